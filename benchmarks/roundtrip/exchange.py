"""Events and bytes between a page and Python: both sides alive at once, taking turns."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median, median_grouped, quantiles

from ..chromium import Browser, Tab
from ..table import Limit, Row
from .sides import APP, BARE, interactive

TRIPS = 500
FEW, MANY = 1_000, 10_000
BYTES = 10_000_000
TRANSFERS = 3
CLOCK_MS = 0.1  # what a page's clock is rounded to

Samples = defaultdict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Turns:
    """What the two sides did, by measure: one value a round, the n-th of each from the same round."""

    bare: Samples
    pywry: Samples

    def row(self, measure: str, unit: str, limit: Limit | None = None) -> Row:
        """Return the medians of both, and the median of the rounds' ratios."""
        bare, pywry = self.bare[measure], self.pywry[measure]
        ratio = median(ours / theirs for ours, theirs in zip(pywry, bare, strict=True))
        return Row(measure, unit, median(pywry), median(bare), ratio, limit)


def exchange_rows(browser: Browser, rounds: int) -> list[Row]:
    """Measure round trips, bursts, bytes and memory.

    Raises
    ------
    RuntimeError
        When an event is lost, comes twice or out of order, or bytes are missing.
    """
    with interactive(browser, BARE) as (bare, bare_tab, _), interactive(browser, APP) as (pywry, pywry_tab, _):
        at_rest = Row("memory, page open", "MB", pywry.memory_mb(), bare.memory_mb(), limit=Limit(65))
        turns = _take_turns(bare_tab, pywry_tab, rounds)
        after = Row("memory after all of it", "MB", pywry.memory_mb(), bare.memory_mb())
    return [
        turns.row("round trip p50", "ms", Limit(1.3, on_ratio=True)),
        turns.row("round trip p95", "ms"),
        turns.row(f"burst of {FEW:,}", "ms", Limit(0.6, on_ratio=True)),
        turns.row(f"burst of {MANY:,}", "ms"),
        turns.row("10 MB page to Python", "MB/s", Limit(0.7, on_ratio=True, is_least=True)),
        turns.row("10 MB Python to page", "MB/s", Limit(0.7, on_ratio=True, is_least=True)),
        at_rest,
        after,
    ]


def _take_turns(bare: Tab, pywry: Tab, rounds: int) -> Turns:
    turns = Turns(defaultdict(list), defaultdict(list))
    for tab in (bare, pywry):
        _one_turn(tab)  # to warm up
    for _ in range(rounds):
        for tab, samples in ((bare, turns.bare), (pywry, turns.pywry)):
            for measure, value in _one_turn(tab).items():
                samples[measure].append(value)
    return turns


def _one_turn(tab: Tab) -> dict[str, float]:
    def rate(call: str) -> float:
        """Return megabytes a second."""
        took_ms: list[float] = [tab.call(call) for _ in range(TRANSFERS)]
        return BYTES / 1e3 / median(took_ms)

    trips = tab.call(f"bench.roundTrips({TRIPS})")
    turn = {
        "round trip p50": median_grouped(trips, CLOCK_MS),
        "round trip p95": quantiles(trips, n=20)[-1],
        f"burst of {FEW:,}": tab.call(f"bench.burst({FEW})"),
        f"burst of {MANY:,}": tab.call(f"bench.burst({MANY})"),
        "10 MB page to Python": rate(f"bench.upload({BYTES})"),
        "10 MB Python to page": rate(f"bench.download({BYTES})"),
    }
    tab.call("bench.settle()")
    return turn
