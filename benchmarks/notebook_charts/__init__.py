"""Twenty charts in a JupyterLab, beside plotly's own FigureWidget: how soon each shows, and the kernel's memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.notebook.server import jupyter_server

from ..chromium import Browser, Tab, chromium
from ..table import Limit, Options, Report, Row

PAGE = Path(__file__).with_name("page.js")
CHARTS = 20
MB = 1e6
NOTES = (
    f"bare: plotly's FigureWidget of the same figures, {CHARTS} cells of one chart each, in a notebook of its own.",
    "A time is from the command that runs a cell until its chart's lines are in the page.",
    "The kernel's growth is from when it has the figures, plotly and ipywidgets, so with `import pywry`.",
)

_PANEL = "window.jupyterapp?.shell?.currentWidget"
_IDLE = f"""({_PANEL}?.context?.isReady && {_PANEL}.sessionContext.session?.kernel?.connectionStatus === "connected"
  && {_PANEL}.sessionContext.session.kernel.status === "idle") || null"""
_DRAWN = ".js-plotly-plot .scatterlayer .trace path"
_DATA = f"""import ipywidgets, numpy, plotly.graph_objects as go, psutil
figures = [go.Figure(go.Scatter(y=numpy.random.default_rng(n).normal(size=1_000).cumsum())) for n in range({CHARTS})]
go.FigureWidget  # what plotly loads late
before = psutil.Process().memory_info().rss"""
_GROWTH = "print(psutil.Process().memory_info().rss - before)"
_PYWRY_START = "from pywry import PyWry; app = PyWry()"
_PYWRY = "_ = app.show_plotly(figures[{n}])"
_BARE = "display(go.FigureWidget(figures[{n}]))"


def measure(options: Options) -> Report:
    """Measure with the server extension, over the comm, and the peer; half a minute a round."""
    found: dict[str, list[dict[str, float]]] = {"extension": [], "comm": [], "bare": []}
    with chromium(watches_network=options.watches_network) as browser:
        for _ in range(options.rounds):
            for side, samples in found.items():
                samples.append(_measure_one(browser, side))
    return Report([row for side in ("extension", "comm") for row in _rows(side, found[side], found["bare"])], NOTES)


def _rows(side: str, ours: list[dict[str, float]], bare: list[dict[str, float]]) -> Iterator[Row]:
    limits = {"first": ("s", 2.0), "next": ("s", 0.3), "growth": ("MB", 120.0)}
    names = {"first": "first chart", "next": "each next chart, median", "growth": f"kernel growth, {CHARTS} charts"}
    for key, (unit, bound) in limits.items():
        mine, theirs = (median(sample[key] for sample in samples) for samples in (ours, bare))
        yield Row(f"{names[key]}, {side}", unit, mine, theirs, mine / theirs, Limit(bound))
    worst = max(sample["worst"] for sample in ours)
    yield Row(f"slowest next chart, {side}", "s", worst, max(sample["worst"] for sample in bare))


def _measure_one(browser: Browser, side: str) -> dict[str, float]:
    cell = _BARE if side == "bare" else _PYWRY
    cells = [_DATA, "" if side == "bare" else _PYWRY_START, *(cell.format(n=n) for n in range(CHARTS)), _GROWTH]
    with _notebook(browser, cells, extension=side == "extension") as tab:
        tab.call("timeCell(0)")
        tab.call("timeCell(1)")
        times = [tab.call(f"timeCell({n}, {_DRAWN!r})") / 1000 for n in range(2, CHARTS + 2)]
        tab.call(f"timeCell({CHARTS + 2})")
        growth = int(tab.call(f"textOf({CHARTS + 2})"))
    return {"first": times[0], "next": median(times[1:]), "worst": max(times[1:]), "growth": growth / MB}


@contextmanager
def _notebook(browser: Browser, cells: list[str], *, extension: bool) -> Iterator[Tab]:
    """Open a notebook of these cells in a server and a browser tab of its own, so that nothing is kept from before."""
    options = [] if extension else ["--ServerApp.jpserver_extensions={'pywry': False}"]
    with (
        TemporaryDirectory(prefix="pywry-bench-") as home,
        jupyter_server(Path(home), *options) as server,
        browser.tab() as tab,
    ):
        tab.go(server.address(f"lab/tree/{server.put_notebook('bench.ipynb', *cells)}?reset"))
        tab.wait_for(_IDLE, 60)
        tab.call(f"void (0, eval)({PAGE.read_text('utf-8')!r})")
        yield tab
