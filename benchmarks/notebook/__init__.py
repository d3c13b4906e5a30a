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
WITHOUT_PYWRY = "--ServerApp.jpserver_extensions={'pywry': False}"
TRIPS, FEW, MANY = 40, 1_000, 10_000
IMPORTS = 7
CLOCK_MS = 0.1  # what a page's clock is rounded to
NOTES = (
    "bare: an anywidget whose Python sends each custom message back, turn by turn, in a JupyterLab without PyWry's",
    "server extension; beside PyWry: in the same notebook and page, where it gains by that one's TCP_NODELAY too.",
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
    with (
        chromium(watches_network=options.watches_network) as browser,
        _notebook(browser, extension=False) as bare,
        _notebook(browser) as tab,
    ):
        rows = [*_trip_rows(tab, bare, options.rounds), *_burst_rows(tab)]
    return Report([*rows, _import_row()], NOTES)


@contextmanager
def _notebook(browser: Browser, *, extension: bool = True) -> Iterator[Tab]:
    """Open a notebook that shows both widgets, and run it."""
    options = [] if extension else [WITHOUT_PYWRY]
    with TemporaryDirectory(prefix="pywry-bench-") as home, _server(home, *options) as server, browser.tab() as tab:
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


def _server(home: str, *options: str) -> AbstractContextManager[JupyterServer]:
    return jupyter_server(Path(home), *options, environment={"PYTHONPATH": str(HERE.parent.parent)})


def _trip_rows(tab: Tab, bare: Tab, rounds: int) -> list[Row]:
    """Measure round trips, in turns."""
    sides = {"bare": (bare, "plainBench"), "beside": (tab, "plainBench"), "pywry": (tab, "pywryBench")}
    took: dict[str, dict[str, list[float]]] = {side: defaultdict(list) for side in sides}
    for number in range(rounds + 1):
        for side, (place, bench) in sides.items():
            place.focus()
            trips = place.call(f"{bench}.roundTrips({TRIPS})")
            if number > 0:  # the first warms up
                took[side]["p50"].append(median_grouped(trips, CLOCK_MS))
                took[side]["p95"].append(quantiles(trips, n=20)[-1])

    def row(key: str, side: str, name: str, limit: Limit | None) -> Row:
        ours, plain = took["pywry"][key], took[side][key]
        ratio = median(mine / other for mine, other in zip(ours, plain, strict=True))
        return Row(f"round trip {key}{name}", "ms", median(ours), median(plain), ratio, limit)

    return [
        row("p50", "bare", "", Limit(1.0, on_ratio=True)),
        row("p95", "bare", "", None),
        row("p50", "beside", ", beside PyWry", None),
        row("p95", "beside", ", beside PyWry", None),
    ]


def _burst_rows(tab: Tab) -> list[Row]:
    """Measure bursts; fails when an event is lost, comes twice or out of order."""
    tab.focus()
    few = tab.call(f"pywryBench.burst({FEW})")  # of a plain widget's, the server drops some
    many = tab.call(f"pywryBench.burst({MANY})")
    flood = tab.call(f"pywryFlood({MANY})")
    tab.call("pywryBench.settle()")
    return [
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
