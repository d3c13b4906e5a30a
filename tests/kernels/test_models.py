"""Models between kernel, server and several pages."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kernels.served import ServedKernel

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("place", ["local", "gateway"], indirect=True)]

TEXT = "() => document.querySelector('.n').textContent"
COUNTER = """
import anywidget, traitlets, dataclasses, psygnal
ESM = '''export default { render({ model, el }) {
  const b = document.createElement("button"); b.className = "n";
  const show = () => { b.textContent = `n ${model.get("n")}`; };
  b.onclick = () => { model.set("n", model.get("n") + 1); model.save_changes(); };
  model.on("change:n", show); show(); el.append(b); } };'''
"""
AFM = (
    COUNTER
    + """
class Counter(anywidget.AnyWidget):
    _esm, _css = ESM, '.n { color: rgb(1, 2, 3); }'
    n = traitlets.Int(0, max=3).tag(sync=True)
widget = Counter()
"""
)
DESCRIPTOR = (
    COUNTER
    + """
from anywidget.experimental import widget as as_widget
@as_widget(esm=ESM)
@psygnal.evented
@dataclasses.dataclass
class Counter:
    n: int = 0
made = Counter(); widget = made._repr_mimebundle_._comm.comm_id
"""
)

COMMANDS = """
import anywidget
from anywidget.experimental import command
class Desk(anywidget.AnyWidget):
    _esm = '''export default { render({ el, experimental }) {
      const show = ({ name, message }) => { el.textContent = `${name}: ${message}`; };
      el.className = "told";
      experimental.invoke("fail", 7, { signal: AbortSignal.timeout(120_000) }).catch(show);
    } };'''
    @command
    def fail(self, msg, buffers):
        raise ValueError(f"expected a text, got {msg}")
widget = Desk()
"""


@pytest.fixture
def other(browser: Browser) -> Page:
    """A second tab, of another browser."""
    return browser.new_context().new_page()


@pytest.mark.parametrize("code", [AFM, DESCRIPTOR], ids=["anywidget", "descriptor"])
def test_what_one_page_writes_is_on_the_other(kernel: ServedKernel, page: Page, other: Page, code: str) -> None:
    kernel.run(code)
    for each in (page, other):
        each.goto(kernel.show())
        expect(each.locator(".n")).to_have_text("n 0")
    page.locator(".n").click()
    for each in (page, other):
        expect(each.locator(".n")).to_have_text("n 1")
    other.locator(".n").click()
    for each in (page, other):
        expect(each.locator(".n")).to_have_text("n 2")
    kernel.wait_connections(1)


def test_code_comes_by_its_content_and_not_in_the_state(kernel: ServedKernel, page: Page) -> None:
    kernel.run(AFM)
    frames: list[str] = []

    def keep(frame: str | bytes) -> None:
        frames.append(frame if isinstance(frame, str) else frame.decode("latin-1"))

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    page.goto(kernel.show())
    expect(page.locator(".n")).to_have_css("color", "rgb(1, 2, 3)")
    assert any("_esm" in frame for frame in frames)
    assert not any("createElement" in frame for frame in frames)


def test_a_value_that_the_kernel_refuses_is_taken_back_and_said(kernel: ServedKernel, page: Page) -> None:
    kernel.run(AFM + "widget.n = 3")
    page.goto(kernel.show())
    page.locator(".n").click()
    expect(page.get_by_text("handler-error: TraitError")).to_be_visible()
    expect(page.locator(".n")).to_have_text("n 3")
    assert kernel.run("print(widget.n)") == "3"


def test_children_that_come_later_are_shown_before_what_refers_to_them(kernel: ServedKernel, page: Page) -> None:
    kernel.run("import ipywidgets; late = ipywidgets.Label('late'); widget = ipywidgets.VBox()")
    page.goto(kernel.show())
    expect(page.locator(".widget-vbox")).to_have_count(1)
    kernel.run("inner = ipywidgets.HBox([ipywidgets.Label('new')]); widget.children = [late, inner]")
    expect(page.locator(".widget-label")).to_have_text(["late", "new"])
    kernel.run("late.value = 'later'")
    expect(page.locator(".widget-label").first).to_have_text("later")


def test_links_made_before_and_after_hold_in_the_page(kernel: ServedKernel, page: Page) -> None:
    kernel.run(
        "import ipywidgets\na, b, c = (ipywidgets.IntText() for _ in range(3))\n"
        "link = ipywidgets.jslink((a, 'value'), (b, 'value')); widget = ipywidgets.VBox([a, b, c])"
    )
    page.goto(kernel.show())
    inputs = page.locator(".widget-text input")
    inputs.nth(0).press("ArrowUp")
    inputs.nth(0).press("Tab")
    expect(inputs.nth(1)).to_have_value("1")
    kernel.run("later = ipywidgets.jsdlink((b, 'value'), (c, 'value'))")
    expect(inputs.nth(2)).to_have_value("1")
    inputs.nth(0).press("ArrowUp")
    inputs.nth(0).press("Tab")
    expect(inputs.nth(2)).to_have_value("2")


QUIET = """
import anywidget, ipywidgets, traitlets
class Quiet(anywidget.AnyWidget):
    _view_name = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    _esm = '''window.heard = [];
      export default { initialize({ model }) { model.on("msg:custom", (n) => { window.heard.push(n); }); } };'''
    about = traitlets.Instance(ipywidgets.Widget).tag(sync=True, **ipywidgets.widget_serialization)
widget = ipywidgets.Label('words')
"""


def test_what_a_widget_without_a_view_says_at_once_comes_to_its_page(kernel: ServedKernel, page: Page) -> None:
    kernel.run(QUIET)
    page.goto(kernel.show())
    expect(page.locator(".widget-label")).to_have_text("words")
    kernel.run("quiet = Quiet(about=widget)\nfor n in range(20): quiet.send(n)\nwidget.value = 'sent'")
    expect(page.locator(".widget-label")).to_have_text("sent")
    page.wait_for_function("window.heard?.length >= 20")  # its code may come later than what it said
    assert page.evaluate("window.heard") == list(range(20))


def test_a_command_that_fails_in_a_kernel_without_pywry_rejects_on_the_page(kernel: ServedKernel, page: Page) -> None:
    kernel.run(COMMANDS)
    page.goto(kernel.show())
    expect(page.locator(".told")).to_have_text("ValueError: expected a text, got 7")
    assert "pywry" not in kernel.run("import sys; print([name for name in sys.modules if 'pywry' in name])")
