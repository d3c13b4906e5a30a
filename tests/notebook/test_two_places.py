"""One widget of a kernel, live in a cell and in a browser's tab or a window at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.notebook.conftest import OpenNotebook
from tests.notebook.heard import HEARD
from tests.notebook.lab import LabNotebook
from tests.notebook.server import jupyter_server

pytestmark = pytest.mark.e2e

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SHOW = """from pywry import PyWry
app = PyWry()
got = []
html = '''<button onclick="pywry.emit('app:hit', where)">Hit</button><output>-</output><ol id="lines"></ol>
<script>var where = document.getElementById('pywry-root') ? 'tab' : 'cell';
pywry.on('app:line', ({ n }) => { const list = document.getElementById('lines');
  list.dataset.lines = (list.dataset.lines ?? '') + n + ' '; });</script>'''
handle = app.show(html, callbacks={"app:hit": lambda data: (got.append(data), tell())})
def tell(): handle.emit("pywry:set-content", {"selector": "output", "text": " ".join(got)})"""

EMIT = 'for n in range(300): handle.emit("app:line", {"n": n})'
LINES = " ".join(map(str, range(300))) + " "


class Two:
    """The notebook and the tab."""

    def __init__(self, notebook: LabNotebook, browser: Browser) -> None:
        self.notebook = notebook
        self.notebook.run(SHOW)
        self.cell = notebook.page.locator(".jp-OutputArea-output .pywry")
        expect(self.cell.get_by_role("button", name="Hit")).to_be_visible()
        notebook.run('tab = app.show(handle, mode="browser")')
        self.url = notebook.run("print(handle.url)").strip()
        self.context = browser.new_context()
        self.tab = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        page.goto(self.url)
        expect(page.get_by_role("button", name="Hit")).to_be_visible()
        return page


@pytest.fixture
def two(lab_notebook: OpenNotebook, browser: Browser) -> Iterator[Two]:
    made = Two(lab_notebook(), browser)
    yield made
    made.context.close()


def test_a_widget_in_a_cell_and_in_a_tab_has_one_handle_and_hears_both_once(two: Two) -> None:
    assert two.notebook.run("tab is handle") == "True"
    two.cell.get_by_role("button", name="Hit").click()
    expect(two.tab.locator("output")).to_have_text("cell")
    two.tab.get_by_role("button", name="Hit").click()
    for output in (two.cell.locator("output"), two.tab.locator("output")):
        expect(output).to_have_text("cell tab")
    assert two.notebook.run("got") == "['cell', 'tab']"


def test_what_python_emits_comes_to_each_view_once_and_in_order(two: Two) -> None:
    two.notebook.run(EMIT)
    for lines in (two.cell.locator("#lines"), two.tab.locator("#lines")):
        expect(lines).to_have_attribute("data-lines", LINES)


def test_the_cell_goes_on_when_the_tab_is_closed_and_a_new_tab_has_the_present_state(two: Two) -> None:
    two.tab.close()
    two.cell.get_by_role("button", name="Hit").click()
    expect(two.cell.locator("output")).to_have_text("cell")
    two.notebook.run('handle.widget.theme = "dark"')
    again = two.open()
    expect(again.locator("output")).to_have_text("cell")
    expect(again.locator("html")).to_have_attribute("data-pywry-theme", "dark")
    assert two.notebook.run("handle.is_open") == "True"


def test_closing_the_handle_ends_both(two: Two) -> None:
    two.notebook.run("handle.close()")
    expect(two.tab.get_by_text("Python has ended this view")).to_be_visible()
    expect(two.cell.get_by_role("button", name="Hit")).to_have_count(0)


def test_a_cell_may_ask_a_tab_and_gets_its_answer(two: Two) -> None:
    two.tab.evaluate("() => pywry.on('app:ask', () => 'the tab')")
    assert two.notebook.run('await handle.request("app:ask", {})') == "'the tab'"


def test_a_click_in_the_tab_of_the_example_shows_in_its_cell(lab_notebook: OpenNotebook) -> None:
    example = json.loads((EXAMPLES / "tab.ipynb").read_text("utf-8"))
    notebook = lab_notebook(*(cell["source"] for cell in example["cells"]))
    notebook.run_all()
    tab = notebook.page.context.new_page()
    tab.goto(notebook.run("print(handle.url)").strip())
    point = tab.locator(".points path").nth(1).bounding_box()
    assert point is not None
    tab.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    for shown in (tab, notebook.page):
        expect(shown.locator(".gtitle")).to_have_text("You clicked 3")


ASKED = f"""{HEARD}
from pywry import PyWry
app = PyWry()
html = '''<b>here</b><button onclick="pywry.emit('app:hit', where)">Hit</button><script>
var where = document.getElementById('pywry-root') ? 'window' : 'cell';
pywry.on('app:who', () => pywry.emit('app:hit', where));
pywry.emit('app:hit', 'came: ' + where);</script>'''
handle = app.show(html, callbacks={{"app:hit": got.append}})"""
BOTH = """handle.emit("app:who")
await got.wait(lambda got: len(got) == 2)
print(sorted(got))"""


@pytest.mark.native
def test_a_widget_in_a_cell_and_in_a_window_is_one(screen: str, tmp_path: Path, page: Page) -> None:
    with jupyter_server(tmp_path, environment={"DISPLAY": screen}) as server:
        notebook = LabNotebook(page, server, server.put_notebook("window.ipynb", ASKED)).open()
        notebook.run_all()
        shows = "window = app.show(handle, mode='native')\nhandle.window.title = 'Both'\nprint(window is handle)"
        assert notebook.run(shows).strip() == "True"
        notebook.run("await got.wait(lambda got: 'came: window' in got)\ngot.clear()")
        assert notebook.run(BOTH).strip() == "['cell', 'window']"
        assert notebook.run("print(handle.window.title)").strip() == "Both"
        notebook.run("handle.window.close()\ngot.clear()")
        page.locator(".jp-OutputArea-output .pywry").get_by_role("button", name="Hit").click()
        assert notebook.run("await got.wait(lambda got: got == ['cell'])\nprint(got, handle.is_open)").strip() == (
            "['cell'] True"
        )
