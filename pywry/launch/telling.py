"""What `pywry-window` says on standard error: one line for each thing that went wrong."""

import os
import stat
import sys


def tell(what: object) -> None:
    """Write one line."""
    if sys.stderr is not None:  # as in a program of Windows that has no console
        sys.stderr.write(f"pywry-window: {' '.join(str(what).split())}\n")
        sys.stderr.flush()


def is_heard() -> bool:
    """Say whether somebody may read standard error: a terminal, a file or a pipe, and not what a desktop gives."""
    if sys.stderr is None:
        return False
    if sys.stderr.isatty():
        return True
    mode = os.fstat(sys.stderr.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)
