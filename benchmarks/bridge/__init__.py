"""The page of a kernel's widget beside a plain anywidget in JupyterLab: what events take, both alive, turn by turn.

One Jupyter server, two kernels: one of a notebook in JupyterLab, one whose widget is shown by the server extension.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, median_grouped, quantiles
from tempfile import TemporaryDirectory

from tests.kernels.served import ServedKernel
from tests.notebook.server import jupyter_server

from .. import notebook
from ..chromium import Browser, Tab, chromium
from ..table import Limit, Options, Report, Row

CELL = Path(notebook.__file__).with_name("cell.py")
TRIPS, PLAIN_TRIPS, FEW, MANY = 300, 40, 1_000, 10_000
CLOCK_MS = 0.1  # what a page's clock is rounded to
NOTES = (
    "bare: an anywidget in JupyterLab, whose Python sends each custom message back.",
    "Each event goes page → server → kernel → handler → kernel → server → page.",
)


def measure(options: Options) -> Report:
    """Run it all; about 15 s, and 10 s a round."""
    with chromium(watches_network=options.watches_network) as browser, _pages(browser) as (plain, bridged):
        return Report(_rows(plain, bridged, options.rounds), NOTES)


@contextmanager
def _pages(browser: Browser) -> Iterator[tuple[Tab, Tab]]:
    """Open the notebook, and the page of the widget of another kernel."""
    environment = {"PYTHONPATH": str(CELL.parent.parent.parent)}
    with (
        TemporaryDirectory(prefix="pywry-bench-") as home,
        jupyter_server(Path(home), environment=environment) as server,
        browser.tab() as plain,
        browser.tab() as bridged,
        ServedKernel(server) as kernel,
    ):
        code = f"exec(open({str(CELL)!r}).read())"
        notebook.run_in(plain, server, code)
        kernel.run(f"{code}\nwidget = handle.widget")
        bridged.go(kernel.show())
        bridged.wait_for("(window.pywryBench && 1) || null")
        yield plain, bridged


def _rows(plain: Tab, bridged: Tab, rounds: int) -> list[Row]:
    """Measure; fails when an event is lost, comes twice or out of order."""
    sides = {"plain": (plain, "plainBench", PLAIN_TRIPS), "pywry": (bridged, "pywryBench", TRIPS)}
    took: dict[str, dict[str, list[float]]] = {side: defaultdict(list) for side in sides}
    for number in range(rounds + 1):
        for side, (tab, bench, count) in sides.items():
            trips = tab.call(f"{bench}.roundTrips({count})")
            burst = tab.call(f"{bench}.burst({FEW})") if side == "pywry" or number == rounds else 0.0
            if number > 0:  # the first warms up
                took[side]["p50"].append(median_grouped(trips, CLOCK_MS))
                took[side]["p95"].append(quantiles(trips, n=20)[-1])
                took[side]["burst"].append(burst)
    many = bridged.call(f"pywryBench.burst({MANY})")
    flood = bridged.call(f"pywryFlood({MANY})")
    bridged.call("pywryBench.settle()")
    bare, ours = took["plain"], took["pywry"]
    better = median(theirs / mine for mine, theirs in zip(ours["p50"], bare["p50"], strict=True))
    burst, plain_burst = median(ours["burst"]), bare["burst"][-1]
    return [
        Row("round trip p50", "ms", median(ours["p50"]), median(bare["p50"]), 1 / better, Limit(6)),
        Row("times faster than JupyterLab", "x", better, limit=Limit(8, is_least=True)),
        Row("round trip p95", "ms", median(ours["p95"]), median(bare["p95"])),
        Row(f"burst of {FEW:,}, each answered", "ms", burst, plain_burst, burst / plain_burst, Limit(600)),
        Row(f"burst of {MANY:,}, each answered", "ms", many),
        Row(f"{MANY:,} from a handler to the page", "ms", flood),
    ]
