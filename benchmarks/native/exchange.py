"""Round trips and bytes from Python to a window's page and back: both sides alive at once, taking turns."""

from collections import defaultdict
from statistics import median, median_grouped

from ..table import Limit, Row
from .program import running

TRIPS = 300
BYTES = 16 * 2**20
TRANSFERS = 3


def exchange_rows(rounds: int) -> list[Row]:
    """Measure both sides in turn; an echo of bytes that is not what was sent is an error of the program."""
    bare: defaultdict[str, list[float]] = defaultdict(list)
    pywry: defaultdict[str, list[float]] = defaultdict(list)
    with running("bare_echo.py") as theirs, running("echo.py") as ours:
        for turn in range(rounds + 1):
            for program, samples in ((theirs, bare), (ours, pywry)):
                trip_ms = median_grouped(program.ask("trips", TRIPS), 0.01)
                down = [BYTES / 1e6 / program.ask("down", BYTES) for _ in range(TRANSFERS)]
                up = [BYTES / 1e6 / program.ask("up", BYTES) for _ in range(TRANSFERS)]
                if turn > 0:  # the first warms up
                    samples["trip"].append(trip_ms)
                    samples["down"].append(median(down))
                    samples["up"].append(median(up))

    def row(name: str, key: str, unit: str, limit: Limit | None = None) -> Row:
        ratio = median(our / their for our, their in zip(pywry[key], bare[key], strict=True))
        return Row(name, unit, median(pywry[key]), median(bare[key]), ratio, limit)

    return [
        row("round trip p50, Python to page to Python", "trip", "ms", Limit(1.3, on_ratio=True)),
        row("16 MiB Python to page", "down", "MB/s"),
        row("16 MiB page to Python", "up", "MB/s"),
    ]
