"""Windows for tests of one process: an app whose windows nobody else has."""

from collections.abc import Iterator

import pytest

from pywry import PyWry
from pywry.hosts.native import spawn
from pywry.hosts.native.desktop import Desktop


@pytest.fixture
def desktop(screen: str, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """A desktop of this test's own, whose process may be killed."""
    own = Desktop()
    monkeypatch.setattr("pywry.hosts.native.host.shared_desktop", lambda: own)
    monkeypatch.setattr(spawn, "MODULE", "tests.native_child")
    return own


@pytest.fixture
def app(desktop: Desktop) -> Iterator[PyWry]:
    """An app whose windows have a process of their own."""
    made = PyWry(mode="native", width=400, height=300)
    yield made
    made.destroy()
