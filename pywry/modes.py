"""Where a widget is shown, and the one place that decides it."""

import logging
import os
import sys
from collections.abc import Mapping
from enum import Enum

from .errors import NotSupportedByHost

log = logging.getLogger(__name__)


class WindowMode(str, Enum):
    """Where `show()` puts a widget."""

    NEW_WINDOW = "new_window"
    SINGLE_WINDOW = "single_window"
    MULTI_WINDOW = "multi_window"
    BROWSER = "browser"
    NOTEBOOK = "notebook"


def choose_mode(mode: "WindowMode | str | None", environment: Mapping[str, str] = os.environ) -> WindowMode:
    """Return the mode to use: the one asked for, else `PYWRY_MODE`, else what fits this process.

    Raises
    ------
    NotSupportedByHost
        For a mode that is not known, or not part of this version.
    """
    asked = mode or environment.get("PYWRY_MODE") or None
    if asked is None:
        chosen, reason = (
            (WindowMode.NOTEBOOK, "this process is a Jupyter kernel")
            if is_kernel()
            else (WindowMode.BROWSER, "this process is not a Jupyter kernel")
        )
        log.info("showing in mode %s: %s", chosen.value, reason)
        return chosen
    try:
        known = WindowMode(asked)
    except ValueError:
        choices = ", ".join(repr(m.value) for m in (WindowMode.BROWSER, WindowMode.NOTEBOOK))
        raise NotSupportedByHost(f"no mode named {asked!r}; choose one of {choices}") from None
    if known not in (WindowMode.BROWSER, WindowMode.NOTEBOOK):
        raise NotSupportedByHost(
            f"mode {known.value!r} needs native windows, which this version does not have; use 'browser'"
        )
    return known


def is_kernel() -> bool:
    """Say whether IPython runs here with a kernel; never imports IPython to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
