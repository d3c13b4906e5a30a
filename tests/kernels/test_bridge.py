"""Widgets of a real kernel on pages of a real Jupyter server."""

import pytest
from playwright.sync_api import Page, expect

from tests.kernels.served import ServedKernel
from tests.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("place", ["local", "gateway"], indirect=True)]

SLIDER = "import ipywidgets; widget = ipywidgets.IntSlider(value=3, description='Speed')"
PYWRY = """from pywry import PyWryWidget
widget = PyWryWidget('<b class="here">here</b><button onclick="pywry.emit(\\'app:hit\\', 1)">Hit</button>')
got = []
widget.on("app:hit", got.append)
widget.on("app:hit", lambda data: widget.emit("pywry:set-content", {"selector": "b", "text": f"hit {len(got)}"}))"""


def test_a_widget_of_a_kernel_is_shown_and_alive_both_ways(kernel: ServedKernel, page: Page) -> None:
    kernel.run(PYWRY)
    page.goto(kernel.show())
    expect(page.locator(".here")).to_have_text("here")
    page.get_by_role("button", name="Hit").click()
    expect(page.locator(".here")).to_have_text("hit 1")
    assert kernel.run("print(got)") == "[1]"


def test_a_slider_moves_the_kernel_and_the_kernel_moves_the_slider(kernel: ServedKernel, page: Page) -> None:
    kernel.run(SLIDER)
    page.goto(kernel.show())
    expect(page.locator(".widget-readout")).to_have_text("3")
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.locator(".widget-readout")).to_have_text("4")
    until(lambda: kernel.run("print(widget.value)") == "4")  # else the page's 4 may come after the 40
    kernel.run("widget.value = 40")
    expect(page.locator(".widget-readout")).to_have_text("40")
