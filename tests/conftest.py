"""Fixtures of all tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings and browser out of the tests."""
    monkeypatch.setenv("PYWRY_OPEN_BROWSER", "0")
    monkeypatch.delenv("PYWRY_MODE", raising=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, one for all tests."""
    with chromium() as started:
        yield started
