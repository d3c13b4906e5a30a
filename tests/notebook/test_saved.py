"""A notebook that was saved, and is opened again when its kernel is gone: with its widgets' state and without."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.contract.hosts import BrowserPage
from tests.notebook.conftest import OpenNotebook
from tests.notebook.lab import LabNotebook
from tests.notebook.off import see_off, see_zoom
from tests.notebook.server import JupyterServer
from tests.pictures import Colour, colours
from tests.waiting import until

pytestmark = pytest.mark.e2e

SHOW = """from pywry import Button, PyWry, Select, Toolbar
app = PyWry()
bar = Toolbar([Button("Run"), Button("Drop", variant="danger"), Select("Colour", options=["red", "blue"])])
figure = {"data": [{"y": [1, 3, 2]}], "layout": {"title": "Kept"}}
handle = app.show_plotly(figure, content="<b class='kept'>kept</b><input>", toolbars=[bar])"""
SLIDER = """import ipywidgets
inner = ipywidgets.VBox([ipywidgets.IntSlider(value=7, description="Speed"), ipywidgets.HTML("<i>Note</i>"),
                        ipywidgets.Button(tooltip="Go")])
app.show(inner)"""
CONTROLS = 6  # three in the toolbar, one in the HTML, and the slider and the button in the child
GROUNDS = {"Dark": (20, 22, 27), "Light": (255, 255, 255)}


@pytest.fixture
def kept(jupyter: JupyterServer, page: Page) -> Iterator[LabNotebook]:
    """A notebook that was saved with its widgets' state; its kernel has ended."""
    file = jupyter.root.parent / "settings/@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"saveState": True}), "utf-8")  # the menu's "Save Widget State Automatically"
    notebook = LabNotebook(page, jupyter, jupyter.put_notebook("saved.ipynb")).open()
    notebook.run(SHOW)
    notebook.run(SLIDER)
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    expect(page.locator(".widget-slider")).to_be_visible()
    notebook.save()
    jupyter.api(f"api/kernels/{notebook.kernel_id()}", "DELETE")
    page.goto("about:blank")
    yield notebook
    file.unlink()


def test_a_saved_notebook_shows_html_and_chart_without_its_kernel(kept: LabNotebook) -> None:
    page = kept.open().page
    expect(page.locator(".jp-OutputArea-output .kept")).to_have_text("kept")
    expect(page.locator('.pywry-chart[data-state="drawn"] .gtitle')).to_have_text("Kept")
    expect(page.locator(".widget-slider .widget-readout")).to_have_text("7")
    expect(page.locator(".pywry > .pywry-saved")).to_contain_text(["Run the cell"] * 2)
    marks = "(all) => all.map((el) => getComputedStyle(el, '::before').display)"
    assert set(page.locator(".jupyter-widgets-disconnected").evaluate_all(marks)) == {"none"}
    saved = json.loads((kept.server.root / "saved.ipynb").read_text("utf-8"))
    outputs = [output for cell in saved["cells"] for output in cell["outputs"]]
    html, _ = ["".join(output["data"]["text/html"]) for output in outputs if "text/html" in output.get("data", {})]
    assert '<b class="kept">kept</b>' in html
    assert "data:image/svg+xml;base64," in html


def see_kept(page: Page) -> None:
    expect(page.locator(".pywry > .pywry-saved")).to_have_count(2)
    expect(page.locator(".widget-slider")).to_be_visible()
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)


def test_what_cannot_be_used_without_a_kernel_looks_it_and_a_chart_can_be_zoomed(kept: LabNotebook) -> None:
    page = kept.open().page
    see_kept(page)
    for name in GROUNDS:
        kept.command("apputils:change-theme", {"theme": f"JupyterLab {name}"})
        expect(page.locator(f".pywry[data-pywry-theme={name.lower()}]")).to_have_count(2)
        see_off(page, CONTROLS)
    see_zoom(page)


def test_what_cannot_be_used_looks_it_in_notebook_7_too(kept: LabNotebook) -> None:
    kept.page.goto(kept.server.address(f"notebooks/{kept.name}"))
    see_kept(kept.page)
    see_off(kept.page, CONTROLS)
    see_zoom(kept.page)


def test_a_restart_turns_off_the_same(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(SHOW, SLIDER)
    notebook.run_all()
    expect(notebook.page.locator(".widget-slider")).to_be_visible()
    expect(notebook.page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    notebook.restart_kernel()
    expect(notebook.page.locator(".pywry > .pywry-lost")).to_have_count(2)
    see_off(notebook.page, CONTROLS)
    see_zoom(notebook.page)


@pytest.fixture
def saved(jupyter: JupyterServer, page: Page) -> LabNotebook:
    """A notebook that was saved without its widgets' state; its kernel has ended."""
    notebook = LabNotebook(page, jupyter, jupyter.put_notebook("plain.ipynb", SHOW, SLIDER)).open()
    notebook.run_all()
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    expect(page.locator(".widget-slider")).to_be_visible()
    assert page.locator(".pywry-saved").count() == 0
    notebook.save()
    jupyter.api(f"api/kernels/{notebook.kernel_id()}", "DELETE")
    page.goto("about:blank")
    return notebook


def see_still(page: Page, *, is_trusted: bool = True) -> None:
    output = page.locator(".jp-OutputArea-output")
    if is_trusted:
        expect(output.locator(".pywry-saved")).to_contain_text(["Run the cell"] * 2)
    expect(output.locator(".kept")).to_have_text("kept")
    expect(output.get_by_alt_text("Kept")).to_be_visible()
    expect(output.locator("dl")).to_have_text("Speed7")
    expect(output.locator("i")).to_have_text("Note")
    assert page.get_by_text("model not found").count() == 0


def ground_of(page: BrowserPage, selector: str) -> Colour:
    """Return the colour that most of an element has."""
    found = colours(page, selector)
    return max(found, key=found.__getitem__)


def test_without_the_widgets_state_the_still_html_is_shown_until_the_cell_runs(saved: LabNotebook) -> None:
    saved.open()
    see_still(saved.page)
    saved.run_all()
    expect(saved.page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    assert saved.page.locator(".pywry-saved, img[alt=Kept]").count() == 0


def test_the_still_html_is_dark_in_a_dark_jupyterlab_and_apart_from_the_line_above_it(saved: LabNotebook) -> None:
    saved.open()
    see_still(saved.page)
    page = BrowserPage(saved.page)
    for name, ground in GROUNDS.items():
        saved.command("apputils:change-theme", {"theme": f"JupyterLab {name}"})
        until(lambda ground=ground: ground_of(page, "img[alt=Kept]") == ground)  # type: ignore[misc]  # its default
    line, picture = (saved.page.locator(each).first.bounding_box() for each in (".pywry-saved", ".kept"))
    assert line is not None
    assert picture is not None
    assert picture["y"] - (line["y"] + line["height"]) >= 8


def test_notebook_7_shows_the_still_html_too(saved: LabNotebook) -> None:
    saved.page.goto(saved.server.address(f"notebooks/{saved.name}"))
    see_still(saved.page)


def test_a_notebook_of_others_shows_the_still_html_without_a_kernel_to_start(saved: LabNotebook) -> None:
    file = saved.server.root / saved.name
    content = json.loads(file.read_text("utf-8"))
    content["metadata"] = {"kernelspec": {"name": "gone", "display_name": "Gone", "language": "gone"}}
    file.write_text(json.dumps(content), "utf-8")
    saved.page.goto(saved.server.address(f"lab/tree/{saved.name}?reset"))
    expect(saved.page.locator(".jp-Dialog")).to_contain_text("Select Kernel")
    see_still(saved.page, is_trusted=False)
