"""The two sides of this benchmark, with their page open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..chromium import Browser, Tab
from ..side import Side, running

APP = Path(__file__).with_name("app.py")
BARE = Path(__file__).with_name("bare.py")


@contextmanager
def interactive(browser: Browser, script: Path) -> Iterator[tuple[Side, Tab, float]]:
    """Run a side until its page has had its first event answered; yields how many seconds that took, too."""
    with browser.tab() as tab, running(script) as side:
        tab.go(side.url)
        answered_at = tab.wait_for("globalThis.firstAnswerAt") / 1e3
        yield side, tab, answered_at - side.started_at
