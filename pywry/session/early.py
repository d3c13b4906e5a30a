"""Gives widgets that are there before a `PyWry` is comms that keep what they send; the `comm` package's own drop it.

That package is imported with the first widget, not from here, which would take as long as all of `import pywry`.
"""

import sys
from typing import Any

_USERS = ("ipywidgets", "anywidget")


def keep_early_messages() -> None:
    """Let this process's widgets keep what they send from now on, until a page shows them."""
    if "comm" in sys.modules:
        _replace_comms()
    else:
        sys.meta_path.insert(0, _Watch())


class _Watch:
    """Waits for the import of what makes widgets; says of no module where it is."""

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
        """Take note of a module that is about to be imported."""
        if name in _USERS and self in sys.meta_path:
            sys.meta_path.remove(self)
            _replace_comms()


def _replace_comms() -> None:
    import comm

    # A kernel, or a library that has a front end for widgets, has put its own there already.
    if comm.create_comm is not comm._create_comm:
        return
    comm.create_comm = _early_comm
    if there := [each for each in comm.get_comm_manager().comms.values() if type(each) is comm.DummyComm]:
        # Packages make widgets when they are imported, as ipycanvas does the one that draws on all its canvases.
        from .unheard import adopt

        for each in there:
            adopt(each)


def _early_comm(*arguments: Any, **options: Any) -> Any:
    from .unheard import EarlyComm

    return EarlyComm(*arguments, **options)
