"""Notebooks as apps, on pages of a Jupyter server: what runs is shown, and stays alive."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kernels.apps import kernels, open_app, put, status, tagged, text, wait_run
from tests.kernels.gateways import Behind
from tests.notebook.server import JupyterServer

pytestmark = pytest.mark.e2e

INTERACT = (
    "from ipywidgets import interact, IntSlider\n"
    "@interact(n=IntSlider(3, 1, 9))\n"
    "def square(n):\n"
    "    print('square', n * n)"
)


CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (...colours) => {
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const back = light(getComputedStyle(document.querySelector(".pywry-output-error")).backgroundColor);
  return [...document.querySelectorAll(".pywry-output-error pre span")].map((span) => {
    const fore = light(getComputedStyle(span).color);
    return (Math.max(fore, back) + 0.05) / (Math.min(fore, back) + 0.05);
  });
}"""


def test_text_outputs_and_live_widgets_are_shown_and_code_is_not(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "all.ipynb", text("# Squares of $n$"), "x = 5\nprint('x is', x)\nx", INTERACT)
    open_app(kernel_server, page, "all.ipynb")
    expect(page).to_have_title("Squares of $n$")
    expect(page.get_by_role("heading", name="Squares of")).to_be_visible()
    expect(page.locator("math")).to_be_visible()
    expect(page.locator(".nb-code").first.locator("pre")).to_have_text(["x is 5\n", "5"])
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("square 16")).to_be_visible()
    expect(page.locator(".nb-source")).to_have_count(0)
    expect(page.locator(".nb-bar")).to_be_hidden()


def test_code_is_shown_when_it_is_wanted(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "code.ipynb", "x = 5  # five\nprint(x)", tagged("hidden = 1", "remove-input"))
    open_app(kernel_server, page, "code.ipynb", "?code=1")
    expect(page.locator(".nb-source")).to_have_text(["x = 5  # five\nprint(x)\n"])
    expect(page.locator(".nb-source .nb-c1")).to_have_text("# five")


def test_the_cell_that_runs_is_named(kernel_server: JupyterServer, page: Page) -> None:
    wait = "# Wait for it\nimport ipywidgets, time\nready = ipywidgets.Text('r'); display(ready)\n"
    put(kernel_server, "slow.ipynb", "1", wait + "while ready.value == 'r': time.sleep(0.1)", "2")
    page.goto(kernel_server.address("pywry/open/slow.ipynb"))
    expect(page.get_by_role("status").filter(has_text="Running 2 of 3: Wait for it")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Cells that have run")).to_have_attribute("max", "3")
    expect(page.locator(".nb-cell").nth(2)).to_have_attribute("data-state", "waiting")


def test_an_error_is_shown_in_its_place_and_folded_and_what_follows_is_not_run(
    kernel_server: JupyterServer, page: Page
) -> None:
    allowed = tagged("raise KeyError('allowed')", "raises-exception")
    put(kernel_server, "bad.ipynb", allowed, "# Divide\ndef f():\n    1 / 0\nf()", "print('never')")
    open_app(kernel_server, page, "bad.ipynb")
    expect(page.locator(".nb-bar")).to_contain_text("cell 2 (Divide) raised ZeroDivisionError: division by zero")
    error = page.locator(".nb-cell").nth(1).locator(".pywry-output-error")
    expect(error.locator("summary")).to_have_text("ZeroDivisionError: division by zero")
    expect(error.locator("pre")).to_be_hidden()
    error.locator("summary").click()
    expect(error.locator("pre")).to_contain_text("1 / 0")
    expect(page.locator(".nb-cell").nth(0)).to_contain_text("KeyError: 'allowed'")
    expect(page.locator(".nb-cell").nth(2)).to_have_attribute("data-state", "skipped")
    expect(page.get_by_text("never")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_traceback_is_read_in_both_themes_and_scrolls_where_it_is_too_wide(
    kernel_server: JupyterServer, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 480, "height": 720}, color_scheme=scheme)
    put(kernel_server, "trace.ipynb", "# Divide\nimport os\nclass Thing: pass\nvalues = {'a': 'text', 'b': 7}\n1 / 0")
    open_app(kernel_server, page, "trace.ipynb")
    page.locator(".pywry-output-error summary").click()
    trace = page.locator(".pywry-output-error pre")
    assert trace.evaluate("(el) => el.scrollWidth > el.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 480
    ratios = page.evaluate(CONTRASTS)
    assert len(ratios) > 5
    assert min(ratios) >= 4.5, ratios
    page.context.close()


def test_a_run_again_shows_what_is_new_and_goes_on(kernel_server: JupyterServer, page: Page) -> None:
    put(
        kernel_server,
        "again.ipynb",
        "n = globals().get('n', 0) + 1\nprint('run', n)",
        "if n < 2: raise RuntimeError('first')",
    )
    open_app(kernel_server, page, "again.ipynb")
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("run 2")).to_be_visible()
    expect(page.locator(".pywry-output-error")).to_have_count(0)
    expect(page.locator(".nb-bar")).to_be_hidden()


def test_a_refresh_and_a_second_page_show_the_present_state(
    kernel_server: JupyterServer, page: Page, browser: Browser
) -> None:
    put(kernel_server, "two.ipynb", text("# Two"), INTERACT)
    open_app(kernel_server, page, "two.ipynb")
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("square 16")).to_be_visible()
    page.reload()
    expect(page.get_by_text("square 16")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("square 16")).to_be_visible()
    other.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("square 25")).to_be_visible()
    expect(other.get_by_text("square 25")).to_be_visible()


def test_a_plotly_figure_is_on_a_late_page_as_it_is_now(kernel_server: JupyterServer, page: Page) -> None:
    figure = (
        "import plotly.graph_objects as go\nfrom ipywidgets import Button, VBox\n"
        "figure = go.FigureWidget(go.Scatter(y=[1, 3, 2]), {'title': {'text': 'Before'}})\n"
        "button = Button(description='Go on')\n"
        "button.on_click(lambda _: figure.update_layout(title_text='After'))\nVBox([button, figure])"
    )
    put(kernel_server, "figure.ipynb", figure, "'exec' in globals(), 'prepares' in globals()")
    open_app(kernel_server, page, "figure.ipynb")
    expect(page.get_by_text("(False, False)")).to_be_visible()
    expect(page.locator(".gtitle")).to_have_text("Before")
    page.get_by_text("Go on").click()
    expect(page.locator(".gtitle")).to_have_text("After")
    page.reload()
    expect(page.locator(".gtitle")).to_have_text("After")


def test_only_widgets_are_shown_when_that_is_wanted(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "some.ipynb", text("# Words"), "print('text')", INTERACT)
    open_app(kernel_server, page, "some.ipynb", "?only-widgets=1")
    expect(page.get_by_text("square 9")).to_be_visible()
    expect(page.get_by_text("Words")).to_have_count(0)
    expect(page.get_by_text("text", exact=True)).to_have_count(0)


def test_saved_outputs_are_shown_without_a_kernel(kernel_server: JupyterServer, page: Page) -> None:
    before = {kernel["id"] for kernel in kernel_server.api("api/kernels")}
    saved = [{"output_type": "stream", "name": "stdout", "text": ["saved\n", "lines"]}]
    put(kernel_server, "saved.ipynb", {"source": "print(1)", "outputs": saved})
    page.goto(kernel_server.address("pywry/open/saved.ipynb?execute=0"))
    expect(page.get_by_text(re.compile("saved\nlines"))).to_be_visible()
    assert status(page) == "saved"
    assert {kernel["id"] for kernel in kernel_server.api("api/kernels")} <= before


def test_parameters_are_injected(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "given.ipynb", tagged("rows = 1\nname = 'x'", "parameters"), "print(name, rows * 2)")
    open_app(kernel_server, page, "given.ipynb", "?p=rows=21&p=name=pear")
    expect(page.get_by_text("pear 42")).to_be_visible()


def test_a_script_runs_as_one_cell(kernel_server: JupyterServer, page: Page) -> None:
    (kernel_server.root / "job.py").write_text("import ipywidgets\nprint('job')\nipywidgets.Label('done')\n", "utf-8")
    open_app(kernel_server, page, "job.py")
    expect(page.get_by_text("job", exact=True)).to_be_visible()
    expect(page.locator(".widget-label")).to_have_text("done")
    wait_run(page)


def test_displays_are_updated_and_outputs_cleared_in_their_cells(kernel_server: JupyterServer, page: Page) -> None:
    later = "shown = display('first', display_id=True)\nprint('kept')"
    clears = "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')"
    put(kernel_server, "later.ipynb", later, clears, "shown.update('second')")
    open_app(kernel_server, page, "later.ipynb")
    cells = page.locator(".nb-code")
    expect(cells.nth(0).locator("pre")).to_have_text(["'second'", "kept\n"])
    expect(cells.nth(1).locator("pre")).to_have_text(["stays\n"])
    expect(cells.nth(2).locator(".pywry-output")).to_have_count(0)
    page.reload()
    expect(cells.nth(0).locator("pre")).to_have_text(["'second'", "kept\n"])


def test_a_widget_that_says_more_later_is_heard_in_its_cell(kernel_server: JupyterServer, page: Page) -> None:
    code = (
        "import ipywidgets\nbutton, out = ipywidgets.Button(description='Count'), ipywidgets.Output()\n"
        "count = 0\n"
        "@out.capture(clear_output=True)\n"
        "def on_click(_):\n    global count\n    count += 1\n    print('clicked', count)\n"
        "button.on_click(on_click)\nipywidgets.VBox([button, out])"
    )
    put(kernel_server, "click.ipynb", code)
    open_app(kernel_server, page, "click.ipynb")
    for count in (1, 2):
        page.get_by_role("button", name="Count").click()
        expect(page.locator(".pywry-output-stdout")).to_have_text(f"clicked {count}\n")


def test_an_app_runs_on_a_gateway(behind: Behind, page: Page) -> None:
    put(behind.server, "far.ipynb", text("# Far"), "x = 5\nprint('x is', x)", INTERACT)
    before = kernels(behind.server)
    open_app(behind.server, page, "far.ipynb")
    expect(page.get_by_text("x is 5")).to_be_visible()
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("square 16")).to_be_visible()
    assert len(kernels(behind.server) - before) == 1
    page.reload()
    expect(page.get_by_text("square 16")).to_be_visible()
