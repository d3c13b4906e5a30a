"""What windows need, and whether it is there: asked before anything starts, so cheap and without importing it."""

import os
import socket
import sys
from collections.abc import Mapping
from glob import glob
from importlib.util import find_spec
from pathlib import Path

_WEBKIT = "libwebkit2gtk-4.1.so.0"
_LIBRARY_FOLDERS = ("/usr/lib/*-linux-gnu*", "/usr/lib64", "/usr/lib")
_LAST_PYTHON = (3, 13)


def what_is_missing(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return, in one line, what is missing and what to do about it; None when windows can be shown."""
    if find_spec("pytauri_wheel") is None:
        if sys.version_info[:2] > _LAST_PYTHON:
            last = ".".join(map(str, _LAST_PYTHON))
            return f"pytauri has no wheel for Python {sys.version.split()[0]}; use mode 'browser', or Python <= {last}"
        return "native windows need pytauri; install it with: pip install 'pywry[native]'"
    if sys.platform in ("win32", "darwin"):
        return None
    if not _has_webkit():
        return f"native windows need {_WEBKIT}; on Debian and Ubuntu: apt-get install libwebkit2gtk-4.1-0"
    return _display_problem(environment)


def _has_webkit() -> bool:
    if any(glob(f"{folder}/{_WEBKIT}") for folder in _LIBRARY_FOLDERS):
        return True
    from ctypes.util import find_library  # asks the linker's cache, ten times as slow

    return find_library("webkit2gtk-4.1") is not None


def _display_problem(environment: Mapping[str, str]) -> str | None:
    advice = "use mode 'browser', or run it under a desktop or xvfb-run"
    wayland, display = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if wayland and (Path(environment.get("XDG_RUNTIME_DIR", "")) / wayland).exists():
        return None
    if not display:
        return f"there is no display (DISPLAY and WAYLAND_DISPLAY are not set); {advice}"
    host, _, number = display.rpartition(":")
    if host not in ("", "unix"):
        return None  # another machine's, which only a connection can tell
    if not _listens(f"/tmp/.X11-unix/X{number.partition('.')[0]}"):  # noqa: S108  # where X servers listen
        return f"nothing answers at display {display!r}; {advice}"
    return None


def _listens(path: str) -> bool:
    """Say whether a server listens at a socket's path, or at the abstract one of that name."""
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as asking:
            try:
                asking.connect(address)
            except OSError:
                continue
            return True
    return False
