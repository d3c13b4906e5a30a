"""Fixtures of all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pywry.hosts.native import spawn
from pywry.hosts.native.desktop import shared_desktop
from tests.chromium import chromium
from tests.display import display
from tests.session_bus import session_bus

HERE = Path(__file__).parent

# How long a condition may take to come true, on a machine that is busy with other things; no test waits that long.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs Jupyter servers and kernels, by its folder."""
    for item in items:
        if {"notebook", "kernels", "launch"} & set(item.path.relative_to(HERE).parts):
            item.add_marker(pytest.mark.kernel)


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings and browser out of the tests."""
    monkeypatch.setenv("PYWRY_OPEN_BROWSER", "0")
    monkeypatch.setenv("PYWRY_MODE", "browser")  # also where there is a display


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


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """An X server with a window manager, for this process and what it starts; gives its name."""
    with session_bus(), display() as name:
        yield name


@pytest.fixture(scope="session")
def warm_windows(screen: str) -> Iterator[None]:
    """The windows' process, kept between tests, so that each need not wait for its start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spawn, "MODULE", "tests.native_child")
        desktop = shared_desktop()
        desktop.enter()
    yield
    desktop.leave()
