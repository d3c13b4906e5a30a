"""The present state of a chart, kept in Python: `plotly:*` events folded into the figure that a late page starts from.

The rules are plotly.js's own for restyle, relayout, react and extendTraces. Pure functions over plain figures.
"""

import copy
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..present import Fold, State
from .plotly import figure_of, plain_of

_STEP = re.compile(r"[^.\[\]]+")


def fold_figure(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """A new figure."""
    figure = figure_of(data["figure"])
    config = {**(state["chart"] or {}).get("config", {}), **figure.pop("config", {}), **(data.get("config") or {})}
    return _changed(state, figure=figure, config=config)


def fold_layout(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """A part of the layout; keys may be paths such as `xaxis.range[0]`."""
    layout = copy.deepcopy(_figure(state)["layout"])
    for path, value in data["layout"].items():
        _set(layout, "title.text" if path == "title" and isinstance(value, str) else path, value)
    return _changed(state, figure={**_figure(state), "layout": layout})


def fold_traces(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """Attributes of traces; a list gives each trace its own value, as plotly.js's restyle has it."""
    traces = copy.deepcopy(_figure(state)["data"])
    indices = _indices(data, len(traces))
    for path, value in data["update"].items():
        for nth, index in enumerate(indices):
            _set(traces[index], path, value[nth % len(value)] if isinstance(value, list) and value else value)
    return _changed(state, figure={**_figure(state), "data": traces})


def fold_extension(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """Points at the end of traces; `max_points` keeps the last ones."""
    traces = copy.deepcopy(_figure(state)["data"])
    limit = data.get("max_points")
    for path, additions in data["update"].items():
        for index, addition in zip(_indices(data, len(traces)), additions, strict=True):
            extended = [*_listed(_get(traces[index], path)), *_listed(addition)]
            _set(traces[index], path, extended[-limit:] if limit else extended)
    return _changed(state, figure={**_figure(state), "data": traces})


def plain_payload(data: Any) -> Any:
    """Return the payload of a `plotly:*` event with figures and arrays as the page takes them."""
    return plain_of(data)


def _of_this_chart(fold: Fold) -> Fold:
    """Let an event for another chart change nothing, as on the page."""

    def folded(state: State, data: dict[str, Any]) -> dict[str, Any]:
        own = (state["chart"] or {}).get("chart_id")
        return fold(state, data) if data.get("chartId") in (None, own) else {}

    return folded


CHART_FOLDS: dict[str, Fold] = {
    "plotly:update-figure": _of_this_chart(fold_figure),
    "plotly:replace": _of_this_chart(fold_figure),
    "plotly:update-layout": _of_this_chart(fold_layout),
    "plotly:update-traces": _of_this_chart(fold_traces),
    "plotly:extend-traces": _of_this_chart(fold_extension),
}


def _figure(state: State) -> dict[str, Any]:
    figure: dict[str, Any] = (state["chart"] or {}).get("figure") or {"data": [], "layout": {}}
    return figure


def _changed(state: State, **changes: Any) -> dict[str, Any]:
    return {"chart": {**(state["chart"] or {}), **changes}}


def _indices(data: Mapping[str, Any], count: int) -> list[int]:
    """Return the traces an event is for, all when it does not say; raises IndexError for one that is not there."""
    given = data.get("indices")
    indices = list(range(count)) if given is None else [given] if isinstance(given, int) else list(given)
    for index in indices:
        if not -count <= index < count:
            raise IndexError(f"the chart has {count} traces, none with index {index}")
    return indices


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.lstrip("-").isdigit() else step for step in _STEP.findall(path)]


def _get(target: Any, path: str) -> Any:
    for step in _steps(path):
        try:
            target = target[step]
        except (KeyError, IndexError, TypeError):
            return None
    return target


def _set(target: Any, path: str, value: Any) -> None:
    """Set what a plotly attribute path names, making the containers on the way."""
    steps = _steps(path)
    for step, following in pairwise(steps):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(target, list) and isinstance(step, int):
            target.extend({} for _ in range(step + 1 - len(target)))
            target[step] = target[step] or empty
        elif not isinstance(target.get(step), dict | list):
            target[step] = empty
        target = target[step]
    last = steps[-1]
    if isinstance(target, list) and isinstance(last, int):
        target.extend(None for _ in range(last + 1 - len(target)))
    target[last] = value


def _listed(values: Any) -> list[Any]:
    """Return a trace's values as a list, also when they are packed as bytes."""
    if isinstance(values, Mapping) and "bdata" in values:
        import numpy

        flat = numpy.frombuffer(values["bdata"], dtype=f"<{values['dtype']}")
        shape = values.get("shape")
        return list((flat.reshape([int(n) for n in shape.split(",")]) if shape else flat).tolist())
    return list(values) if isinstance(values, list | tuple) else [] if values is None else [values]
