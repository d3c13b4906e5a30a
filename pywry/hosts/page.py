"""The page around a widget, the same for a browser tab and a window."""

import html
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from string import Template
from typing import Any

from ..session.assets import AssetStore
from ..session.static import bundle


def page_html(
    *,
    title: str,
    assets: str,
    store: AssetStore,
    code: Iterable[str],
    settings: Mapping[str, Any],
    policy: str = "",
    theme: str = "system",
) -> str:
    """Return the page's HTML.

    Parameters
    ----------
    assets
        Base of the addresses of `store`'s assets, with a slash at its end.
    code
        Names of the modules that the page will need first; fetched while it connects.
    settings
        What the page's own code reads, see js/src/host/page.ts.
    policy
        The Content-Security-Policy, where no header carries it.
    theme
        What the widget will switch to: "light", "dark" or "system". Known from the start, so that a dark page does not
        flash white.
    """
    return _template().substitute(
        title=html.escape(title),
        theme=f' data-pywry-theme="{theme}"' if theme in ("light", "dark") else "",
        policy=f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n' if policy else "",
        style=f"{assets}{store.add_file(bundle('page.css'))}",
        script=f"{assets}{store.add_file(bundle('host.js'))}",
        preloads="".join(f'<link rel="modulepreload" href="{assets}{name}">\n' for name in code),
        # "<" is escaped so that no value can end the script element.
        page=json.dumps({**settings, "assets": assets}).replace("<", "\\u003c"),
    )


def content_security_policy(connect: str, *, may_be_framed: bool) -> str:
    """Return the policy of a page: everything from its own origin and from what `connect` names, nothing else.

    'unsafe-eval' stays: plotly's WebGL traces and Vega compile functions, and a page shows any widget unchanged. What
    keeps data in is that no other origin can be reached. Inline scripts are refused; inline handlers of the user's own
    HTML (`onclick=`) are not. `may_be_framed` says whether pages of the same origin may frame it, which a policy in a
    page itself cannot say.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self' blob: 'unsafe-eval' 'wasm-unsafe-eval'",
            "script-src-attr 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline' blob:",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {connect} data: blob:",
            "worker-src 'self' blob:",
            "frame-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            *(["frame-ancestors 'self'"] if may_be_framed else []),
        ]
    )


def _template() -> Template:
    return Template(files(__package__).joinpath("page.html").read_text("utf-8"))
