"""The same widget in Notebook 7 and in voila, which have Jupyter's widget manager too."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer, jupyter_server

pytestmark = pytest.mark.e2e

CELL = """from pywry import PyWry
app = PyWry(height=120)
def answer(n):
    handle.emit("pywry:set-content", {"selector": "b", "text": f"answered {n}"})
html = '<b>here</b><button onclick="pywry.emit(\\'app:hit\\', 7)">Hit</button>'
handle = app.show(html, callbacks={"app:hit": answer})
handle"""


def use(page: Page) -> None:
    """Press the button of the one view, and see Python's answer."""
    text = page.locator(".pywry-html b")
    expect(text).to_have_text("here")
    page.get_by_role("button", name="Hit").click()
    expect(text).to_have_text("answered 7")


def background(page: Page) -> Any:
    """Return the widget's theme and what it shows of it."""
    return page.evaluate("() => document.querySelector('.pywry').dataset.pywryTheme")


def test_notebook_7(tmp_path: Path, page: Page) -> None:
    with jupyter_server(tmp_path, app="notebook") as server:
        notebook = LabNotebook(page, server, server.put_notebook("seven.ipynb", CELL)).open("notebooks/")
        notebook.run_all()
        use(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_voila(jupyter: JupyterServer, page: Page, theme: str) -> None:
    name = jupyter.put_notebook(f"voila-{theme}.ipynb", CELL)
    page.goto(jupyter.address(f"voila/render/{name}?theme={theme}"))
    use(page)
    assert background(page) == theme
