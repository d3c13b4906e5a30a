"""Programs that show a page, run as a user runs them: in a process of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def running(*arguments: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run Python with these arguments; gives the address it prints, and its process, which is ended at last."""
    environment = {**os.environ, "PYWRY_OPEN_BROWSER": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, f"expected an address, got {line!r}"
            yield found.group(), process
        finally:
            process.terminate()


def end(process: "subprocess.Popen[Any]", within_s: float = 20.0) -> None:
    """Ask a program to end, which ends what it has started, and kill it when it does not."""
    process.terminate()
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
