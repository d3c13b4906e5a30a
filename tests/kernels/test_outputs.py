"""`Output` widgets of a kernel: what they announce is put into them, as in JupyterLab."""

import pytest
from playwright.sync_api import Page, expect

from tests.kernels.served import ServedKernel

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("place", ["local", "gateway"], indirect=True)]


def test_interact_prints_draws_and_redraws(kernel: ServedKernel, page: Page) -> None:
    kernel.run(
        "%matplotlib inline\n"
        "import ipywidgets, matplotlib.pyplot as plt\n"
        "def draw(n):\n"
        "    print('n is', n)\n"
        "    plt.plot(range(n)); plt.show()\n"
        "widget = ipywidgets.interactive(draw, n=ipywidgets.IntSlider(3, 1, 9))"
    )
    page.goto(kernel.show())
    handle = page.locator(".noUi-handle")
    handle.press("ArrowRight")
    expect(page.locator(".pywry-output-stdout")).to_have_text("n is 4")
    expect(page.locator(".pywry-output img")).to_have_count(1)
    first = page.locator(".pywry-output img").get_attribute("src")
    handle.press("ArrowRight")
    expect(page.locator(".pywry-output-stdout")).to_have_text("n is 5")
    expect(page.locator(".pywry-output img")).to_have_count(1)
    assert page.locator(".pywry-output img").get_attribute("src") != first


def test_an_output_takes_prints_displays_errors_and_is_cleared(kernel: ServedKernel, page: Page) -> None:
    kernel.run(
        "import ipywidgets, sys\nfrom IPython.display import HTML, display\n"
        "widget = ipywidgets.Output()\n"
        "def fill():\n"
        "    with widget:\n"
        "        print('one'); print('two', file=sys.stderr)\n"
        "        shown = display(HTML('<b id=rich>rich</b>'), display_id=True)\n"
        "        display(ipywidgets.Label('inside'))\n"
        "        shown.update(HTML('<b id=rich>richer</b>'))\n"
        "        1 / 0"
    )
    page.goto(kernel.show())
    expect(page.locator(".widget-output")).to_be_attached()
    kernel.start("fill()")
    expect(page.locator(".pywry-output-stdout")).to_have_text("one")
    expect(page.locator(".pywry-output-stderr")).to_have_text("two")
    expect(page.locator("#rich")).to_have_text("richer")
    expect(page.locator(".pywry-output .widget-label")).to_have_text("inside")
    expect(page.locator(".pywry-output-error")).to_contain_text("ZeroDivisionError")
    page.reload()
    expect(page.locator("#rich")).to_have_text("richer")
    assert "richer" in kernel.run("print(widget.outputs)")
    kernel.run("widget.clear_output()")
    expect(page.locator(".pywry-output")).to_have_count(0)
    assert kernel.run("print(widget.outputs)") == "()"


def test_outputs_go_to_the_innermost_of_two_and_to_none_afterwards(kernel: ServedKernel, page: Page) -> None:
    kernel.run("import ipywidgets; a, b = ipywidgets.Output(), ipywidgets.Output(); widget = ipywidgets.VBox([a, b])")
    page.goto(kernel.show())
    expect(page.locator(".widget-output")).to_have_count(2)
    said = kernel.run(
        "with a:\n    print('a1')\n    with b:\n        print('b')\n    print('a2')\nprint('cell')",
    )
    outputs = page.locator(".widget-output")
    expect(outputs.nth(0)).to_have_text("a1\na2")
    expect(outputs.nth(1)).to_have_text("b")
    assert said.endswith("cell")


def test_figures_and_charts_are_drawn_by_their_libraries_in_the_page_s_theme(kernel: ServedKernel, page: Page) -> None:
    kernel.run(
        "import ipywidgets\nfrom IPython.display import display\n"
        "widget = ipywidgets.Output()\n"
        "def fill():\n"
        "    with widget:\n"
        "        figure = {'data': [{'x': [1, 2], 'y': [3, 4]}], 'layout': {'height': 200}}\n"
        "        display({'application/vnd.plotly.v1+json': figure, 'text/plain': 'figure'}, raw=True)\n"
        "        spec = {'data': {'values': [{'a': 1, 'b': 2}]}, 'mark': 'bar',\n"
        "                'encoding': {'x': {'field': 'a'}, 'y': {'field': 'b'}}}\n"
        "        display({'application/vnd.vegalite.v5+json': spec, 'text/plain': 'chart'}, raw=True)"
    )
    page.emulate_media(color_scheme="light")
    page.goto(kernel.show())
    expect(page.locator(".widget-output")).to_be_attached()
    kernel.start("fill()")
    line = page.locator(".scatterlayer .trace path.js-line")
    expect(line).to_be_visible()
    title = page.locator(".xaxislayer-above text").first
    light = title.evaluate("each => getComputedStyle(each).fill")
    expect(page.locator(".pywry-output-vega canvas, .pywry-output-vega svg").first).to_be_visible()
    box = page.locator(".pywry-output-chart").bounding_box()
    assert box is not None
    assert box["height"] == 200
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "light => getComputedStyle(document.querySelector('.xaxislayer-above text')).fill !== light", arg=light
    )
    page.reload()
    expect(line).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 600})
    page.wait_for_function("() => document.querySelector('.js-plotly-plot').clientWidth < 400")


def test_interact_and_interactive_output_behave_as_in_a_notebook(kernel: ServedKernel, page: Page) -> None:
    kernel.run(
        "import ipywidgets\n"
        "a, b = ipywidgets.IntSlider(2), ipywidgets.Text('x')\n"
        "out = ipywidgets.interactive_output(lambda n, s: print(s * n), {'n': a, 's': b})\n"
        "box = ipywidgets.interactive(lambda on: print('on' if on else 'off'), on=True)\n"
        "widget = ipywidgets.VBox([a, b, out, box])"
    )
    page.goto(kernel.show())
    texts = page.locator(".pywry-output-stdout")
    page.locator(".noUi-handle").press("ArrowRight")
    expect(texts.first).to_have_text("xxx")
    page.locator(".widget-text input").fill("ab")
    page.locator(".widget-text input").press("Enter")
    expect(texts.first).to_have_text("ababab")
    page.get_by_role("checkbox").uncheck()
    expect(texts.last).to_have_text("off")
