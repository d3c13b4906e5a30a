"""The hosts that keep the contract, and an app in each."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pywry import PyWry
from tests.contract.bridged import Bridge, BridgedHost, bridge
from tests.contract.hosts import BrowserHost, Host, app_for
from tests.contract.notebook import Laboratory, NotebookHost, laboratory
from tests.contract.windows import NativeHost
from tests.notebook.embedded import EmbeddedKernel

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKernel]:
    """A kernel inside this process; a process can be one only."""
    kernel = EmbeddedKernel(tmp_path_factory.mktemp("kernels") / "kernel-tests.json")
    yield kernel
    kernel.close()


@pytest.fixture(scope="session")
def lab(browser: Browser, embedded: EmbeddedKernel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """A JupyterLab for all tests."""
    with laboratory(browser, embedded, tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture(scope="session")
def _front_ends(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests: a server knows its own from its start."""
    return tmp_path_factory.mktemp("front-ends")


@pytest.fixture
def front_ends(_front_ends: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of Jupyter's, in which every host looks for the front ends of widgets; empty."""
    monkeypatch.setenv("JUPYTER_PATH", str(_front_ends))
    yield _front_ends
    for folder in _front_ends.iterdir():
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def bridged(embedded: EmbeddedKernel, _front_ends: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """A Jupyter server for all tests."""
    with bridge(embedded, tmp_path_factory.mktemp("bridge"), _front_ends) as made:
        yield made


@contextmanager
def started(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserHost | BridgedHost | NativeHost | NotebookHost]:
    """Run a host until the end of the block."""
    if name == "browser":
        browser = BrowserHost(request.getfixturevalue("browser"))
        yield browser
        browser.end()
        return
    if name == "native":
        request.getfixturevalue("warm_windows")
        windows = NativeHost(monkeypatch)
        yield windows
        windows.end()
        return
    if name == "bridged":
        server = request.getfixturevalue("bridged")
        with server.kernel.entered():
            pages = BridgedHost(request.getfixturevalue("browser"), server)
            yield pages
            pages.end()
        return
    laboratory = request.getfixturevalue("lab")
    with laboratory.kernel.entered():
        notebook = NotebookHost(laboratory)
        yield notebook
        notebook.end()


HOSTS = [
    "browser",
    pytest.param("native", marks=pytest.mark.native),
    *(pytest.param(name, marks=pytest.mark.kernel) for name in ("notebook", "bridged")),
]


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Each host in turn. Page code that failed, other than where a test made it, fails the test."""
    with started(request.param, request, monkeypatch) as made:
        yield made
    allowed = request.node.get_closest_marker("page_errors") is not None
    assert allowed or not made.problems, f"uncaught errors on the page: {made.problems}"


@pytest.fixture
def app(host: Host) -> Iterator[PyWry]:
    """An app in the host; closed afterwards, with all its pages."""
    made = app_for(host)
    yield made
    made.destroy()
