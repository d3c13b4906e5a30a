"""How long an app's kernel lives, and what its pages hear of its fate."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kernels.apps import kernels, open_app, put, wait_run
from tests.notebook.server import JupyterServer, jupyter_server

pytestmark = pytest.mark.e2e

PROCESS = "import os, ipywidgets\nprint('process', os.getpid())\nslider = ipywidgets.IntSlider(3)\nslider"


def process_of(page: Page) -> int:
    return int(page.get_by_text("process").inner_text().split()[1])


def until(claim: Callable[[], bool], within_s: float) -> bool:
    end = time.monotonic() + within_s
    while not claim():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_ten_reloads_keep_one_kernel_and_closing_leaves_none(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "life.ipynb", PROCESS)
    before = kernels(kernel_server)
    open_app(kernel_server, page, "life.ipynb")
    started = kernels(kernel_server) - before
    process = process_of(page)
    for _ in range(10):
        page.reload()
        expect(page.locator(".noUi-handle")).to_be_visible()
        assert process_of(page) == process
    assert len(started) == 1
    assert started <= kernels(kernel_server)
    page.close()
    assert until(lambda: not started & kernels(kernel_server), 30)
    assert until(lambda: not psutil.pid_exists(process), 10)


def test_the_kernel_stays_as_long_as_one_of_two_pages(kernel_server: JupyterServer, browser: Browser) -> None:
    put(kernel_server, "life.ipynb", PROCESS)
    context = browser.new_context()
    first, second = context.new_page(), context.new_page()
    open_app(kernel_server, first, "life.ipynb")
    second.goto(first.url)
    wait_run(second)
    process = process_of(first)
    open_app(kernel_server, other := context.new_page(), "life.ipynb")
    process_of_other = process_of(other)
    first.close()
    other.close()
    # It was closed later, so when its grace is over that of the first page is.
    assert until(lambda: not psutil.pid_exists(process_of_other), 30)
    assert psutil.pid_exists(process)
    second.reload()
    wait_run(second)
    assert process_of(second) == process
    context.close()
    assert until(lambda: not psutil.pid_exists(process), 30)


def test_a_killed_kernel_is_said_within_two_seconds_and_a_restart_runs_on_the_same_page(
    page: Page, tmp_path: Path
) -> None:
    # By itself the server would start it anew within three seconds, before or after the click.
    with jupyter_server(tmp_path, "--KernelManager.autorestart=False", app="jupyter_server") as server:
        put(server, "dies.ipynb", PROCESS)
        open_app(server, page, "dies.ipynb")
        killed = process_of(page)
        address = page.url
        before = time.monotonic()
        psutil.Process(killed).kill()
        page.get_by_text("The kernel has died").wait_for(timeout=5000)
        took_s = time.monotonic() - before
        page.reload()  # a late page hears it, too, and has the outputs
        expect(page.get_by_text("The kernel has died")).to_be_visible()
        expect(page.get_by_text("IntSlider(value=3)")).to_be_visible()
        assert process_of(page) == killed
        page.get_by_role("button", name="Restart").click()
        expect(page.get_by_text(f"process {killed}")).to_have_count(0)
        wait_run(page)
        expect(page.locator(".noUi-handle")).to_have_count(1)
        expect(page.get_by_text("The kernel has died")).to_have_count(0)
        page.locator(".noUi-handle").press("ArrowRight")
        expect(page.locator(".widget-readout")).to_have_text("4")
        assert process_of(page) != killed
        assert page.url == address
        assert len(kernels(server)) == 1
        assert took_s < 2


def test_a_kernel_that_dies_in_a_cell_is_said(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "exits.ipynb", "print('before')", "# Leave\nimport os; os._exit(1)", "print('after')")
    page.goto(kernel_server.address("pywry/open/exits.ipynb"))
    expect(page.get_by_text("The kernel has died")).to_be_visible()
    expect(page.get_by_text("before")).to_be_visible()
    expect(page.get_by_role("button", name="Restart")).to_be_visible()


def test_a_restart_by_others_runs_it_again(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "life.ipynb", PROCESS)
    before = kernels(kernel_server)
    open_app(kernel_server, page, "life.ipynb")
    first = process_of(page)
    (kernel,) = kernels(kernel_server) - before
    kernel_server.api(f"api/kernels/{kernel}/restart", "POST")
    expect(page.get_by_text(f"process {first}")).to_have_count(0)
    wait_run(page)
    expect(page.locator(".noUi-handle")).to_have_count(1)
    assert process_of(page) != first


def test_a_shutdown_by_others_is_said(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "life.ipynb", PROCESS)
    before = kernels(kernel_server)
    open_app(kernel_server, page, "life.ipynb")
    (kernel,) = kernels(kernel_server) - before
    kernel_server.api(f"api/kernels/{kernel}", "DELETE")
    expect(page.get_by_text("The kernel was shut down")).to_be_visible()


def test_a_page_that_comes_while_a_cell_runs_has_what_is_there(kernel_server: JupyterServer, page: Page) -> None:
    wait = "# Wait\nimport time\nwhile go.value == 3: time.sleep(0.1)\nprint('gone on')"
    put(kernel_server, "busy.ipynb", "import ipywidgets\nprint('early')\ngo = ipywidgets.IntSlider(3)\ngo", wait)
    page.goto(kernel_server.address("pywry/open/busy.ipynb"))
    expect(page.get_by_text("Running 2 of 2: Wait")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Running 2 of 2: Wait")).to_be_visible()
    expect(page.get_by_text("early")).to_be_visible()
    expect(page.locator(".widget-readout")).to_have_text("3")


@pytest.mark.parametrize(
    ("name", "content", "answer", "says"),
    [
        ("nowhere.ipynb", None, 404, "nowhere.ipynb"),
        (
            "old.ipynb",
            '{"nbformat": 99, "nbformat_minor": 0, "cells": [], "metadata": {}}',
            400,
            "old.ipynb is in notebook format 99, expected 4",
        ),
        ("data.csv", "a,b", 400, "neither a notebook"),
    ],
)
def test_what_cannot_be_opened_is_one_line(
    kernel_server: JupyterServer, page: Page, name: str, content: str | None, answer: int, says: str
) -> None:
    if content is not None:
        (kernel_server.root / name).write_text(content, "utf-8")
    got = page.goto(kernel_server.address(f"pywry/open/{name}"))
    assert got is not None
    assert got.status == answer
    assert says in got.text()


def test_a_kernel_that_is_not_installed_is_said(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "other.ipynb", "1")
    path = kernel_server.root / "other.ipynb"
    path.write_text(path.read_text("utf-8").replace("python3", "cobol"), "utf-8")
    before = kernels(kernel_server)
    got = page.goto(kernel_server.address("pywry/open/other.ipynb"))
    assert got is not None
    assert "no kernel 'cobol' is installed; installed: python3" in got.text()
    assert kernels(kernel_server) <= before


def test_a_cell_that_asks_for_input_is_told_that_nobody_can_answer(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "asks.ipynb", "# Ask\nname = input('Name? ')")
    open_app(kernel_server, page, "asks.ipynb")
    expect(page.locator(".nb-bar")).to_contain_text("cell 1 (Ask) asks for input, which an app has not")


def test_another_site_cannot_lead_to_a_run(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "life.ipynb", PROCESS)
    before = kernels(kernel_server)
    page.goto(kernel_server.address("api/status"))  # the token is a cookie now
    page.goto("data:text/html," + quote(f"<a href='{kernel_server.url}pywry/open/life.ipynb'>prize</a>"))
    page.get_by_text("prize").click()
    expect(page.get_by_text("another site led here")).to_be_visible()
    assert kernels(kernel_server) <= before
