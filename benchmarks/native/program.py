"""A program of either side, which answers each line on its standard input with one line of JSON."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own

HERE = Path(__file__).parent
END_S = 20.0


class Program:
    """A running one; `started_at` is seconds since 1970, just before its process began."""

    def __init__(self, name: str, *arguments: str) -> None:
        self._name = name
        self.started_at = time.time()
        self._process = subprocess.Popen(
            [sys.executable, HERE / name, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYWRY_OPEN_BROWSER": "0", "PYTHONPATH": str(HERE.parents[1])},
        )

    @property
    def process(self) -> psutil.Process:
        """The process, as psutil has it."""
        return psutil.Process(self._process.pid)

    def read(self) -> Any:
        """Return its next line.

        Raises
        ------
        RuntimeError
            When it ended; what it said is on standard error.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._name} ended with {self._process.wait(END_S)}")
        return json.loads(line)

    def ask(self, *words: object) -> Any:
        """Return the answer to a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return self.read()

    def end(self) -> None:
        """Close its standard input and wait."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def running(name: str, *arguments: str) -> Iterator[Program]:
    """Run a program of this folder."""
    program = Program(name, *arguments)
    try:
        yield program
    finally:
        program.end()


def answer(commands: dict[str, Callable[..., Any]]) -> None:
    """Answer lines until standard input ends; for the program."""
    for line in sys.stdin:
        name, *arguments = line.split()
        print(json.dumps(commands[name](*map(int, arguments))), flush=True)
