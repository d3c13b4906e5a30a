"""Kernels on a Gateway: what can go wrong with it, and what is its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from playwright.sync_api import Page, expect

from pywry.hosts.kernels.adrift import TEXT as MAY_BE_LOST
from tests.kernels.apps import open_app, put, wait_run
from tests.kernels.gateways import Behind, gateway_server
from tests.kernels.served import ServedKernel
from tests.waiting import until

pytestmark = pytest.mark.e2e

BYTES = """import anywidget, hashlib, os
ESM = '''export default { render({ model, el }) {
  el.className = "digest";
  const hex = async (data) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  model.on("msg:custom", async (content, buffers) => { el.textContent = content.said ?? await hex(buffers[0]); });
  window.sendBytes = async (count) => {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i += 65536) crypto.getRandomValues(bytes.subarray(i, i + 65536));
    const digest = await hex(bytes);
    model.send({ wants: "digest" }, undefined, [bytes.buffer]);
    return digest;
  };
} };'''
widget = anywidget.AnyWidget(_esm=ESM)
got = []
def hear(widget, content, buffers):
    got.append(len(buffers[0]))
    widget.send({"said": hashlib.sha256(buffers[0]).hexdigest()})
widget.on_msg(hear)
"""
EVENTS = """from pywry import PyWryWidget
import threading, time
widget = PyWryWidget('''<b>0</b><script>
let next = 0; window.lost = [];
pywry.on("app:tick", (n) => { if (n !== next) window.lost.push([next, n]); next = n + 1;
  document.querySelector("b").textContent = String(next); pywry.emit("app:back", n); });
</script>''')
back = []
widget.on("app:back", back.append)
def tick(count, pause_s):
    for n in range(count):
        widget.emit("app:tick", n)
        if pause_s: time.sleep(pause_s)
"""
CLICKS = """import anywidget, traitlets
class Widget(anywidget.AnyWidget):
    _esm = '''export default { render({ model }) {
      window.click = (n, size = 0) => model.send({ n, filling: "x".repeat(size) });
      window.set = (value) => { model.set("value", value); model.save_changes(); };
    } };'''
    value = traitlets.Unicode("").tag(sync=True)
widget, got = Widget(), []
widget.on_msg(lambda widget, content, buffers: got.append(content["n"]))
"""
LABEL = "import ipywidgets; widget = ipywidgets.Label('words')"
SILENT = "The kernel does not answer"
BROKE = "The connection to the kernel broke"


@pytest.fixture
def kernel(behind: Behind) -> Iterator[ServedKernel]:
    """A new kernel on the Gateway."""
    with ServedKernel(behind.server, behind.gateway.runtime) as made:
        yield made


def open_label(kernel: ServedKernel, page: Page) -> None:
    """Show a label of the kernel, and wait until its text is there."""
    kernel.run(LABEL)
    page.goto(kernel.show())
    expect(page.locator(".widget-label")).to_have_text("words")


def test_bytes_of_any_widget_come_whole_both_ways(kernel: ServedKernel, page: Page) -> None:
    kernel.run(BYTES)
    page.goto(kernel.show())
    expect(page.locator(".digest")).to_be_attached()
    digest = page.evaluate("sendBytes(9_000_000)")
    expect(page.locator(".digest")).to_have_text(digest)
    sent = kernel.run(
        "data = os.urandom(30_000_000); widget.send({}, buffers=[data]); print(hashlib.sha256(data).hexdigest())"
    )
    expect(page.locator(".digest")).to_have_text(sent)


def test_bytes_that_are_too_many_for_the_gateway_are_refused_and_others_go_on(kernel: ServedKernel, page: Page) -> None:
    kernel.run(BYTES)
    page.goto(kernel.show())
    expect(page.locator(".digest")).to_be_attached()
    page.evaluate("sendBytes(12_000_000)")
    expect(page.get_by_text("message-too-large: a comm_msg of 12,000,")).to_be_visible()
    digest = page.evaluate("sendBytes(1000)")
    expect(page.locator(".digest")).to_have_text(digest)
    assert kernel.run("print(got)") == "[1000]"


def test_a_burst_of_events_comes_in_order_and_is_answered(kernel: ServedKernel, page: Page) -> None:
    kernel.run(EVENTS)
    page.goto(kernel.show())
    expect(page.locator("b")).to_have_text("0")
    kernel.run("tick(3000, 0)")
    expect(page.locator("b")).to_have_text("3000")
    assert page.evaluate("window.lost") == []
    kernel.run("until = time.monotonic() + 30\nwhile len(back) < 3000 and time.monotonic() < until: time.sleep(0.01)")
    assert kernel.run("print(back == list(range(3000)))") == "True"


def test_events_during_a_break_of_the_line_come_once_and_in_order(
    behind: Behind, kernel: ServedKernel, page: Page
) -> None:
    kernel.run(EVENTS)
    page.goto(kernel.show())
    expect(page.locator("b")).to_have_text("0")
    kernel.start("threading.Thread(target=tick, args=(400, 0.01)).start()")
    for count in (60, 160, 260):
        page.wait_for_function("(count) => Number(document.querySelector('b').textContent) >= count", arg=count)
        behind.cut()
    expect(page.locator("b")).to_have_text("400")
    assert page.evaluate("window.lost") == []
    kernel.run("until = time.monotonic() + 30\nwhile len(back) < 400 and time.monotonic() < until: time.sleep(0.01)")
    assert kernel.run("print(back == list(range(400)))") == "True"


def test_what_is_lost_in_a_break_is_said_or_sent_again_but_nothing_comes_twice(
    behind: Behind, kernel: ServedKernel, page: Page
) -> None:
    kernel.run(CLICKS)
    page.goto(kernel.show())
    page.wait_for_function("Boolean(window.click)")
    page.evaluate("for (let n = 0; n < 10; n++) click(n)")
    until(lambda: kernel.run("print(got == list(range(10)))") == "True")
    behind.line.stall()
    page.evaluate("for (let n = 10; n < 20; n++) click(n, 10_000)")
    page.evaluate("set('x'.repeat(10_000) + 'typed')")
    until(lambda: behind.line.stalled_bytes > 110_000)
    behind.cut()
    expect(page.get_by_text(MAY_BE_LOST).first).to_be_visible()
    until(lambda: kernel.run("print(widget.value[-5:])") == "typed")
    page.evaluate("for (let n = 20; n < 30; n++) click(n)")
    until(lambda: kernel.run("print(got == [*range(10), *range(20, 30)])") == "True")


def test_what_the_kernel_changed_during_a_break_is_on_the_page(
    behind: Behind, kernel: ServedKernel, page: Page
) -> None:
    kernel.run("import ipywidgets; a, b = ipywidgets.Label('a'), ipywidgets.Text(); widget = ipywidgets.VBox([a])")
    page.goto(kernel.show())
    expect(page.locator(".widget-label")).to_have_text("a")
    behind.cut()
    kernel.run("a.value = 'changed'; widget.children = [a, b]")
    expect(page.locator(".widget-label")).to_have_text("changed")
    page.locator(".widget-text input").fill("typed")
    page.locator(".widget-text input").press("Enter")
    while kernel.run("print(b.value)") != "typed":
        time.sleep(0.05)


def test_a_page_says_that_the_gateway_is_gone_and_that_its_kernel_went_with_it(page: Page, tmp_path: Path) -> None:
    with gateway_server(tmp_path) as behind:
        kernel = ServedKernel(behind.server, behind.gateway.runtime)
        open_label(kernel, page)
        behind.gateway.stop()
        expect(page.get_by_text(BROKE)).to_be_visible()
        behind.gateway.start()
        expect(page.get_by_text("The kernel was shut down")).to_be_visible()
        with ServedKernel(behind.server, behind.gateway.runtime) as another:  # the server goes on
            another.run(LABEL)
            page.goto(another.show())
            expect(page.locator(".widget-label")).to_have_text("words")


def test_a_kernel_that_is_killed_is_said_when_the_gateway_starts_another(kernel: ServedKernel, page: Page) -> None:
    open_label(kernel, page)
    before = time.monotonic()
    kernel.process().kill()
    expect(page.get_by_text("The kernel was restarted")).to_be_visible()
    assert time.monotonic() - before < 8  # the Gateway looks every 3 s


def test_a_gateway_that_looks_more_often_says_it_within_two_seconds(page: Page, tmp_path: Path) -> None:
    with (
        gateway_server(tmp_path, gateway=("--KernelRestarter.time_to_dead=0.5",)) as behind,
        ServedKernel(behind.server, behind.gateway.runtime) as kernel,
    ):
        open_label(kernel, page)
        process = kernel.process()
        before = time.monotonic()
        process.kill()
        page.get_by_text("The kernel was restarted").wait_for()
        assert time.monotonic() - before < 2


def test_a_killed_kernel_is_said_within_two_seconds_also_when_the_gateway_does_not_look(
    page: Page, tmp_path: Path
) -> None:
    with (
        gateway_server(tmp_path, gateway=("--KernelManager.autorestart=False",)) as behind,
        ServedKernel(behind.server, behind.gateway.runtime) as kernel,
    ):
        open_label(kernel, page)
        process = kernel.process()
        before = time.monotonic()
        process.kill()
        page.get_by_text(SILENT).wait_for()
        assert time.monotonic() - before < 2
        page.get_by_role("button", name="Restart").click()
        expect(page.get_by_text("The kernel was restarted")).to_be_visible()


def test_a_kernel_that_answers_again_is_said_no_more_and_a_cell_is_no_silence(kernel: ServedKernel, page: Page) -> None:
    kernel.run(LABEL)
    process = kernel.process()
    page.goto(kernel.show())
    expect(page.locator(".widget-label")).to_have_text("words")
    process.suspend()
    expect(page.get_by_text(SILENT)).to_be_visible()
    process.resume()
    expect(page.get_by_text(SILENT)).to_be_hidden()
    # A page that comes while a cell runs hears nothing of silence for longer than that would take.
    kernel.start("import time; began = time.monotonic()\nwhile time.monotonic() < began + 4: widget.value = 'cell'")
    expect(page.locator(".widget-label")).to_have_text("cell")
    kernel.start("widget.value = 'over'")
    page.wait_for_function(
        """() => { if (document.body.innerText.includes('does not answer')) throw Error('silence');
        return document.querySelector('.widget-label').textContent === 'over'; }"""
    )


def test_a_kernel_that_only_the_gateway_ended_is_said(behind: Behind, kernel: ServedKernel, page: Page) -> None:
    open_label(kernel, page)
    behind.gateway.api(f"api/kernels/{kernel.id}", "DELETE")
    expect(page.get_by_text("The kernel was shut down")).to_be_visible()


def test_a_restart_by_others_is_said_and_the_new_kernel_is_shown(kernel: ServedKernel, page: Page) -> None:
    open_label(kernel, page)
    kernel.server.api(f"api/kernels/{kernel.id}/restart", "POST")
    expect(page.get_by_text("The kernel was restarted")).to_be_visible()
    kernel.wait_ready()
    open_label(kernel, page)


def test_an_app_runs_on_a_gateway_through_a_break_and_a_killed_kernel(behind: Behind, page: Page) -> None:
    cells = (
        "import os, ipywidgets\nprint('before')",
        "import time; time.sleep(2); print('after')",
        "print(os.getpid())",
    )
    put(behind.server, "far.ipynb", *cells, "ipywidgets.IntSlider(3)")
    page.goto(behind.server.address("pywry/open/far.ipynb"))
    expect(page.get_by_text("before")).to_be_visible()
    behind.cut()
    wait_run(page)
    expect(page.get_by_text("after")).to_be_visible()
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.locator(".widget-readout")).to_have_text("4")
    pid = page.locator(".nb-code").nth(2).locator("pre").inner_text()
    psutil.Process(int(pid)).kill()
    expect(page.locator(".nb-code").nth(2).locator("pre")).not_to_have_text(pid)
    expect(page.locator(".widget-readout")).to_have_text("3")


def test_an_app_s_kernel_is_on_the_gateway(behind: Behind, page: Page) -> None:
    put(behind.server, "where.ipynb", "import os; print(os.environ.get('KERNEL_GATEWAY'))")
    open_app(behind.server, page, "where.ipynb")
    expect(page.locator(".nb-code pre")).to_have_text("1\n")


def test_a_kernel_that_the_gateway_lacks_is_said_with_those_it_has(behind: Behind, page: Page) -> None:
    put(behind.server, "cobol.ipynb", "1")
    path = behind.server.root / "cobol.ipynb"
    path.write_text(path.read_text("utf-8").replace("python3", "cobol"), "utf-8")
    got = page.goto(behind.server.address("pywry/open/cobol.ipynb"))
    assert got is not None
    assert got.status == 404
    assert "no kernel 'cobol' is on the Gateway; it has: python3" in got.text().replace("&#39;", "'")


def test_an_app_that_is_opened_while_the_gateway_is_away_is_one_line(page: Page, tmp_path: Path) -> None:
    options = ("--GatewayClient.gateway_retry_max=0",)
    with gateway_server(tmp_path, *options) as behind:
        put(behind.server, "far.ipynb", "1")
        behind.gateway.stop()
        got = page.goto(behind.server.address("pywry/open/far.ipynb"))
        assert got is not None
        assert got.status == 502
        assert got.text() == "502 The Gateway did not start a kernel; the server's log says why\n"
        assert "no Gateway answers at the address" in behind.server.log.read_text()
