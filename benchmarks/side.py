"""A process that shows a page: PyWry's, or a bare server's. It ends when its standard input does."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # has no types of its own

END_S = 10.0
_URL = re.compile(r"http://\S+")


@dataclass(frozen=True, slots=True)
class Side:
    """A running side; `started_at` is seconds since 1970, just before its process began."""

    url: str
    pid: int
    started_at: float

    def memory_mb(self) -> float:
        """Return the resident memory of the process, in megabytes (10^6)."""
        return float(psutil.Process(self.pid).memory_info().rss) / 1e6


@contextmanager
def running(script: Path) -> Iterator[Side]:
    """Run a script with this interpreter until it prints a URL; end it on leaving.

    Raises
    ------
    RuntimeError
        When it ends without one; what it said is on standard error.
    """
    env = {**os.environ, "PYWRY_OPEN_BROWSER": "0", "PYWRY_MODE": "browser"}
    started_at = time.time()
    process = subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    )
    try:
        yield Side(_url_from(process, script), process.pid, started_at)
    finally:
        _end(process)


def _url_from(process: subprocess.Popen[str], script: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _URL.search(line):
            return found[0]
    raise RuntimeError(f"{script.name} ended with {process.wait(END_S)} before it printed an address")


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()
