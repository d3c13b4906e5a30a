"""From the start of a program to its page's script, and to that of a second window."""

from statistics import median

from ..table import Limit, Row
from .program import running

SECONDS = 3


def start_rows(rounds: int) -> list[Row]:
    """Measure starts of both sides in turn, and further windows of ours."""
    bare, pywry, more = [], [], []
    for turn in range(rounds + 1):
        with running("bare_hello.py") as program:
            bare_s = program.read() / 1e3 - program.started_at
        with running("hello.py") as program:
            pywry_s = program.read() / 1e3 - program.started_at
            further = [program.ask("more") for _ in range(SECONDS)]
        if turn > 0:  # the first warms the disk's cache
            bare.append(bare_s)
            pywry.append(pywry_s)
            more += further
    ratio = median(ours / theirs for ours, theirs in zip(pywry, bare, strict=True))
    return [
        Row("start to page script", "s", median(pywry), median(bare), ratio, Limit(1.25, on_ratio=True)),
        Row("second window to script", "s", median(more), limit=Limit(0.6)),
    ]
