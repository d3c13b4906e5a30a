"""The windows' process, started before all that takes long to import: it takes longest to be ready."""

import argparse
import os

from ..errors import NativeUnavailable
from ..hosts.native.missing import what_is_missing
from ..hosts.native.spawn import early_child
from .telling import tell


def start_window(options: argparse.Namespace) -> bool:
    """Start the process, and return True; False where the file is to be shown in the browser.

    Raises
    ------
    NativeUnavailable, NotSupportedByHost
        When `PYWRY_MODE` wants a window and there can be none, or what it wants is not known; when it says nothing,
        the browser takes the place of windows.
    """
    asked = "browser" if options.browser else os.environ.get("PYWRY_MODE")
    if asked:
        from ..modes import WindowMode, choose_mode

        if choose_mode(asked, no_windows=what_is_missing) is WindowMode.BROWSER:
            return False
    missing = what_is_missing()
    if missing is None:
        early_child().start()
        return True
    if asked:
        raise NativeUnavailable(missing)
    tell(f"showing it in the browser: {missing}")
    return False
