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
    """Say whether somebody may read standard error; not so where a desktop started the program, to its log or nowhere.

    A program that reads it may have given it a file, a pipe or a socket.
    """
    if sys.stderr is None:
        return False
    if sys.stderr.isatty() or (sys.stdin is not None and sys.stdin.isatty()):
        return True
    found = os.fstat(sys.stderr.fileno())
    # What systemd tells those whose standard error is its journal, and their children inherit.
    is_journal = os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
    return not (is_journal or stat.S_ISCHR(found.st_mode))
