"""Widget state on the wire: JSON as Jupyter writes it, buffers in and out by path."""

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

from .frame import Buffer

_REFERENCES = ("IPY_MODEL_", "anywidget:")
_VIEW = "application/vnd.jupyter.widget-view+json"  # of an output that shows a widget


def state_json(value: Any) -> bytes:
    """Return a comm message's data as JSON; NaN and infinities become 'nan', 'inf', as Jupyter's session sends them."""
    try:
        text = json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(_without_nan(value), default=_plain, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8
        return json.dumps(json.loads(text), separators=(",", ":")).encode()


def put_buffers(state: Any, paths: Sequence[Sequence[str | int]], buffers: Sequence[Buffer]) -> None:
    """Set each buffer at its path in `state`, in place.

    Raises
    ------
    LookupError, TypeError
        When a path leads nowhere.
    """
    for path, buffer in zip(paths, buffers, strict=True):
        target = state
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = buffer


def references(value: Any) -> Iterator[str]:
    """Yield the ids of the models that a state refers to."""
    if isinstance(value, str):
        for prefix in _REFERENCES:
            if value.startswith(prefix):
                yield value.removeprefix(prefix)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references(item)
        if isinstance(view := value.get(_VIEW), Mapping) and isinstance(view.get("model_id"), str):
            yield view["model_id"]
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references(item)


def _plain(value: Any) -> Any:
    """Return what `json` can write for the values that widget states hold beside JSON's own."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PurePath | UUID):
        return str(value)
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return value.tolist()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        return list(value)
    raise TypeError(f"a {type(value).__name__} in a widget's state cannot be written as JSON")


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(float(value))
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    if value is None or isinstance(value, str | int):
        return value
    return _without_nan(_plain(value))
