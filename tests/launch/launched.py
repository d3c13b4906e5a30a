"""A running `pywry-window`, and what can be seen of it from outside."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.dialogs import windows, xdotool
from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).parents[2]
DRIVER = (sys.executable, "-m", "tests.launch.driver")
SCRIPT = Path(sys.executable).with_name("pywry-window")


class Launched:
    """The program, and its window."""

    def __init__(self, process: "subprocess.Popen[str]", said: Path) -> None:
        self.process = process
        self._said = said
        self._psutil = psutil.Process(process.pid)

    @property
    def said(self) -> str:
        """What it said on standard error."""
        return self._said.read_text("utf-8")

    def ask(self, source: str) -> Any:
        """Return what a function of JavaScript gives on the page; raises RuntimeError when it throws."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(source)}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the program has ended: {self.said}"
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def wait(self, source: str) -> Any:
        """Wait until a function gives something true on the page, and return it; a page may not be there yet."""

        def ask() -> Any:
            try:
                return self.ask(source)
            except RuntimeError as error:
                # It is being opened, or has no body yet.
                if not any(text in str(error) for text in ("TimeoutError", "null is not an object")):
                    raise
                return None

        return until(ask)

    def wait_text(self, text: str) -> None:
        """Wait until the page has a text."""
        self.wait(f"() => document.body.innerText.includes({json.dumps(text)})")

    def wait_said(self, text: str) -> None:
        """Wait until it has said something on standard error."""
        until(lambda: text in self.said)

    def kernels(self) -> list[psutil.Process]:
        """Return the processes of its kernels."""
        return [child for child in self.family() if "ipykernel_launcher" in " ".join(child.cmdline())]

    def family(self) -> list[psutil.Process]:
        """Return all processes that it has started."""
        return [child for child in self._psutil.children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]

    def focus(self, title: str) -> None:
        """Give the window the keyboard."""
        found = until(lambda: windows(title))
        xdotool("windowactivate", "--sync", found[-1])
        until(lambda: self.ask("() => document.hasFocus()"))

    def close(self) -> int:
        """Close the window as a user does, and return the exit status."""
        xdotool("key", "ctrl+w")
        return self.process.wait(PATIENCE_S)


@contextmanager
def launched(
    folder: Path, *arguments: str, command: Sequence[str] = DRIVER, is_heard: bool = True, **environment: str
) -> Iterator[Launched]:
    """Run the program in a folder, with a way into its page; what is left of it at last is killed.

    Unless it `is_heard`, nobody could read its standard error.
    """
    said = folder / "said"
    given = {**os.environ, "PYWRY_MODE": "", "PYTHONPATH": str(ROOT), **environment}
    with said.open("w") as errors:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors if is_heard else subprocess.DEVNULL,
            text=True,
            env=given,
        )
    program = Launched(process, said)
    try:
        yield program
    finally:
        left = program.family() if process.poll() is None else []
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        process.communicate()
        for each in psutil.wait_procs(left, timeout=5)[1]:
            each.kill()


def refused(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the console script itself until it ends by itself; returns its status and what it said."""
    assert SCRIPT.exists(), "the console script is not there; install the package again: pip install -e ."
    given = {**os.environ, "PYWRY_MODE": "", **environment}
    done = subprocess.run(
        [SCRIPT, *arguments], cwd=folder, capture_output=True, text=True, env=given, timeout=PATIENCE_S, check=False
    )
    assert done.stdout == ""
    return done.returncode, done.stderr
