"""An app that serves, and someone who visits it."""

from collections.abc import Callable, Iterator

import pytest

from pywry import PyWry
from pywry.settings import Settings
from tests.hosts.browser.visitor import Visitor

Visit = Callable[[str], Visitor]


@pytest.fixture
def app() -> Iterator[PyWry]:
    """Return an app with a small limit on messages; its server ends with the test."""
    limits = {"max_message_bytes": 2**20}
    app = PyWry(mode="browser", settings=Settings(limits=limits, browser={"open_browser": False}))
    yield app
    app.destroy()


@pytest.fixture
def visit(app: PyWry) -> Iterator[Visit]:
    """Return what makes a visitor of an address; their sockets end before the server does."""
    visitors: list[Visitor] = []

    def at(url: str) -> Visitor:
        visitors.append(Visitor(url))
        return visitors[-1]

    yield at
    for visitor in visitors:
        visitor.close()
