"""Dialogs of the operating system, used by keyboard as a user would."""

import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_S

POLL_S = 0.05


def xdotool(*words: object) -> str:
    """Run xdotool and return what it prints."""
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True, timeout=30).stdout


def search(by: str, pattern: str) -> list[str]:
    """Return the ids of the windows that are seen and match, by their `--name` or `--class`.

    xdotool gives up when a window goes away while it looks, so ask again until the answer is right.
    """
    asked = ["xdotool", "search", "--onlyvisible", by, pattern]
    return subprocess.run(asked, check=False, capture_output=True, text=True, timeout=30).stdout.split()


def windows(title: str) -> list[str]:
    """Return the ids of the windows that are seen under a title."""
    return search("--name", f"^{re.escape(title)}$")


def own_windows() -> list[str]:
    """Return the ids of all windows of PyWry's that are seen, open menus among them."""
    return search("--class", "child|native_child|pywry|python")


def focused() -> str | None:
    """Return the title of what has the keyboard's focus; None where that went away as it was asked."""
    asked = ["xdotool", "getwindowfocus", "getwindowname"]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=30)
    return done.stdout.strip() if done.returncode == 0 else None


def wait_title(beginning: str) -> str:
    """Wait until a dialog comes up whose title begins so; returns its title."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        title = focused()
        if title is not None and title.startswith(beginning):
            return title
        time.sleep(POLL_S)
    pytest.fail(f"no dialog {beginning!r}… came up within {PATIENCE_S:g} s")


def wait_open(title: str) -> str:
    """Wait until a dialog, or a window, of this title has the keyboard's focus; returns its id."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = windows(title)
        if found:
            # A window that went away meanwhile is no error: the next look tells.
            subprocess.run(["xdotool", "windowactivate", found[-1]], check=False, capture_output=True, timeout=30)
            if focused() == title:
                return found[-1]
        time.sleep(POLL_S)
    pytest.fail(f"no dialog {title!r} came up within {PATIENCE_S:g} s")


def wait_gone(title: str) -> None:
    """Wait until no window of this title is seen."""
    end = time.monotonic() + PATIENCE_S
    while windows(title):
        assert time.monotonic() < end, f"the dialog {title!r} stays"
        time.sleep(POLL_S)


def answer(title: str, *keys: str) -> None:
    """Press keys in a dialog, the last of which closes it."""
    wait_open(title)
    xdotool("key", *keys)
    wait_gone(title)


def enter_path(title: str, path: Path) -> None:
    """Type a path into a file dialog and press Enter."""
    wait_open(title)
    xdotool("key", "ctrl+a")
    xdotool("type", "--delay", 10, path)
    xdotool("key", "Return")
    wait_gone(title)


def read_soon(path: Path) -> bytes:
    """Return a file's content, as soon as there is such a file."""
    end = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} was not written"
        time.sleep(POLL_S)
    return path.read_bytes()


def photograph(path: Path) -> None:
    """Write a picture of the whole screen."""
    subprocess.run(["import", "-window", "root", str(path)], check=True, timeout=60)
