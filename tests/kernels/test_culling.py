"""The server's own culler, and what a kernel costs the server when no page shows it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from playwright.sync_api import Page, expect

from tests.kernels.apps import open_app, put
from tests.kernels.gateways import gateway_server
from tests.kernels.served import ServedKernel
from tests.notebook.server import PATIENCE_S, jupyter_server

pytestmark = pytest.mark.e2e

LABEL = "import ipywidgets; widget = ipywidgets.Label('words')"
IDLE_S = 3
CULLER = (f"--MappingKernelManager.cull_idle_timeout={IDLE_S}", "--MappingKernelManager.cull_interval=1")


@contextmanager
def culled(place: str, home: Path, *options: str) -> Iterator[ServedKernel]:
    """Run a server that culls, and a kernel of it."""
    if place == "gateway":
        with gateway_server(home, *CULLER, *options) as behind:
            yield ServedKernel(behind.server, behind.gateway.runtime)
    else:
        with jupyter_server(home, *CULLER, *options, app="jupyter_server") as server:
            yield ServedKernel(server)


def show(kernel: ServedKernel, page: Page) -> None:
    kernel.run(LABEL)
    page.goto(kernel.show())
    expect(page.locator(".widget-label")).to_have_text("words")


def is_there(kernel: ServedKernel) -> bool:
    return any(each["id"] == kernel.id for each in kernel.server.api("api/kernels"))


@pytest.mark.parametrize("place", ["local", "gateway"])
def test_a_kernel_that_is_culled_under_a_page_is_said(place: str, page: Page, tmp_path: Path) -> None:
    with culled(place, tmp_path, "--MappingKernelManager.cull_connected=True") as kernel:
        show(kernel, page)
        expect(page.get_by_text("The kernel was shut down")).to_be_visible()


@pytest.mark.parametrize("place", ["local", "gateway"])
def test_an_app_whose_kernel_is_culled_says_so(place: str, page: Page, tmp_path: Path) -> None:
    with culled(place, tmp_path, "--MappingKernelManager.cull_connected=True") as kernel:
        put(kernel.server, "app.ipynb", "import ipywidgets\nipywidgets.Label('words')")
        open_app(kernel.server, page, "app.ipynb")
        expect(page.locator(".widget-label")).to_have_text("words")
        expect(page.get_by_text("The kernel was shut down")).to_be_visible()
        page.reload()  # a late page hears it, too
        expect(page.get_by_text("The kernel was shut down")).to_be_visible()


@pytest.mark.parametrize("place", ["local", "gateway"])
def test_a_page_keeps_its_kernel_and_a_closed_one_does_not(place: str, page: Page, tmp_path: Path) -> None:
    with culled(place, tmp_path) as kernel:
        show(kernel, page)
        until = time.monotonic() + 2 * IDLE_S + 2  # the culler has looked several times by then
        while time.monotonic() < until:
            assert is_there(kernel)
            page.wait_for_timeout(500)
        page.close()
        until = time.monotonic() + PATIENCE_S
        while is_there(kernel) and time.monotonic() < until:
            time.sleep(0.2)
        assert not is_there(kernel)


def test_what_a_kernel_prints_for_nobody_is_not_kept_by_the_server(kernel: ServedKernel, page: Page) -> None:
    show(kernel, page)
    page.close()
    kernel.wait_connections(0)
    server = psutil.Process(kernel.server.process.pid)
    before = server.memory_info().rss
    kernel.run("for _ in range(60): print('x' * 1_000_000)")
    kernel.server.api("api/kernels")  # the server has handled what came before
    assert server.memory_info().rss - before < 20e6
