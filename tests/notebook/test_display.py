"""A widget in a notebook: shown by a cell, alive both ways."""

import pytest
from playwright.sync_api import expect

from tests.notebook.conftest import OpenNotebook

pytestmark = pytest.mark.e2e

WIDGET = """from pywry import PyWryWidget
widget = PyWryWidget('<b class="here">here</b><button onclick="pywry.emit(\\'app:hit\\', 1)">Hit</button>')
got = []
widget.on("app:hit", got.append)
widget.on("app:hit", lambda data: widget.emit("pywry:set-content", {"selector": "b", "text": f"hit {len(got)}"}))"""


def test_a_widget_as_a_cells_last_line_is_shown_and_alive_both_ways(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(WIDGET, "widget")
    notebook.run_all()
    expect(notebook.output(1).locator(".here")).to_have_text("here")
    notebook.page.get_by_role("button", name="Hit").click()
    expect(notebook.output(1).locator(".here")).to_have_text("hit 1")
    assert notebook.run("got") == "[1]"
