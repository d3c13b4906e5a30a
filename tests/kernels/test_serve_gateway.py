"""`pywry serve --gateway-url`: visitors here, and every kernel on a Gateway."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from playwright.sync_api import Browser, Page, expect

from pywry.hosts.kernels.access import SETTLE_S
from tests.kernels.apps import write_notebook
from tests.kernels.gateways import TOKEN, Gateway, running_gateway
from tests.kernels.test_gateway import BYTES
from tests.serve.served import Served, refused, serving
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
    path = write_notebook(home / "far.ipynb", *cells)
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


def test_a_gateway_that_cannot_be_used_is_said_in_a_line_and_nothing_is_served(
    gateway: Gateway, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "far.ipynb", "1")
    token = {"JUPYTER_GATEWAY_AUTH_TOKEN": TOKEN}
    with socket.socket() as nobody:  # bound, and not listening: the connection is refused
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        said = refused(tmp_path, "far.ipynb", "--gateway-url", address, folder=tmp_path, **token)
        assert said.startswith(f"pywry: no Gateway answers at the address {address!r}: ")
    address = f"http://127.0.0.1:{gateway.port}"
    for url, given, line in [
        ("localhost:8888", token, "pywry: --gateway-url is 'localhost:8888', expected an address such as http://"),
        (
            "http://no-such-host.invalid",
            token,
            "pywry: no Gateway answers at the address 'http://no-such-host.invalid'",
        ),
        (f"{address}/nowhere", token, "is no Jupyter Gateway at the address 'http"),
        (address, {"JUPYTER_GATEWAY_AUTH_TOKEN": "wrong"}, "does not let this server in (40"),
    ]:
        said = refused(tmp_path, "far.ipynb", "--gateway-url", url, folder=tmp_path, **given)
        assert line in said
        assert said.count("\n") == 0, said
    assert gateway.kernels() == []


def test_a_server_that_is_no_gateway_is_said_in_a_line(tmp_path: Path) -> None:
    write_notebook(tmp_path / "far.ipynb", "1")
    with serving(tmp_path, "tests.serve.apps:note", "--no-token") as other:
        said = refused(tmp_path, "far.ipynb", "--gateway-url", other.url, folder=tmp_path)
    assert "there is no Jupyter Gateway at the address" in said


@pytest.mark.parametrize("target", ["far.ipynb", "."])
def test_a_kernel_that_the_gateway_lacks_is_said_with_those_it_has(
    target: str, gateway: Gateway, tmp_path: Path
) -> None:
    path = write_notebook(tmp_path / "far.ipynb", "1")
    path.write_text(path.read_text("utf-8").replace("python3", "cobol"), "utf-8")
    options = ["--gateway-url", f"http://127.0.0.1:{gateway.port}"]
    said = refused(tmp_path, target, *options, folder=tmp_path, JUPYTER_GATEWAY_AUTH_TOKEN=TOKEN)
    assert said == "pywry: kernel 'cobol' of far.ipynb is not on the Gateway; choose by --kernel one of: python3"
    with serving(
        tmp_path, target, *options, "--kernel", "python3", folder=tmp_path, JUPYTER_GATEWAY_AUTH_TOKEN=TOKEN
    ) as served:
        assert served.guest().get("/").status in (200, 302)


def test_a_gateway_that_goes_away_is_said_to_who_comes_then(page: Page, tmp_path: Path) -> None:
    with running_gateway(tmp_path / "gateway") as gateway, on(gateway, tmp_path, SLIDER) as served:
        gateway.stop()
        page.goto(served.url)
        expect(page.get_by_text("the kernel could not be started; the server's log says why")).to_be_visible()
        assert "GatewayUnreachable" in served.log.read_text()
