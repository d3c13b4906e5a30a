"""Windows opened and closed, many times: what stays."""

from ..table import Limit, Row
from .program import running

WINDOWS, TIMES = 20, 10


def life_rows() -> list[Row]:
    """Measure memory and processes after the first round and after the last."""
    with running("windows.py") as program:
        first = program.ask("round", WINDOWS)
        for _ in range(TIMES - 1):
            last = program.ask("round", WINDOWS)
    growth = (last["pss_mb"] + last["rss_mb"]) / (first["pss_mb"] + first["rss_mb"])
    return [
        Row(f"{WINDOWS} windows, round {TIMES}: memory over round 1", "x", growth, limit=Limit(1.1)),
        Row("processes more than after round 1", "", last["processes"] - first["processes"], limit=Limit(0)),
        Row(f"a round of {WINDOWS} windows", "s", last["took_s"]),
    ]
