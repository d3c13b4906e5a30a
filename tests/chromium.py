"""A real Chromium for the tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from hatch_build import node_and_npm

# Tests may run as root, and without a network, which a browser's own services would keep trying to reach.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """Return the Chromium to use: `PYWRY_CHROMIUM`, else the first on the PATH."""
    found = os.environ.get("PYWRY_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    assert found, "no Chromium found; run 'sh tests/setup_chromium.sh', or set PYWRY_CHROMIUM to its path"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium."""
    # The node that builds the page code runs anywhere; Playwright's own wants a library that a small Debian lacks.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node_and_npm()[0][0])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
