"""Where a notebook's charts get their code."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pywry.session.assets import shared_assets
from pywry.session.parts import piece_of
from pywry.session.static import bundle, plotly_js
from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer, jupyter_server

pytestmark = pytest.mark.e2e

CHARTS = """from pywry import PyWry
app = PyWry()
for n in range(20):
    app.show_plotly({"data": [{"y": [1, 3, n]}], "layout": {"title": f"Chart {n}"}})"""


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server without PyWry's extension, as a hub or a VS Code may have it."""
    home: Path = tmp_path_factory.mktemp("bare")
    with jupyter_server(home, "--ServerApp.jpserver_extensions={'pywry': False}") as server:
        yield server


def pieces_of(path: Path) -> int:
    """Return in how many pieces a file travels over the comm."""
    answer, _ = piece_of({"name": shared_assets().add_file(path), "number": 0, "view": "v"})
    count: int = answer["count"]
    return count


class Traffic:
    """What a page gets over its sockets and asks for by address."""

    def __init__(self, page: Page) -> None:
        self.pieces = 0
        self.paths: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))
        page.on("request", lambda request: self.paths.append(urlsplit(request.url).path))

    @property
    def assets(self) -> list[str]:
        """Paths of assets that were asked for."""
        return [path for path in self.paths if "/pywry/assets/" in path]

    def _count(self, frame: str | bytes) -> None:
        text = frame if isinstance(frame, bytes) else frame.encode()
        self.pieces += len(re.findall(rb'"pywry": ?"asset"', text))


def test_twenty_charts_of_a_page_get_plotly_js_over_the_comm_once(bare_server: JupyterServer, page: Page) -> None:
    traffic = Traffic(page)
    notebook = LabNotebook(page, bare_server, bare_server.put_notebook("twenty.ipynb")).open()
    notebook.run(CHARTS)
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(20)
    assert traffic.assets == []
    assert traffic.pieces == pieces_of(plotly_js()) + pieces_of(bundle("chart.js"))


def test_twenty_charts_of_a_page_get_plotly_js_from_the_server_once(jupyter: JupyterServer, page: Page) -> None:
    traffic = Traffic(page)
    notebook = LabNotebook(page, jupyter, jupyter.put_notebook("twenty.ipynb")).open()
    notebook.run(CHARTS)
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(20)
    names = [shared_assets().add_file(file) for file in (bundle("chart.js"), plotly_js())]
    assert sorted(traffic.assets) == sorted(f"/user/x/pywry/assets/{name}" for name in names)
    assert traffic.pieces == 0


OTHER_VERSION = """import pywry.integrations.plotly as module
from pathlib import Path
from pywry.session.static import plotly_js
other = Path("plotly.min.js").absolute()
other.write_text(plotly_js().read_text("utf-8") + "\\n// another version", "utf-8")
module.plotly_js = lambda: other"""


def test_a_kernel_with_another_plotly_than_the_server_gives_its_own(jupyter: JupyterServer, page: Page) -> None:
    """Server and kernel may be two environments."""
    traffic = Traffic(page)
    notebook = LabNotebook(page, jupyter, jupyter.put_notebook("other.ipynb")).open()
    assert notebook.run(OTHER_VERSION) == ""
    notebook.run(CHARTS.replace("20", "1"))
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    assert traffic.pieces == pieces_of(plotly_js())
    assert page.locator(".pywry-error").count() == 0


SLOW = """import time, pywry.session.parts as parts, pywry.widget as module
parts.PIECE_BYTES = 50_000
piece_of = module.piece_of
def slowly(*given):
    time.sleep(0.1)  # a line far away
    return piece_of(*given)
module.piece_of = slowly"""


def test_a_chart_says_how_far_its_code_is_on_a_slow_line(bare_server: JupyterServer, page: Page) -> None:
    notebook = LabNotebook(page, bare_server, bare_server.put_notebook("slow.ipynb")).open()
    notebook.run(SLOW)
    notebook.run(CHARTS.replace("20", "1"))
    bar = page.get_by_role("progressbar", name="Loading chart")
    expect(bar).to_have_attribute("title", re.compile(r"^0\.[1-9] of [1-9]\.\d MB from the kernel$"))
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    expect(bar).to_have_count(0)
