"""Ten FigureWidgets on one page: with their code loaded once, and once for each, as Jupyter's runtime does."""

from pathlib import Path
from statistics import median

from ..chromium import Browser, chromium
from ..side import running
from ..table import Limit, Options, Report, Row

HERE = Path(__file__).parent


def measure(options: Options) -> Report:
    """Load the pages in turns, each in a tab of its own; the browser's cache is that of a new profile."""
    drawn_s: dict[str, list[float]] = {"bare": [], "app": []}
    code_mb: dict[str, float] = {}
    for _ in range(options.rounds):
        for side, times in drawn_s.items():
            # A browser each time: what one has compiled and kept would be given to the next.
            with chromium() as browser:
                took, code_mb[side] = _load(browser, HERE / f"{side}.py")
            times.append(took)
    bare, ours = drawn_s["bare"], drawn_s["app"]
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    return Report(
        [
            Row("all ten drawn", "s", median(ours), median(bare), ratio, Limit(0.4, on_ratio=True)),
            Row("code loaded", "MB", code_mb["app"], code_mb["bare"], code_mb["app"] / code_mb["bare"]),
        ]
    )


def _load(browser: Browser, script: Path) -> tuple[float, float]:
    """Return seconds until everything is drawn, and megabytes of code that the page loaded."""
    with browser.tab() as tab, running(script) as side:
        tab.go(side.url)
        drawn_ms: float = tab.wait_for("globalThis.drawnMs", 120)
        code_bytes: float = tab.call("globalThis.codeBytes")
        return drawn_ms / 1e3, code_bytes / 1e6
