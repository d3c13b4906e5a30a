"""A widget in a notebook: shown by a cell, as often as cells show it, alive both ways."""

import pytest
from playwright.sync_api import expect

from tests.notebook.conftest import OpenNotebook
from tests.notebook.heard import HEARD

pytestmark = pytest.mark.e2e

HTML = """<b class="text">here</b><button onclick="pywry.emit('app:hit')">Hit</button>
<script>window.runs = (window.runs ?? 0) + 1; pywry.on("app:n", (n) => { (window.seen ??= []).push(n); })</script>"""
SETUP = f"""from pywry import Button, PyWry, PyWryWidget, Select, Toolbar
html = '''{HTML}'''
{HEARD}"""
WIDGET = "widget = PyWryWidget(html)\nwidget.on('app:hit', lambda: got.append(1))"
APP = "app = PyWry()\nhandle = app.show(html, height=120, callbacks={'app:hit': lambda: got.append(1)})"
TOLD = "await got.wait(lambda got: got == WANTED)\nprint(got)"


def told(notebook: object, wanted: str) -> str:
    """Let a cell wait until Python has been told as much, and return what it was."""
    text: str = notebook.run(TOLD.replace("WANTED", wanted))  # type: ignore[attr-defined]  # a LabNotebook
    return text.strip()


def test_a_widget_as_a_cells_last_line_is_shown_and_alive_both_ways(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(SETUP, WIDGET, "widget")
    notebook.run_all()
    expect(notebook.output(2).locator(".text")).to_have_text("here")
    notebook.page.get_by_role("button", name="Hit").click()
    assert told(notebook, "[1]") == "[1]"
    notebook.run("widget.emit('pywry:set-content', {'selector': '.text', 'text': 'changed'})")
    expect(notebook.output(2).locator(".text")).to_have_text("changed")
    assert notebook.page.evaluate("window.runs") == 1


def test_show_displays_in_its_cell_once_and_the_next_cell_reaches_it(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(SETUP, f"{APP}\nhandle", "handle.alert('hello from the next cell')")
    notebook.run_all()
    expect(notebook.output(1).locator(".text")).to_have_text("here")
    expect(notebook.page.locator(".pywry-toast")).to_contain_text("hello from the next cell")
    expect(notebook.page.locator(".pywry-html .text")).to_have_count(1)
    assert notebook.page.evaluate("window.runs") == 1
    assert notebook.run("print(app.mode.value)").strip() == "notebook"
    assert "has no address" in notebook.run("handle.url")
    assert notebook.run("app.block(); print('went on')").strip() == "went on"


def test_a_widget_that_is_displayed_twice_has_two_live_views(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(
        SETUP, WIDGET, "display(widget)\ndisplay(widget)", "for n in range(3): widget.emit('app:n', n)"
    )
    notebook.run_all()
    texts = notebook.page.locator(".text")
    expect(texts).to_have_text(["here", "here"])
    notebook.page.wait_for_function("window.seen?.length === 6")
    assert sorted(notebook.page.evaluate("window.seen")) == [0, 0, 1, 1, 2, 2]
    for button in notebook.page.get_by_role("button", name="Hit").all():
        button.click()
    assert told(notebook, "[1, 1]") == "[1, 1]"
    notebook.command("notebook:move-cursor-up")
    notebook.run("widget.emit('pywry:set-content', {'selector': '.text', 'text': 'both'})")
    expect(texts).to_have_text(["both", "both"])


def test_a_later_view_shows_the_present_state(lab_notebook: OpenNotebook) -> None:
    toolbar = "Toolbar([Select('Colour', options=['red', 'blue'], component_id='colour', event='app:colour')])"
    shown = f"handle = app.show(html, toolbars=[{toolbar}], callbacks={{'app:colour': lambda: got.append(1)}})"
    change = "handle.emit('pywry:set-content', {'selector': '.text', 'text': 'changed'})\nhandle.emit('app:n', 1)"
    notebook = lab_notebook(SETUP, f"app = PyWry(height=150)\n{shown}", change)
    notebook.run_all()
    expect(notebook.output(1).locator(".text")).to_have_text("changed")
    notebook.output(1).get_by_label("Colour").select_option("blue")
    assert told(notebook, "[1]") == "[1]"
    notebook.run("handle")
    later = notebook.output(4)
    expect(later.locator(".text")).to_have_text("changed")
    expect(later.get_by_label("Colour").locator("option:checked")).to_have_text("blue")
    assert notebook.page.evaluate("[window.runs, window.seen]") == [2, [1]]
    later.get_by_label("Colour").select_option("red")
    expect(notebook.output(1).get_by_label("Colour").locator("option:checked")).to_have_text("red")


def test_jupyterlabs_own_new_view_of_an_output_is_alive(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(SETUP, WIDGET, "widget")
    notebook.run_all()
    expect(notebook.page.locator(".text")).to_have_text("here")
    notebook.run("widget.emit('pywry:set-content', {'selector': '.text', 'text': 'changed'})")
    notebook.page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 2; }")
    notebook.command("notebook:create-output-view")
    expect(notebook.page.locator(".text")).to_have_text(["changed", "changed"])


def test_a_label_that_is_shown_again_moves_to_the_new_cell(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(SETUP, "app = PyWry(height=100)\nold = app.show('<i>old</i>', label='main')")
    notebook.run_all()
    expect(notebook.page.locator("i")).to_have_text("old")
    notebook.run("new = app.show('<i>new</i>', label='main')")
    expect(notebook.page.locator("i")).to_have_text("new")
    assert "'main' is closed" in notebook.run("old.emit('app:x')")


def test_each_widget_of_a_notebook_that_is_run_has_its_size(lab_notebook: OpenNotebook) -> None:
    """Jupyter's manager applies the `layout` of a model to the same element, at a time of its own."""
    shows = "\n".join(f"PyWry(width=300, height={80 + n}).show('<i>{n}</i>')" for n in range(16))
    notebook = lab_notebook(f"from pywry import PyWry\n{shows}")
    notebook.run_all()
    views = notebook.page.locator(".pywry")
    expect(views.locator("i")).to_have_text([str(n) for n in range(16)])
    sizes = "(all) => all.map((el) => [el.offsetWidth, el.offsetHeight])"
    assert views.evaluate_all(sizes) == [[300, 80 + n] for n in range(16)]


def test_a_cell_that_is_run_again_runs_its_scripts_again(lab_notebook: OpenNotebook) -> None:
    html = '<b></b><script>const text = "ready"; document.querySelector("b").textContent = text;</script>'
    notebook = lab_notebook(f"from pywry import PyWry\napp = PyWry(height=100)\napp.show({html!r}, label='main')")
    for _ in range(2):
        notebook.run_all()
        expect(notebook.page.locator(".pywry-html b")).to_have_text("ready")
        notebook.page.evaluate("() => { document.querySelector('.pywry-html b').textContent = ''; }")
