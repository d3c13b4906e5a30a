"""The widget looks like the JupyterLab around it, and goes with it when its theme is switched."""

import pytest
from playwright.sync_api import expect

from tests.notebook.conftest import OpenNotebook
from tests.notebook.heard import HEARD
from tests.notebook.lab import LabNotebook

pytestmark = pytest.mark.e2e

CELL = f"""{HEARD}
from pywry import Button, PyWry, Select, Toolbar
toolbar = Toolbar([Button("Run", event="app:run"), Select("Colour", options=["red", "blue"], event="app:colour")])
app = PyWry()
handle = app.show("<h3>Sales</h3><p>By month.</p>", height=160, toolbars=[toolbar],
                  callbacks={{"pywry:theme-changed": got.append}})
fixed = PyWry(theme="dark").show("<p>always dark</p>", height=80)"""

# How light an element's background is, 0 to 1; of JupyterLab's page and of each widget.
LIGHTNESS = """() => [document.querySelector(".jp-Notebook"), ...document.querySelectorAll(".pywry")].map((el) => {
  const [red, green, blue] = getComputedStyle(el).backgroundColor.match(/\\d+/g).map(Number);
  return (red + green + blue) / 765; })"""


def switch(notebook: LabNotebook, name: str) -> None:
    notebook.command("apputils:change-theme", {"theme": f"JupyterLab {name}"})


def test_a_widget_follows_jupyterlabs_theme_live(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(CELL)
    notebook.run_all()
    views = notebook.page.locator(".pywry")
    expect(views).to_have_count(2)
    for name in ("Dark", "Light"):
        switch(notebook, name)
        expect(views.nth(0)).to_have_attribute("data-pywry-theme", name.lower())
        expect(views.nth(1)).to_have_attribute("data-pywry-theme", "dark")
        around, widget, fixed = notebook.page.evaluate(LIGHTNESS)
        assert abs(around - widget) < 0.2
        assert fixed < 0.2
    told = notebook.run("await got.wait(lambda got: len(got) >= 2)\nprint(got[-2:])")
    modes = [{"mode": mode, "requested": "system"} for mode in ("dark", "light")]
    assert told.strip() == str(modes)


# The line at a message's start, and what colour it should have; in each theme they are others.
STATUS = """(toast) => { const probe = toast.appendChild(document.createElement("i"));
  const kind = { error: "danger", success: "success", warning: "warning" }[toast.dataset.type];
  probe.style.color = `var(--pywry-${kind})`;
  const found = [getComputedStyle(toast).borderInlineStartColor, getComputedStyle(probe).color];
  probe.remove();
  return found; }"""


def test_messages_have_the_colour_of_what_they_tell_in_both_themes(lab_notebook: OpenNotebook) -> None:
    kinds = ("success", "warning", "error")
    alerts = "\n".join(f"handle.alert('{kind}', type='{kind}', duration=0)" for kind in kinds)
    notebook = lab_notebook(f"{CELL}\n{alerts}")
    notebook.run_all()
    toasts = notebook.page.locator(".pywry-toast")
    expect(toasts).to_have_count(len(kinds))
    seen = set()
    for name in ("Dark", "Light"):
        switch(notebook, name)
        expect(notebook.page.locator(".pywry").first).to_have_attribute("data-pywry-theme", name.lower())
        for toast in toasts.all():
            line, wanted = toast.evaluate(STATUS)
            assert line == wanted
            seen.add(line)
    assert len(seen) == 2 * len(kinds)
    assert notebook.page.locator(".pywry-status").count() == 0  # a page's of PyWry's own
