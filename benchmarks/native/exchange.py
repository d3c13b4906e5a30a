"""Round trips and bytes from Python to a window's page and back: both sides alive at once, taking turns."""

from collections import defaultdict
from statistics import median, median_grouped

from ..table import Limit, Row
from .program import Program, running

Samples = defaultdict[str, list[float]]

TRIPS = 300
BYTES = 16 * 2**20
TRANSFERS = 3


def exchange_rows(rounds: int) -> list[Row]:
    """Measure both sides in turn; an echo of bytes that is not what was sent is an error of the program."""
    took = [Samples(list), Samples(list), Samples(list)]
    with (
        running("bare_echo.py", "commands") as documented,
        running("bare_echo.py", "raw") as raw,
        running("echo.py") as ours,
    ):
        for turn in range(rounds + 1):
            for program, samples in zip((documented, raw, ours), took, strict=True):
                measured = _one_turn(program)
                if turn > 0:  # the first warms up
                    for key, value in measured.items():
                        samples[key].append(value)
    documented_s, raw_s, ours_s = took

    def row(name: str, key: str, unit: str, bare: Samples, limit: Limit | None = None) -> Row:
        ratio = median(our / their for our, their in zip(ours_s[key], bare[key], strict=True))
        return Row(name, unit, median(ours_s[key]), median(bare[key]), ratio, limit)

    return [
        row("round trip Python, page, Python p50", "trip", "ms", documented_s, Limit(1.3, on_ratio=True)),
        row("the same, beside pytauri's raw handler", "trip", "ms", raw_s),
        row("16 MiB Python to page", "down", "MB/s", documented_s),
        row("16 MiB page to Python", "up", "MB/s", documented_s),
    ]


def _one_turn(program: Program) -> dict[str, float]:
    return {
        "trip": median_grouped(program.ask("trips", TRIPS), 0.01),
        "down": median(BYTES / 1e6 / program.ask("down", BYTES) for _ in range(TRANSFERS)),
        "up": median(BYTES / 1e6 / program.ask("up", BYTES) for _ in range(TRANSFERS)),
    }
