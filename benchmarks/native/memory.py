"""The memory of the user's process: with a window, beside with a page in a browser."""

from pathlib import Path

from ..chromium import chromium
from ..side import running as serving
from ..table import Limit, Row
from .program import running

APP = Path(__file__).with_name("page.py")


def memory_rows() -> list[Row]:
    """Measure resident memory of both hosts with their page open, and of the windows' processes."""
    with chromium(watches_network=False) as browser, browser.tab() as tab, serving(APP) as side:
        tab.go(side.url)
        tab.wait_for("globalThis.pywry?.ready.then(() => 1)")
        browser_mb = side.memory_mb()
    with running("hello.py") as program:
        program.read()
        native_mb = program.process.memory_info().rss / 1e6
        family = program.process.children(recursive=True)
        pss_mb = sum(process.memory_full_info().pss for process in family) / 1e6
    return [
        Row("Python's memory over the browser host", "MB", native_mb - browser_mb, limit=Limit(25)),
        Row("Python's memory, one window open", "MB", native_mb, browser_mb),
        Row("the windows' processes, one window (PSS)", "MB", pss_mb),
    ]
