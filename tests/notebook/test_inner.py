"""Widgets inside widgets in JupyterLab, whose manager and anywidget's own host show them."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.notebook.conftest import OpenNotebook

pytestmark = pytest.mark.e2e

CODE = Path(__file__).parents[1] / "contract" / "described.js"
SHELVES = f"""import anywidget, ipywidgets, traitlets
from pywry import PyWry
class Shelf(anywidget.AnyWidget):
    _esm = open({str(CODE)!r}).read()
    name = traitlets.Unicode("shelf").tag(sync=True)
    child = anywidget.WidgetTrait().tag(sync=True)
class OldShelf(Shelf):
    child = traitlets.Instance(ipywidgets.Widget, allow_none=True).tag(sync=True, **ipywidgets.widget_serialization)
app = PyWry()"""


def test_a_widget_inside_a_widget_is_shown_and_lives(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(SHELVES, "inner = Shelf(name='inner')\nhandle = app.show(Shelf(child=inner))")
    notebook.run_all()
    expect(notebook.output(1).locator("#shelf, #inner")).to_have_text(
        ['["shelf",null,null,null]', '["inner",null,null,null]']
    )
    notebook.run("inner.name = 'changed'")
    expect(notebook.output(1).locator("#inner")).to_contain_text("changed")


def test_a_reference_that_anywidget_refuses_leaves_the_rest_as_it_is(lab_notebook: OpenNotebook) -> None:
    """Its host in Jupyter takes no references of ipywidgets' own kind; PyWry's pages do (tests/contract)."""
    notebook = lab_notebook(
        SHELVES, "outer = OldShelf(child=Shelf(name='inner'))\nhandle = app.show(outer, height=200)"
    )
    told: list[str] = []
    notebook.page.on("pageerror", lambda error: told.append(str(error)))
    with notebook.page.expect_event("pageerror", lambda error: "Invalid widget reference" in str(error)):
        notebook.run_all()
    output = notebook.output(1)
    expect(output.locator("#shelf")).to_have_count(1)
    expect(output.locator("#inner")).to_have_count(0)
    notebook.run("outer.name = 'changed'\nhandle.alert('goes on')")
    expect(output.locator("#shelf")).to_contain_text("changed")
    expect(output.locator(".pywry-toast")).to_contain_text("goes on")
    assert told[1:] == []
