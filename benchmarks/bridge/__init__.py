"""The page of a kernel's widget beside a plain anywidget in JupyterLab and in voila, all alive, turn by turn.

JupyterLab and voila are on a Jupyter server without PyWry's extension, which would speed them up; the page is on one
with it, and once more on one whose kernels are a Gateway's. Each has a kernel of its own.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, median_grouped, quantiles
from tempfile import TemporaryDirectory

from tests.kernels.gateways import gateway_options, running_gateway
from tests.kernels.served import ServedKernel
from tests.notebook.server import JupyterServer, jupyter_server

from .. import notebook
from ..chromium import Browser, Tab, chromium
from ..table import Limit, Options, Report, Row

CELL = Path(notebook.__file__).with_name("cell.py")
CODE = f"exec(open({str(CELL)!r}).read())"
ENVIRONMENT = {"PYTHONPATH": str(CELL.parent.parent.parent)}
TRIPS, PLAIN_TRIPS, FEW, MANY = 300, 40, 1_000, 10_000
BYTES = 8_000_000
CLOCK_MS = 0.1  # what a page's clock is rounded to
NOTES = (
    "bare: an anywidget in JupyterLab, whose Python sends each custom message back; in voila where the row says so.",
    "Both are as they are without PyWry: its server extension sets TCP_NODELAY for all widgets of its server.",
    "Of a plain widget's burst the server drops some, so it has no number.",
    "Each event goes page → server (→ Gateway) → kernel → handler → kernel (→ Gateway) → server → page.",
)

Sides = dict[str, tuple[Tab, str, int]]
Took = dict[str, dict[str, list[float]]]


def measure(options: Options) -> Report:
    """Run it all; about 25 s, and 15 s a round."""
    with chromium(watches_network=options.watches_network) as browser, _pages(browser) as tabs:
        bench = {"lab": ("plainBench", PLAIN_TRIPS), "voila": ("plainBench", PLAIN_TRIPS)}
        sides = {name: (tab, *bench.get(name, ("pywryBench", TRIPS))) for name, tab in tabs.items()}
        took = _turns(sides, options.rounds)
        return Report([*_rows(took), *_ends(tabs["bridge"], ""), *_far_rows(took, tabs["gateway"])], NOTES)


@contextmanager
def _pages(browser: Browser) -> Iterator[dict[str, Tab]]:
    """Open the notebook in JupyterLab and in voila, and the pages of the widgets of two other kernels."""
    with (
        TemporaryDirectory(prefix="pywry-bench-") as home,
        jupyter_server(Path(home) / "plain", notebook.WITHOUT_PYWRY, environment=ENVIRONMENT) as plain,
        jupyter_server(Path(home) / "near", app="jupyter_server", environment=ENVIRONMENT) as server,
        running_gateway(Path(home) / "gateway") as far,
        jupyter_server(Path(home) / "far", *gateway_options(far.port), app="jupyter_server") as far_server,
        ServedKernel(server) as kernel,
        ServedKernel(far_server, far.runtime) as far_kernel,
        browser.tab() as lab,
        browser.tab() as voila,
        browser.tab() as bridge,
        browser.tab() as gateway,
    ):
        notebook.run_in(lab, plain, CODE)
        _open_voila(voila, plain)
        _open_bridge(bridge, kernel)
        _open_bridge(gateway, far_kernel)
        yield {"lab": lab, "voila": voila, "bridge": bridge, "gateway": gateway}


def _open_voila(tab: Tab, server: JupyterServer) -> None:
    tab.go(server.address(f"voila/render/{server.put_notebook('voila.ipynb', CODE)}"))
    tab.wait_for("(window.plainBench && 1) || null", 60)


def _open_bridge(tab: Tab, kernel: ServedKernel) -> None:
    path = ENVIRONMENT["PYTHONPATH"]
    kernel.run(f"import sys; sys.path.insert(0, {path!r})\n{CODE}\nwidget = handle.widget")
    tab.go(kernel.show())
    tab.wait_for("(window.pywryBench && 1) || null")


def _turns(sides: Sides, rounds: int) -> Took:
    """Measure each side in turn; fails when an event is lost, comes twice or out of order."""
    took: Took = {side: defaultdict(list) for side in sides}
    for number in range(rounds + 1):
        for side, (tab, bench, count) in sides.items():
            trips = tab.call(f"{bench}.roundTrips({count})")
            burst = tab.call(f"pywryBench.burst({FEW})") if bench == "pywryBench" else None
            if number > 0:  # the first warms up
                took[side]["p50"].append(median_grouped(trips, CLOCK_MS))
                took[side]["p95"].append(quantiles(trips, n=20)[-1])
                if burst is not None:
                    took[side]["burst"].append(burst)
    return took


def _rows(took: Took) -> list[Row]:
    lab, voila, ours = took["lab"], took["voila"], took["bridge"]
    return [
        Row("round trip p50", "ms", median(ours["p50"]), median(lab["p50"]), 1 / _times(lab, ours), Limit(6)),
        Row("round trip p50, voila", "ms", median(ours["p50"]), median(voila["p50"]), 1 / _times(voila, ours)),
        Row("times faster than JupyterLab", "x", _times(lab, ours), limit=Limit(8, is_least=True)),
        Row("times faster than voila", "x", _times(voila, ours), limit=Limit(8, is_least=True)),
        Row("round trip p95", "ms", median(ours["p95"]), median(lab["p95"])),
        Row(f"burst of {FEW:,}, each answered", "ms", median(ours["burst"]), limit=Limit(600)),
    ]


def _far_rows(took: Took, tab: Tab) -> list[Row]:
    far = took["gateway"]
    return [
        Row("Gateway: round trip p50", "ms", median(far["p50"]), limit=Limit(30)),
        Row("Gateway: round trip p95", "ms", median(far["p95"])),
        Row(f"Gateway: burst of {FEW:,}, each answered", "ms", median(far["burst"])),
        *_ends(tab, "Gateway: "),
    ]


def _ends(tab: Tab, place: str) -> list[Row]:
    """Measure once what takes long; fails as `_turns` does, and when other bytes come back."""
    many = tab.call(f"pywryBench.burst({MANY})")
    flood = tab.call(f"pywryFlood({MANY})")
    there_and_back = tab.call(f"pywryBytes({BYTES})")
    tab.call("pywryBench.settle()")
    return [
        Row(f"{place}burst of {MANY:,}, each answered", "ms", many),
        Row(f"{place}{MANY:,} from a handler to the page", "ms", flood),
        Row(f"{place}{BYTES / 1e6:g} MB there and back, compared", "ms", there_and_back),
    ]


def _times(theirs: dict[str, list[float]], ours: dict[str, list[float]]) -> float:
    """Return how many times faster ours is, the median of the rounds."""
    return median(their / our for our, their in zip(ours["p50"], theirs["p50"], strict=True))
