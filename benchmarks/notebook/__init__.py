"""PyWry beside a plain anywidget in one JupyterLab: what events take there, and what the import adds to a kernel."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median, median_grouped, quantiles
from tempfile import TemporaryDirectory

from tests.notebook.server import JupyterServer, jupyter_server

from ..chromium import Browser, Tab, chromium
from ..table import Limit, Options, Report, Row

HERE = Path(__file__).parent
TRIPS, FEW, MANY = 40, 1_000, 10_000
IMPORTS = 7
CLOCK_MS = 0.1  # what a page's clock is rounded to
NOTES = (
    "bare: an anywidget whose Python sends each custom message back, in the same notebook and page, turn by turn.",
    "A burst's events are answered one by one. Of a plain widget's the server drops some, so it has no number.",
)

_PANEL = "window.jupyterapp?.shell?.currentWidget"
_IDLE = f"""({_PANEL}?.context?.isReady && {_PANEL}.sessionContext.session?.kernel?.connectionStatus === "connected"
  && {_PANEL}.sessionContext.session.kernel.status === "idle") || null"""
_RUN = 'window.jupyterapp.commands.execute("notebook:run-all-cells").then(() => null)'
_IMPORT = """import ipykernel.ipkernel, ipywidgets, sys, time
start = time.perf_counter()
from pywry import PyWry, PyWryWidget
took = time.perf_counter() - start
print(took, *{name for name in ("jupyter_server", "nbformat", "nbclient") if name in sys.modules})"""


def measure(options: Options) -> Report:
    """Run it all; about 20 s, and 15 s a round."""
    with chromium(watches_network=options.watches_network) as browser, _notebook(browser) as tab:
        rows = _event_rows(tab, options.rounds)
    return Report([*rows, _import_row()], NOTES)


@contextmanager
def _notebook(browser: Browser) -> Iterator[Tab]:
    """Open a notebook that shows both widgets, and run it."""
    with TemporaryDirectory(prefix="pywry-bench-") as home, _server(home) as server, browser.tab() as tab:
        run_in(tab, server, f"exec(open({str(HERE / 'cell.py')!r}).read())")
        yield tab


def run_in(tab: Tab, server: JupyterServer, code: str) -> None:
    """Open a new notebook in JupyterLab whose one cell runs cell.py, and wait until both widgets are shown."""
    name = server.put_notebook("bench.ipynb", code)
    tab.focus()
    tab.go(server.address(f"lab/tree/{name}?reset"))
    tab.wait_for(_IDLE, 60)
    tab.call(_RUN)
    tab.wait_for("(window.plainBench && window.pywryBench && 1) || null")


def _server(home: str) -> AbstractContextManager[JupyterServer]:
    return jupyter_server(Path(home), environment={"PYTHONPATH": str(HERE.parent.parent)})


def _event_rows(tab: Tab, rounds: int) -> list[Row]:
    """Measure round trips and bursts, in turns; fails when an event is lost, comes twice or out of order."""
    took: dict[str, dict[str, list[float]]] = {side: defaultdict(list) for side in ("plain", "pywry")}
    for number in range(rounds + 1):
        for side, samples in took.items():
            trips = tab.call(f"{side}Bench.roundTrips({TRIPS})")
            if number > 0:  # the first warms up
                samples["p50"].append(median_grouped(trips, CLOCK_MS))
                samples["p95"].append(quantiles(trips, n=20)[-1])
    few = tab.call(f"pywryBench.burst({FEW})")  # of a plain widget's, the server drops some
    many = tab.call(f"pywryBench.burst({MANY})")
    flood = tab.call(f"pywryFlood({MANY})")
    tab.call("pywryBench.settle()")
    plain, ours = took["plain"], took["pywry"]

    def row(measure: str, key: str, limit: Limit | None) -> Row:
        ratio = median(mine / bare for mine, bare in zip(ours[key], plain[key], strict=True))
        return Row(measure, "ms", median(ours[key]), median(plain[key]), ratio, limit)

    return [
        row("round trip p50", "p50", Limit(1.0, on_ratio=True)),
        row("round trip p95", "p95", None),
        Row(f"burst of {FEW:,}", "ms", few, limit=Limit(1_000)),
        Row(f"burst of {MANY:,}", "ms", many),
        Row(f"{MANY:,} from a handler to the page", "ms", flood),
    ]


def _import_row() -> Row:
    """Time the import in fresh processes that have what a kernel has, and ipywidgets.

    Raises
    ------
    RuntimeError
        When it brings what a kernel must not import.
    """
    times: list[float] = []
    for _ in range(IMPORTS):
        done = subprocess.run([sys.executable, "-c", _IMPORT], check=True, capture_output=True, text=True)
        took, *heavy = done.stdout.split()
        if heavy:
            raise RuntimeError(f"importing PyWry in a kernel imports {json.dumps(heavy)}")
        times.append(float(took))
    return Row("import in a kernel", "s", median(times), limit=Limit(0.35))
