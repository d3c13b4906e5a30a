"""Fixtures of all tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import chromium

# How long a condition may take to come true, on a machine that is busy with other things; no test waits that long.
expect.set_options(timeout=60_000)


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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in a browser that was never anywhere."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()
