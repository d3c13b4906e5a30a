"""Visitors of `pywry serve`, in a real browser: how soon an app is usable, what each of them costs, many at once.

Every visitor has cookies of their own, writes something only they know, and must read it back after a reload.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own

from tests.serve.served import Guest, Served, serving
from tests.waiting import until

from ..chromium import Browser, chromium
from ..table import Limit, Options, Report, Row

HERE = Path(__file__).parent
NOTEBOOK = HERE / "slider.ipynb"
VISITORS, KERNEL_VISITORS = 50, 8

READY = "document.querySelector('.widget-readout')?.textContent || null"
NOTES = (
    "Warm: the notebook has run in a kernel that waits; from the request until the slider is drawn and moves.",
    "Memory is resident: of the server's process for a function, of the kernel's for a notebook.",
    "Each of the visitors at once has written a value of their own and found it, and no other's, afterwards.",
)


def measure(options: Options) -> Report:
    """Run it all; about a minute, and 5 s a round."""
    with (
        TemporaryDirectory(prefix="pywry-bench-") as home,
        chromium(watches_network=options.watches_network) as browser,
    ):
        return Report(
            [*_warm(browser, Path(home), options.rounds), *_functions(Path(home)), *_kernels(Path(home))], NOTES
        )


def _warm(browser: Browser, home: Path, rounds: int) -> Iterator[Row]:
    """Measure from a request to a slider that moves, with a warm kernel and without."""
    with serving(home, str(NOTEBOOK), "--pool", "1") as served:
        warm = []
        for _ in range(rounds + 1):
            until(lambda: served.metric("pywry_warm_kernels") == 1)
            warm.append(_interactive_ms(browser, served))
    with serving(home, str(NOTEBOOK), "--pool", "0") as served:
        cold = [_interactive_ms(browser, served) for _ in range(rounds + 1)]
    with serving(home, "benchmarks.serve.app:make") as served:
        function = [_interactive_ms(browser, served) for _ in range(rounds + 1)]
    yield Row("warm kernel, request to interactive", "ms", median(warm[1:]), limit=Limit(1000))
    yield Row("cold kernel, request to interactive", "ms", median(cold[1:]))
    yield Row("function, request to interactive", "ms", median(function[1:]))


def _interactive_ms(browser: Browser, served: Served) -> float:
    """Open the address, and wait until Python has answered the slider's first move."""
    with browser.tab() as tab:
        began = monotonic()
        tab.go(served.url)
        tab.wait_for(READY)
        tab.call(MOVE)
        tab.wait_for(ANSWER)
        return (monotonic() - began) * 1000


MOVE = (HERE / "move.js").read_text("utf-8")
ANSWER = "[...document.querySelectorAll('.widget-label')].some(e => e.textContent === 'heard 4') || null"


def _functions(home: Path) -> Iterator[Row]:
    with serving(home, "benchmarks.serve.app:make", PYWRY_BROWSER__TICKET_S="300") as served:
        process = psutil.Process(served.process.pid)
        with _visitors(served, 1):
            before = process.memory_info().rss
            with _visitors(served, VISITORS - 1) as (took_ms, wrong):
                each = (process.memory_info().rss - before) / (VISITORS - 1)
    yield Row(f"{VISITORS} visitors of a function, all interactive", "ms", took_ms)
    yield Row("visitors who saw another's state", "", wrong, limit=Limit(0))
    yield Row("memory per visitor, function", "MB", each / 1e6, limit=Limit(2))


def _kernels(home: Path) -> Iterator[Row]:
    with serving(home, str(NOTEBOOK), "--pool", "0", PYWRY_BROWSER__TICKET_S="300") as served:
        process = psutil.Process(served.process.pid)
        before = process.memory_info().rss
        with _visitors(served, KERNEL_VISITORS) as (took_ms, wrong):
            server = (process.memory_info().rss - before) / KERNEL_VISITORS
            kernels = [child for child in process.children() if child.name() != "sh"]
            each = sum(child.memory_info().rss for child in kernels) / KERNEL_VISITORS
            count = len(kernels)
    yield Row(f"{KERNEL_VISITORS} visitors with cold kernels, all interactive", "ms", took_ms)
    yield Row("kernels for them", "", count, limit=Limit(KERNEL_VISITORS))
    yield Row("visitors who saw another's state, kernels", "", wrong, limit=Limit(0))
    yield Row("memory per visitor, kernel", "MB", each / 1e6)
    yield Row("memory per visitor, in the server beside it", "MB", server / 1e6)


@contextmanager
def _visitors(served: Served, count: int) -> Iterator[tuple[float, int]]:
    """Let so many visitors in at once; gives what it took, and how many of them saw what was another's."""
    with ExitStack() as stack:
        guests: list[tuple[Guest, Any]] = []
        began = monotonic()
        for _ in range(count):
            guest = served.guest()
            stack.callback(guest.close)
            guest.start()
            guests.append((guest, guest.open()))
        sliders = [_slider(socket) for _, socket in guests]
        took_ms = (monotonic() - began) * 1000
        for number, ((_, socket), slider) in enumerate(zip(guests, sliders, strict=True)):
            data = {"method": "update", "state": {"value": 10 + number}}
            socket.ask({"type": "comm_msg", "comm_id": slider, "data": data})
        wrong = sum(_value(guest) != 10 + number for number, (guest, _) in enumerate(guests))
        yield took_ms, wrong


def _slider(socket: Any) -> str:
    """Wait for the slider, which comes when the notebook has run, and return its id."""
    socket.wait(lambda: _opening(socket) is not None)
    return str(_opening(socket)["comm_id"])


def _opening(socket: Any) -> Any:
    opened = (message for message in socket.end.messages if message["type"] == "comm_open")
    return next((m for m in opened if m["data"]["state"].get("_model_name") == "IntSliderModel"), None)


def _value(guest: Guest) -> Any:
    """Load the page once more, as after a refresh, and return what the slider is at."""
    socket = guest.open()
    _slider(socket)
    return _opening(socket)["data"]["state"]["value"]
