"""`pywry serve --gateway-url`: visitors here, and every kernel on a Gateway."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from playwright.sync_api import Browser, Page, expect

from pywry.hosts.kernels.access import SETTLE_S
from tests.kernels.gateways import TOKEN, Gateway, running_gateway
from tests.kernels.test_gateway import BYTES
from tests.notebook.server import notebook
from tests.serve.served import Served, serving
from tests.waiting import until

pytestmark = pytest.mark.e2e

SLIDER = "import ipywidgets, os\nipywidgets.IntSlider(3, description=str(os.getpid()))"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A Gateway that looks after its kernels as docs/deploy.md has it."""
    with running_gateway(tmp_path_factory.mktemp("gateway")) as made:
        yield made


@contextmanager
def on(gateway: Gateway, home: Path, *cells: str, pool: int = 0, port: int = 0) -> Iterator[Served]:
    """Serve a notebook whose kernels are on a Gateway."""
    path = home / "far.ipynb"
    path.write_text(json.dumps(notebook(*cells)), "utf-8")
    url = f"http://127.0.0.1:{port or gateway.port}"
    environment = {"JUPYTER_GATEWAY_AUTH_TOKEN": TOKEN, "PYWRY_BROWSER__CLOSE_GRACE_S": "1"}
    with serving(home, str(path), "--gateway-url", url, "--pool", str(pool), **environment) as served:
        yield served


def readout(page: Page) -> Any:
    return page.locator(".widget-readout").first


def test_each_visitor_has_a_kernel_on_the_gateway_which_ends_with_the_tab(
    gateway: Gateway, browser: Browser, tmp_path: Path
) -> None:
    with on(gateway, tmp_path, SLIDER) as served:
        pages = [browser.new_context().new_page() for _ in range(2)]
        for number, page in enumerate(pages):
            page.goto(served.url)
            expect(readout(page)).to_have_text("3")
            for _ in range(number + 1):
                page.locator(".noUi-handle").press("ArrowRight")
        for number, page in enumerate(pages):
            expect(readout(page)).to_have_text(str(4 + number))
        assert len(gateway.kernels()) == 2
        ids = {int(page.locator(".widget-label").first.inner_text()) for page in pages}
        assert len(ids) == 2
        assert psutil.Process(served.process.pid).children() == []
        for page in pages:
            page.context.close()
        closed_at = time.monotonic()
        until(lambda: gateway.kernels() == [])
        assert time.monotonic() - closed_at < SETTLE_S, "a Gateway's kernel is not waited for"
        until(lambda: not any(map(psutil.pid_exists, ids)))


def test_bytes_come_whole_both_ways(gateway: Gateway, page: Page, tmp_path: Path) -> None:
    cells = "widget", "button = __import__('ipywidgets').Button(description='Send'); button", SEND
    with on(gateway, tmp_path, BYTES, *cells) as served:
        page.goto(served.url)
        expect(page.locator(".digest")).to_be_attached()
        digest = page.evaluate("sendBytes(9_000_000)")
        expect(page.locator(".digest")).to_have_text(digest)
        page.get_by_role("button", name="Send").click()
        sent = page.get_by_text("sent ")
        expect(page.locator(".digest")).to_have_text(sent.inner_text().split()[1])


SEND = """out = __import__('ipywidgets').Output()
@button.on_click
def send(_):
    data = os.urandom(30_000_000)
    widget.send({}, buffers=[data])
    with out: print("sent", hashlib.sha256(data).hexdigest())
out"""


def test_a_warm_kernel_waits_on_the_gateway(gateway: Gateway, page: Page, tmp_path: Path) -> None:
    with on(gateway, tmp_path, SLIDER, pool=1) as served:
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        (warm,) = gateway.kernels()
        page.goto(served.url)
        expect(readout(page)).to_have_text("3")
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        assert len(gateway.kernels()) == 2
        page.close()
        until(lambda: warm not in gateway.kernels())
        assert len(gateway.kernels()) == 1
    assert gateway.kernels() == []
