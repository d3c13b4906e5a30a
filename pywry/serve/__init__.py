"""`pywry serve`: a notebook, a folder of them, a script or a function as an app for many visitors.

A Jupyter server with doors for pages only: identity, login, XSRF, Host and Origin checks, kernels and the Gateway are
jupyter_server's. Every visitor has sessions of their own; kernels are what keeps notebooks of visitors apart.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell the Jupyter server, which `pywry serve` starts, where its only extension is."""
    from .extension import ServeExtension

    return [{"module": "pywry.serve", "app": ServeExtension}]
