"""A still picture of a chart as SVG, for readers without a kernel: lines, points and bars over two axes.

What plotly.js draws is far more; this is what a saved notebook shows where no page can run.
"""

import base64
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

WIDTH, HEIGHT = 640.0, 400.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 20.0, 50.0, 40.0
MAX_POINTS = 500
"""Of a trace; of more, every n-th is drawn."""

MAX_NAMES = 12
"""Of the values of an axis that are texts; of more, the first and the last are named."""
CHARACTER = 7.0
"""About as wide is one."""

_KINDS = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}
# Light and dark, as in js/src/widget/tokens.css.
_SERIES = {
    "#2f5fd7": "#86aaff",
    "#d9622b": "#ff9e64",
    "#1d8a5a": "#63cf94",
    "#a23ea8": "#d79bf0",
    "#b8860b": "#f0d060",
    "#0e8a9c": "#5cc8d8",
    "#c22f3d": "#ff8f8f",
    "#6b7280": "#a3aab7",
}
_COLOURS = tuple(_SERIES)
_GROUND, _TEXT, _LINE = "#ffffff", "#1c2027", "#a8aebb"
_DARK = {_GROUND: "#14161b", _TEXT: "#e6e8ec", _LINE: "#5d6473", **_SERIES}
# Attributes are for readers that know no style sheets; those that do heed where the picture stands.
_RULES = "".join(f'[fill="{one}"] {{fill: {dark}}} [stroke="{one}"] {{stroke: {dark}}} ' for one, dark in _DARK.items())
_STYLE = f"@media (prefers-color-scheme: dark) {{{_RULES}}}"
_TYPES = ("scatter", "scattergl", "bar")

Point = tuple[float, float]


def sketch(figure: Mapping[str, Any]) -> str | None:
    """Return a figure as SVG; None for one that has nothing over two axes to draw."""
    drawn = [trace for trace in figure.get("data") or () if trace.get("type", "scatter") in _TYPES]
    places: dict[str, float] = {}
    points = [_points(trace, places) for trace in drawn]
    every = [point for trace in points for point in trace]
    if not every:
        return None
    xs, ys = [x for x, _ in every], [y for _, y in every]
    left, right, step = min(xs), max(xs), 0.0
    if any(trace.get("type") == "bar" for trace in drawn):
        ys.append(0.0)
        step = (right - left) / (len(set(xs)) - 1) if right > left else 1.0
    scale = _Scale(left - step / 2, right + step / 2, min(ys), max(ys))
    labels = [*_axis_labels(scale, (left, right), drawn, places), *_legend(drawn), _title(figure)]
    shapes = (
        _shapes(trace, part, scale, 0.8 * (scale.x(left + step) - scale.x(left)), _COLOURS[n % len(_COLOURS)])
        for n, (trace, part) in enumerate(zip(drawn, points, strict=True))
    )
    frame = f'<path d="M{LEFT},{TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="{_LINE}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" '
        f'height="{HEIGHT:g}" font-family="sans-serif" font-size="12" fill="{_TEXT}"><style>{_STYLE}</style>'
        f'<rect width="100%" height="100%" fill="{_GROUND}"/>{frame}{"".join(shapes)}{"".join(labels)}</svg>'
    )


def values_of(values: Any) -> Sequence[Any]:
    """Return a trace's values, also when they are packed as bytes; of a matrix none."""
    if isinstance(values, Mapping):
        if "shape" in values or values.get("dtype") not in _KINDS:
            return []
        data = values["bdata"]  # text in plotly's own JSON
        unpacked = array(_KINDS[values["dtype"]])
        unpacked.frombytes(base64.b64decode(data) if isinstance(data, str) else bytes(data))
        return unpacked
    return values if isinstance(values, list | tuple) else []


class _Scale:
    """From values to places in the picture."""

    def __init__(self, left: float, right: float, low: float, high: float) -> None:
        self.left, self.right, self.low, self.high = left, right, low, high

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * _share(value, self.left, self.right)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * _share(value, self.low, self.high)


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _points(trace: Mapping[str, Any], places: dict[str, float]) -> list[Point]:
    ys = values_of(trace.get("y"))
    given = values_of(trace.get("x"))
    xs: Iterable[Any] = given if len(given) else range(len(ys))
    step = max(1, -(-len(ys) // MAX_POINTS))
    pairs = [(_number(x, places), _number(y, {})) for x, y in list(zip(xs, ys, strict=False))[::step]]
    return [(x, y) for x, y in pairs if x is not None and y is not None]


def _number(value: Any, places: dict[str, float]) -> float | None:
    """Return a value as a number: dates by their time, other texts by the order in which they come."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
        except ValueError:
            return places.setdefault(value, float(len(places)))
    number = float(value) if isinstance(value, int | float) else None
    return number if number is not None and abs(number) < float("inf") else None


def _shapes(trace: Mapping[str, Any], points: list[Point], scale: _Scale, width: float, colour: str) -> str:
    """Return a trace's shapes; `width` is a bar's, in the picture's units."""
    placed = [(scale.x(x), scale.y(y)) for x, y in points]
    if trace.get("type") == "bar":
        base = scale.y(0.0)
        return "".join(
            f'<rect x="{x - width / 2:.1f}" y="{min(y, base):.1f}" width="{width:.1f}" height="{abs(base - y):.1f}" '
            f'fill="{colour}" fill-opacity="0.8"/>'
            for x, y in placed
        )
    mode = trace.get("mode") or ("lines+markers" if len(points) < 20 else "lines")
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    lines = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>' if "lines" in mode else ""
    dots = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed)
    return lines + ("".join(dots) if "markers" in mode else "")


def _axis_labels(
    scale: _Scale, ends: Point, drawn: Sequence[Mapping[str, Any]], places: Mapping[str, float]
) -> list[str]:
    names = {place: name for name, place in places.items()}
    given = [x for trace in drawn for x in values_of(trace.get("x"))]
    has_dates = not names and bool(given) and isinstance(given[0], str)
    shown = list(names) if 1 < len(names) <= MAX_NAMES else ends
    room = int((WIDTH - LEFT - RIGHT) / len(shown) / CHARACTER)

    def text(value: float) -> str:
        if has_dates:
            return datetime.fromtimestamp(value).date().isoformat()
        name = names.get(value, f"{value:.4g}")
        return name if len(name) <= room else f"{name[: room - 1]}…"

    def anchor(value: float) -> str:
        return "start" if value == scale.left else "end" if value == scale.right else "middle"

    below = HEIGHT - BOTTOM + 18
    return [
        *(_text(scale.x(value), below, text(value), anchor(value)) for value in shown),
        _text(LEFT - 6, scale.y(scale.low), f"{scale.low:.4g}", "end"),
        _text(LEFT - 6, scale.y(scale.high) + 8, f"{scale.high:.4g}", "end"),
    ]


def _legend(drawn: Sequence[Mapping[str, Any]]) -> list[str]:
    named = [(n, str(trace["name"])) for n, trace in enumerate(drawn) if trace.get("name")][: len(_COLOURS)]
    width = (WIDTH - LEFT - RIGHT) / max(len(named), 1)
    return [
        f'<g fill="{_COLOURS[n % len(_COLOURS)]}">{_text(LEFT + place * width, TOP - 8, name[:24], "start")}</g>'
        for place, (n, name) in enumerate(named)
    ]


def _title(figure: Mapping[str, Any]) -> str:
    title = title_of(figure)
    return f'<g font-size="16">{_text(LEFT, 24, title[:70], "start")}</g>' if title else ""


def title_of(figure: Mapping[str, Any]) -> str:
    """Return a figure's title, "" when it has none."""
    title = (figure.get("layout") or {}).get("title") or ""
    return str(title.get("text") or "") if isinstance(title, Mapping) else str(title)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
