"""Plotly figures: from Python objects to what the page draws, and the events that change a chart.

plotly.js is the file inside the installed plotly package, so both ends always match.
"""

import base64
import json
import math
import secrets
from collections.abc import Mapping
from typing import Any

from ..session.parts import code_of
from ..session.static import plotly_js

_ARRAY_KINDS = {"i1", "i2", "i4", "u1", "u2", "u4", "f4", "f8"}


def is_figure(value: Any) -> bool:
    """Say whether this is a plotly figure, or a dict that is one; never imports plotly."""
    if isinstance(value, Mapping):
        return isinstance(value.get("data"), list | tuple) and set(value) <= {"data", "layout", "frames", "config"}
    return callable(getattr(value, "to_plotly_json", None)) and hasattr(value, "layout") and hasattr(value, "data")


def chart_of(figure: Any, config: Mapping[str, Any] | None = None, chart_id: str | None = None) -> dict[str, Any]:
    """Return the `chart` trait of a figure: plain values, and numpy arrays as buffers.

    Raises
    ------
    TypeError
        When it is not a figure.
    MissingPackage
        When plotly is not installed, whose plotly.js draws it.
    """
    code = code_of("chart.js", plotly=(plotly_js(), "Plotly"))
    plain = figure_of(figure)
    own_config = plain.pop("config", None) or {}
    return {
        "chart_id": chart_id or f"chart-{secrets.token_hex(4)}",
        "figure": plain,
        "config": {**own_config, **(config or {})},
        "code": code,
    }


def figure_of(figure: Any) -> dict[str, Any]:
    """Return a figure as a dict of `data`, `layout` and, when it is animated, `frames`; raises TypeError."""
    if not is_figure(figure):
        raise TypeError(f"expected a plotly figure or a dict with 'data' and 'layout', got a {type(figure).__name__}")
    given = figure if isinstance(figure, Mapping) else figure.to_plotly_json()
    plain = {key: plain_of(given[key]) for key in ("data", "layout", "frames", "config") if given.get(key)}
    return {"data": [], "layout": {}, **plain}


def plain_of(value: Any) -> Any:
    """Return a part of a figure as the page takes it: NaN is null, a numpy array `{dtype, shape, bdata}` with bytes."""
    if value is None or isinstance(value, str | bool | int | bytes):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        if isinstance(value.get("bdata"), str):  # plotly packs arrays as base64; buffers travel as they are
            return {**value, "bdata": base64.b64decode(value["bdata"])}
        return {str(key): plain_of(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain_of(item) for item in value]
    if hasattr(value, "dtype"):
        return _array(value)
    if hasattr(value, "to_plotly_json"):
        return plain_of(value.to_plotly_json())
    # Dates, Decimals, Timestamps, …: as plotly itself writes them.
    from _plotly_utils.utils import PlotlyJSONEncoder

    return json.loads(json.dumps(value, cls=PlotlyJSONEncoder))


def _array(value: Any) -> Any:
    """Return a numpy array or pandas column: bytes of the eight kinds plotly.js takes, lists of everything else."""
    if not hasattr(value, "astype") or not hasattr(value, "shape"):
        return plain_of(value.tolist())
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if value.shape == ():
        return plain_of(value.item())
    code = value.dtype.str[1:]
    if code not in _ARRAY_KINDS or value.ndim > 2:
        return _plain_list(value)
    spec = {"dtype": code, "bdata": value.astype(f"<{code}", order="C", copy=False).tobytes()}
    return spec if value.ndim == 1 else {**spec, "shape": ",".join(map(str, value.shape))}


def _plain_list(value: Any) -> Any:
    """Return an array as lists: dates as ISO strings, 8-byte integers as numbers."""
    if value.dtype.kind == "M":
        return [None if text == "NaT" else text for text in value.astype(str).tolist()]
    return plain_of(value.tolist())
