"""A display of our own for tests of windows: Xvfb with a window manager."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

NEEDED = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "import": "imagemagick"}
SIZE = "1600x1200x24"


@contextmanager
def display() -> Iterator[str]:
    """Run an X server with openbox, and let this process and what it starts use it; gives its name."""
    lacking = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    assert not lacking, f"tests of windows need {', '.join(lacking)}; run 'sh tests/setup_windows.sh'"
    read, write = os.pipe()
    # The server takes a free number and writes it, as soon as it listens.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        name = f":{told.readline().strip()}"
    assert name != ":", "Xvfb did not start"
    before = {key: os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY")}
    os.environ["DISPLAY"] = name
    os.environ.pop("WAYLAND_DISPLAY", None)
    manager = subprocess.Popen(["openbox", "--sm-disable"], stderr=subprocess.DEVNULL)
    try:
        yield name
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
        for process in (manager, server):
            process.terminate()
            process.wait(10)
