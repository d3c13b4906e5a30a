"""The hosts that keep the contract, and an app in each."""

from collections.abc import Iterator

import pytest

from pywry import PyWry
from tests.contract.hosts import BrowserHost, Host, app_for
from tests.contract.windows import NativeHost

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["browser", pytest.param("native", marks=pytest.mark.native)])
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Each host in turn. Page code that failed, other than where a test made it, fails the test."""
    if request.param == "browser":
        made: BrowserHost | NativeHost = BrowserHost(request.getfixturevalue("browser"))
    else:
        if request.node.get_closest_marker("saves_files") is not None:
            pytest.skip("windows do not save files yet: the save dialog of issue 4 is not here")
        request.getfixturevalue("warm_windows")
        made = NativeHost(monkeypatch)
    yield made
    made.end()
    allowed = request.node.get_closest_marker("page_errors") is not None
    assert allowed or not made.problems, f"uncaught errors on the page: {made.problems}"


@pytest.fixture
def app(host: Host) -> Iterator[PyWry]:
    """An app in the host; closed afterwards, with all its pages."""
    made = app_for(host)
    yield made
    made.destroy()
