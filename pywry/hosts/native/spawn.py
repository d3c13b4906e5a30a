"""Starts the windows' process, also before what will use it is imported: both then take their time side by side."""

import functools
import os
import subprocess
import sys
import threading
from pathlib import Path

MODULE = "pywry.hosts.native.child"


class EarlyChild:
    """The first windows' process of this Python, where it was started early. Any thread may call the methods."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None
        self._was_first = False

    def start(self) -> None:
        """Start it, unless this Python has or had one: everything is imported then, and nothing is to be gained."""
        with self._lock:
            if not self._was_first:
                self._was_first, self._waiting = True, spawn()

    def take(self) -> "subprocess.Popen[bytes]":
        """Return it, who calls owns it now; a new process when there is none that waits."""
        with self._lock:
            self._was_first = True
            waiting, self._waiting = self._waiting, None
        return waiting or spawn()

    def cancel(self) -> None:
        """End it, where nobody took it."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.kill()
            waiting.communicate()


@functools.cache
def early_child() -> EarlyChild:
    """Return this Python's."""
    return EarlyChild()


def spawn() -> "subprocess.Popen[bytes]":
    """Start the process, which ends when its standard input is closed."""
    # In a session of its own, so that Ctrl+C in a terminal reaches Python alone, which then ends it.
    return subprocess.Popen(  # noqa: S603  # this very Python
        [sys.executable, "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Return the child's environment: it finds this very package, and no module of the working directory."""
    root = str(Path(__file__).parents[3])
    paths = [path for path in (os.environ.get("PYTHONPATH"), root) if path]
    return {
        # What windows are drawn into goes back to the system with them; glibc would keep 20 MB of it after 20 windows.
        "MALLOC_MMAP_THRESHOLD_": str(2**18),
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }
