"""What pages hear of their kernel, and what a kernel sees of its pages."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.kernels.served import ServedKernel
from tests.notebook.server import jupyter_server

pytestmark = pytest.mark.e2e

LABEL = "import ipywidgets; widget = ipywidgets.Label('words')"


def note(page: Page) -> str:
    return page.locator(".pywry-status").inner_text()


def shown(kernel: ServedKernel, page: Page) -> str:
    """Show a label, and return its address."""
    kernel.run(LABEL)
    address = kernel.show()
    page.goto(address)
    expect(page.locator(".widget-label")).to_have_text("words")
    return address


def test_ten_reloads_leave_one_connection_and_closing_leaves_none(kernel: ServedKernel, page: Page) -> None:
    shown(kernel, page)
    for _ in range(10):
        page.reload()
        expect(page.locator(".widget-label")).to_have_text("words")
        assert kernel.connections() == 1
    assert len(kernel.server.api("api/kernels")) == 1
    page.close(run_before_unload=False)
    until = time.monotonic() + 30
    while kernel.connections() and time.monotonic() < until:
        time.sleep(0.1)
    assert kernel.connections() == 0
    assert kernel.run("print(1)") == "1"


def test_a_kernel_that_is_killed_is_said_within_two_seconds_and_can_be_restarted(page: Page, tmp_path: Path) -> None:
    # By itself the server would start it anew within three seconds, before or after the click.
    with (
        jupyter_server(tmp_path, "--KernelManager.autorestart=False", app="jupyter_server") as server,
        ServedKernel(server) as kernel,
    ):
        kill_and_restart(kernel, page)


def kill_and_restart(kernel: ServedKernel, page: Page) -> None:
    shown(kernel, page)
    process = kernel.process()
    before = time.monotonic()
    process.kill()
    page.get_by_text("The kernel has died").wait_for(timeout=5000)
    took_s = time.monotonic() - before
    page.get_by_role("button", name="Restart").click()
    expect(page.get_by_text("The kernel was restarted")).to_be_visible()
    assert took_s < 2
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_text("no view named")).to_be_visible()


def test_a_kernel_that_the_server_restarts_by_itself_is_said(kernel: ServedKernel, page: Page) -> None:
    shown(kernel, page)
    kernel.process().kill()
    expect(page.get_by_text("The kernel was restarted")).to_be_visible()


def test_a_restart_and_a_shutdown_by_others_are_said(kernel: ServedKernel, page: Page) -> None:
    shown(kernel, page)
    kernel.server.api(f"api/kernels/{kernel.id}/restart", "POST")
    expect(page.get_by_text("The kernel was restarted")).to_be_visible()
    kernel.server.api(f"api/kernels/{kernel.id}", "DELETE")
    expect(page.get_by_text("The kernel was shut down")).to_be_visible()
    assert page.get_by_role("button").count() == 0


def test_a_page_comes_while_a_cell_runs(kernel: ServedKernel, page: Page) -> None:
    kernel.run(LABEL + "\nimport threading; gate = threading.Event()")
    address = kernel.show()
    kernel.start("widget.value = 'running'; gate.wait(60)")
    page.goto(address)
    expect(page.locator(".widget-label")).to_have_text("running")


def test_a_page_of_a_busy_kernel_without_subshells_says_so_and_comes_later(kernel: ServedKernel, page: Page) -> None:
    kernel.run(LABEL)
    kernel.run(
        "kind = type(get_ipython().kernel); info = kind.kernel_info.fget\n"
        "kind.kernel_info = property(lambda self: {**info(self), 'supported_features': []})"
    )
    address = kernel.show()
    kernel.start("import time\nwhile not globals().get('stop'): time.sleep(0.1)")
    page.goto(address)
    expect(page.get_by_text("The kernel is busy")).to_be_visible()
    kernel.server.api(f"api/kernels/{kernel.id}/interrupt", "POST")
    expect(page.locator(".widget-label")).to_have_text("words")
    expect(page.locator(".pywry-status")).to_be_hidden()


def test_an_unknown_kernel_or_widget_has_no_page(kernel: ServedKernel, page: Page) -> None:
    kernel.run(LABEL)
    for name in (f"{kernel.id}/nothing", f"nothing/{kernel.run('print(widget.model_id)')}", kernel.id):
        answer = page.goto(kernel.server.address(f"pywry/view/{name}"))
        assert answer is not None
        assert answer.status == 404


def test_a_widget_that_is_closed_goes_from_its_page(kernel: ServedKernel, page: Page) -> None:
    shown(kernel, page)
    kernel.run("widget.close()")
    expect(page.locator(".widget-label")).to_have_count(0)
