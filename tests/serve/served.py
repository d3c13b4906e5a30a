"""A server of apps as a user starts one, and visitors with cookies of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.hosts.browser.visitor import Answer, Page, Socket, Visitor

ROOT = Path(__file__).parent.parent.parent
END_S = 30.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    url: str
    """As it was printed, with the token if there is one."""
    process: "subprocess.Popen[str]"
    log: Path
    guests: ExitStack

    def guest(self) -> "Guest":
        """Return a visitor who has come in, and leaves at the end of the test."""
        guest = Guest(self.url).enter()
        self.guests.callback(guest.close)
        return guest

    def metric(self, name: str) -> float:
        """Return what Prometheus would read."""
        text = self.guest().get(f"{urlsplit(self.url).path}metrics").text
        return float(next(line for line in text.splitlines() if line.startswith(f"{name} ")).split()[1])


class Guest(Visitor):
    """A visitor; each has a cookie of their own."""

    session = ""
    _served: Page | None = None

    def enter(self) -> "Guest":
        super().enter()
        return self

    def get_all(self, path: str, count: int) -> list[Answer]:
        """Ask for an address so many times at once."""
        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(self.get, [path] * count))

    def start(self, path: str = "") -> Page:
        """Open the address that visitors are given, or another, and load the session's page."""
        answer = self.get(path or urlsplit(self.url).path)
        assert answer.status == 302, answer
        self.path = self.session = answer.headers["location"]
        self._served = self.page()
        return self._served

    def open(self) -> Socket:
        """Connect the page that `start` loaded, whose ticket would else be waited for; later ones are loaded anew."""
        page, self._served = self._served or self.page(), None
        return self.connect(page)


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing of this user's Jupyter is seen or changed."""
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYWRY_")}
    return {**kept, **{key: str(home / name) for key, name in places.items()}, "IPYTHONDIR": str(home / "ipython")}


@contextmanager
def serving(home: Path, *arguments: str, folder: Path = ROOT, **variables: str) -> Iterator[Served]:
    """Run `pywry serve` until the end of the block; its log is in `home`."""
    log = home / "serve.log"
    command = [sys.executable, "-m", "pywry", "serve", *arguments]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment(home) | variables
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert " at http" in line, f"expected an address, got {line!r}; {log.read_text()}"
            with ExitStack() as guests:
                yield Served(line.split()[-1], process, log, guests)
        finally:
            end(process)


def end(process: "subprocess.Popen[str]") -> None:
    """Ask a server to end, and wait until it has."""
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        pytest.fail("the server did not end by SIGTERM")
    finally:
        assert process.stdout is not None
        process.stdout.close()


def refused(home: Path, *arguments: str, folder: Path = ROOT, **variables: str) -> str:
    """Run `pywry serve`, which is to refuse what it is given, and return the one line that says why."""
    command = [sys.executable, "-m", "pywry", "serve", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment(home) | variables,
        timeout=END_S,
        check=False,
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert "Traceback" not in done.stderr
    return lines[-1] if lines[0].startswith("usage:") else "\n".join(lines)
