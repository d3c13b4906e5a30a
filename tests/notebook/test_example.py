"""The notebook of the docs, run and used as a reader does."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "examples" / "fruit.ipynb"

pytestmark = pytest.mark.e2e


def test_the_example_notebook_runs_and_its_views_go_together(jupyter: JupyterServer, page: Page) -> None:
    shutil.copy(EXAMPLE, jupyter.root / EXAMPLE.name)
    notebook = LabNotebook(page, jupyter, EXAMPLE.name).open()
    notebook.run_all()
    apples, pears = (page.locator(f".pywry [id={name}]") for name in ("apples", "pears"))
    expect(apples).to_have_text(["13", "13"])
    assert f"the page is {page.viewport_size['width']} pixels wide" in notebook.text(2)  # type: ignore[index]  # it has one
    notebook.output(3).get_by_role("button", name="Eat").nth(1).click()
    expect(pears).to_have_text(["4", "4"])
