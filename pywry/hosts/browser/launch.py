"""Opening the system's browser at an address, or telling the address."""

import logging
import os
import sys
import webbrowser

log = logging.getLogger(__name__)


def open_in_browser(url: str, label: str, *, wanted: bool) -> None:
    """Open the system's browser at `url`; where there is none, or it is not wanted, print the address."""
    if wanted and _has_browser() and webbrowser.open(url):
        log.info("opened %r in the browser", label)
        return
    sys.stdout.write(f"PyWry shows {label!r} at {url}\n")
    sys.stdout.flush()


def _has_browser() -> bool:
    """Say whether a browser would have a screen; without one `webbrowser` may start a text browser in the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER"))
