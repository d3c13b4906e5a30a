"""A notebook that was saved with its widgets' state, and is opened again when its kernel is gone."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer

pytestmark = pytest.mark.e2e

SHOW = """from pywry import PyWry
app = PyWry()
figure = {"data": [{"y": [1, 3, 2]}], "layout": {"title": "Kept"}}
handle = app.show_plotly(figure, content="<b class='kept'>kept</b>")"""


def test_a_saved_notebook_shows_html_and_chart_without_its_kernel(jupyter: JupyterServer, page: Page) -> None:
    file = jupyter.root.parent / "settings/@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"saveState": True}), "utf-8")  # the menu's "Save Widget State Automatically"
    try:
        notebook = LabNotebook(page, jupyter, jupyter.put_notebook("saved.ipynb")).open()
        notebook.run(SHOW)
        expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
        notebook.save()
        jupyter.api(f"api/kernels/{notebook.kernel_id()}", "DELETE")
        page.goto("about:blank")
        notebook.open()
        expect(page.locator(".jp-OutputArea-output .kept")).to_have_text("kept")
        expect(page.locator('.pywry-chart[data-state="drawn"] .gtitle')).to_have_text("Kept")
    finally:
        file.unlink()
    saved = json.loads((jupyter.root / "saved.ipynb").read_text("utf-8"))
    outputs = [output for cell in saved["cells"] for output in cell["outputs"]]
    [html] = ["".join(output["data"]["text/html"]) for output in outputs if "text/html" in output.get("data", {})]
    assert '<b class="kept">kept</b>' in html
    assert "data:image/svg+xml;base64," in html
