"""Rows of results, their limits, and how they are printed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound that a result keeps: on the ratio to the bare side, or on the value itself."""

    bound: float
    on_ratio: bool = False
    is_least: bool = False

    def holds(self, row: "Row") -> bool:
        """Say whether a row keeps it; raises ValueError when the row has no ratio and needs one."""
        value = row.ratio if self.on_ratio else row.pywry
        if value is None:
            raise ValueError(f"{row.measure!r} has a limit on a ratio, and no ratio")
        return value >= self.bound if self.is_least else value <= self.bound

    def text(self, unit: str) -> str:
        """Return the limit as the table shows it."""
        return f"{'≥' if self.is_least else '≤'} {self.bound:g} {'x' if self.on_ratio else unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `bare` and `ratio` are None where the bare side has no such thing."""

    measure: str
    unit: str
    pywry: float
    bare: float | None = None
    ratio: float | None = None
    limit: Limit | None = None

    @property
    def is_over(self) -> bool:
        """Whether there is a limit and it is not kept."""
        return self.limit is not None and not self.limit.holds(self)

    def cells(self) -> tuple[str, ...]:
        """Return the row's texts, in the order of `HEADINGS`."""
        return (
            self.measure,
            _number(self.bare, self.unit),
            _number(self.pywry, self.unit),
            "-" if self.ratio is None else f"{self.ratio:.2f}",
            "-" if self.limit is None else self.limit.text(self.unit),
            "" if self.limit is None else "over" if self.is_over else "ok",
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What a benchmark found; `notes` stand below its table."""

    rows: Sequence[Row]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says on how to measure."""

    rounds: int
    watches_network: bool


HEADINGS = ("measure", "bare", "pywry", "ratio", "limit", "")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text: the measure to the left, all else to the right."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [HEADINGS, tuple("-" * width for width in widths), *lines[1:]]
    )


def _number(value: float | None, unit: str) -> str:
    """Return a value with three digits that matter and its unit."""
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} {unit}"
