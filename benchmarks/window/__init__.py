"""`pywry-window` beside voila, both with the same notebook of one slider.

From the start of the process until the slider, which is moved as soon as it is there, has the kernel's answer.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from ..chromium import Browser, Tab, chromium
from ..native.screen import screen
from ..table import Limit, Options, Report, Row

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOTEBOOK = HERE / "slider.ipynb"
WAIT_S = 120.0
NOTES = (
    "bare: voila serving the same notebook, opened as soon as it listens in a Chromium that runs already.",
    "Both sides move the slider by the same script, and stop when the kernel's answer is on the page.",
)


def measure(options: Options) -> Report:
    """Run it all; about 10 s a round."""
    voila, ours = [], []
    with screen(), chromium(watches_network=options.watches_network) as browser, TemporaryDirectory() as folder:
        for number in range(options.rounds + 1):
            voila_s, ours_s = _voila_s(browser, Path(folder)), _window_s(Path(folder, f"answer-{number}"))
            if number > 0:  # the first warms the disk's cache
                voila.append(voila_s)
                ours.append(ours_s)
    ratio = median(mine / theirs for mine, theirs in zip(ours, voila, strict=True))
    return Report(
        [
            Row("start to interactive", "s", median(ours), median(voila), ratio, Limit(3)),
            Row("the same, beside voila", "s", median(ours), median(voila), ratio, Limit(0.6, on_ratio=True)),
            Row("fastest", "s", min(ours), min(voila), min(ours) / min(voila)),
        ],
        NOTES,
    )


def _window_s(answer: Path) -> float:
    """Return how long `pywry-window` took."""
    environment = {**os.environ, "PYWRY_BENCH_ANSWER": str(answer), "PYWRY_MODE": "native", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "benchmarks.window.program", str(NOTEBOOK)]
    with _running(command, environment) as started_at:
        until = time.monotonic() + WAIT_S
        while not (answer.exists() and answer.read_text()):
            if time.monotonic() > until:
                raise TimeoutError(f"the slider was not answered within {WAIT_S:g} s")
            time.sleep(0.01)
    return float(answer.read_text()) / 1e3 - started_at


def _voila_s(browser: Browser, folder: Path) -> float:
    """Return how long voila took."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    # A runtime folder of its own; its configuration is what it comes with.
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "IPYTHONDIR": str(folder / "ipython")}
    command = [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1", str(NOTEBOOK)]
    url = f"http://127.0.0.1:{port}"
    with browser.tab() as tab, _running(command, environment) as started_at:
        tab.begin_with((HERE / "answer.js").read_text("utf-8"))
        _wait_listening(f"{url}/voila/static/")
        tab.go(url)
        answered_ms = _answered_ms(tab)
    return answered_ms / 1e3 - started_at


def _answered_ms(tab: Tab) -> float:
    return float(tab.wait_for("window.answeredAt ?? null", WAIT_S))


def _wait_listening(url: str) -> None:
    """Wait until a server answers, whatever it says."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            urlopen(url, timeout=WAIT_S).close()
        except URLError as error:
            if hasattr(error, "code"):
                return
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[float]:
    """Run a program, and end it on leaving; gives when it was started, in seconds since 1970."""
    started_at = time.time()
    process = subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield started_at
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
