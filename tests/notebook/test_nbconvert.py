"""A notebook that is run without a front end, and read as the HTML that nbconvert makes of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.notebook.server import PATIENCE_S, notebook

pytestmark = pytest.mark.e2e

CELL = """import ipywidgets, pandas
from pywry import PyWry
app = PyWry()
app.show_plotly({"data": [{"y": [1, 3, 2], "type": "bar"}], "layout": {"title": "Kept"}})
app.show(pandas.DataFrame({"name": ["Ann"], "value": [1.5]}))
app.show(ipywidgets.IntSlider(value=7, description="Speed"));"""


def convert(file: Path, to: str, *options: str) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", to, *options, file.name]
    guessed = {**os.environ, "PYWRY_MODE": ""}
    subprocess.run(command, cwd=file.parent, env=guessed, check=True, capture_output=True, timeout=PATIENCE_S)


@pytest.mark.parametrize("way", ["at once", "later"])
def test_html_of_a_run_without_a_front_end_shows_it_with_no_network(tmp_path: Path, page: Page, way: str) -> None:
    file = tmp_path / "run.ipynb"
    file.write_text(json.dumps(notebook(CELL)), "utf-8")
    if way == "at once":
        convert(file, "html", "--execute", "--ExecutePreprocessor.store_widget_state=False")
    else:  # as papermill leaves it, with the state of all widgets
        convert(file, "notebook", "--execute", "--inplace")
        assert "widgets" in json.loads(file.read_text("utf-8"))["metadata"]
        convert(file, "html", "--ClearMetadataPreprocessor.enabled=True")
    page.goto(file.with_suffix(".html").as_uri(), wait_until="commit")
    expect(page.get_by_alt_text("Kept")).to_be_visible()
    expect(page.get_by_role("cell", name="Ann")).to_be_visible()
    expect(page.locator("dl")).to_have_text("Speed7")
