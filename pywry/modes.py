"""Where a widget is shown, and the one place that decides it."""

import functools
import logging
import os
from collections.abc import Callable, Mapping
from enum import Enum

from .errors import NotSupportedByHost
from .kernel import is_in_marimo, running_kernel

log = logging.getLogger(__name__)


class WindowMode(str, Enum):
    """Where `show()` puts a widget."""

    NEW_WINDOW = "new_window"
    SINGLE_WINDOW = "single_window"
    MULTI_WINDOW = "multi_window"
    BROWSER = "browser"
    NOTEBOOK = "notebook"


WINDOWS = (WindowMode.NEW_WINDOW, WindowMode.SINGLE_WINDOW, WindowMode.MULTI_WINDOW)
NATIVE = "native"
"""What may be asked for instead of NEW_WINDOW, as `PYWRY_MODE` names hosts."""


def choose_mode(
    mode: "WindowMode | str | None",
    environment: Mapping[str, str] = os.environ,
    *,
    no_windows: Callable[[Mapping[str, str]], str | None],
) -> WindowMode:
    """Return the mode to use: the one asked for, else `PYWRY_MODE`, else what fits this process.

    `no_windows` says why there can be no windows here, or None. Only the guess asks it: a host of windows that was
    asked for says the same when it starts.

    Raises
    ------
    NotSupportedByHost
        For a mode that is not known.
    """
    asked = mode or environment.get("PYWRY_MODE") or None
    if asked is not None:
        return _known(asked)
    if running_kernel() is not None:
        return _chosen(WindowMode.NOTEBOOK, "this process is a Jupyter kernel")
    if is_in_marimo():
        return _chosen(WindowMode.NOTEBOOK, "a marimo notebook shows it as the last line of a cell")
    reason = no_windows(environment)
    if reason is None:
        return _chosen(WindowMode.NEW_WINDOW, "windows can be opened here")
    if reason not in _told():
        _told().add(reason)
        log.warning("showing in the browser: %s", reason)
    return WindowMode.BROWSER


def _known(asked: "WindowMode | str") -> WindowMode:
    if asked == NATIVE:
        return WindowMode.NEW_WINDOW
    try:
        return WindowMode(asked)
    except ValueError:
        choices = ", ".join(repr(mode.value) for mode in WindowMode)
        raise NotSupportedByHost(f"no mode named {asked!r}; choose one of {choices}, {NATIVE!r}") from None


def _chosen(mode: WindowMode, reason: str) -> WindowMode:
    log.info("showing in mode %s: %s", mode.value, reason)
    return mode


@functools.cache
def _told() -> set[str]:
    """Return the reasons that were given already: once is enough for each."""
    return set()
