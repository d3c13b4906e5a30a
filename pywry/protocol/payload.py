"""Event payloads: any value that may travel, split into plain JSON, a list of special values, and buffers.

Knows numpy and pandas values by their shape, and imports neither unless a typed array arrives.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

from ..errors import BadFrame, UnserializablePayload
from .frame import Buffer

MAX_SAFE_INT = 2**53 - 1
MAX_DEPTH = 200

# numpy's dtype.str without its byte order, struct's format, and the typed array of JavaScript.
_ARRAYS = {
    "i1": ("b", "Int8Array"),
    "i2": ("h", "Int16Array"),
    "i4": ("i", "Int32Array"),
    "i8": ("q", "BigInt64Array"),
    "u1": ("B", "Uint8Array"),
    "u2": ("H", "Uint16Array"),
    "u4": ("I", "Uint32Array"),
    "u8": ("Q", "BigUint64Array"),
    "f4": ("f", "Float32Array"),
    "f8": ("d", "Float64Array"),
}
_FORMATS = {name: (dtype, fmt) for dtype, (fmt, name) in _ARRAYS.items()} | {"Uint8ClampedArray": ("u1", "B")}

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Packed:
    """A payload ready to travel: JSON `data`, the `special` values that JSON cannot hold, and `buffers`."""

    data: Any
    special: list[list[Any]] = field(default_factory=list)
    buffers: list[Buffer] = field(default_factory=list)


def pack(value: Any) -> Packed:
    """Split a payload for the wire, as a snapshot: later changes to `value` do not travel.

    Raises
    ------
    UnserializablePayload
        For a value that cannot travel; the message names its path, e.g. ``data.rows[3].when``.
    """
    packed = Packed(None)
    packed.data = _pack(value, (), packed)
    return packed


def unpack(data: Any, special: Sequence[Sequence[Any]], buffers: Sequence[memoryview]) -> Any:
    """Return the payload that `pack`, here or on a page, has split.

    Raises
    ------
    BadFrame
        When a special value has no place in `data`, no buffer, or a kind that is not known.
    """
    root = [data]
    queue = iter(buffers)
    if not isinstance(special, list | tuple):
        raise BadFrame(f"special values are a {type(special).__name__}, expected a list")
    for entry in special:
        try:
            path, kind, *rest = entry
            target: Any = root
            key: Any = 0
            for step in path:
                target, key = target[key], step
            target[key] = _revive(kind, rest, queue)
        except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
            raise BadFrame(f"special value {entry!r} does not fit its payload: {error!r}") from error
    return root[0]


def show_path(path: Path) -> str:
    """Return a path as a reader writes it: ``data.rows[3].when``."""
    return "data" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _pack(value: Any, path: Path, out: Packed) -> Any:
    """Return the JSON part of `value`; exact types first, as they are nearly all there is."""
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is int:
        return value if -MAX_SAFE_INT <= value <= MAX_SAFE_INT else _special(out, path, "big", _digits(value, path))
    if kind is float:
        return value if math.isfinite(value) else _special(out, path, _name_of_float(value))
    if len(path) >= MAX_DEPTH:
        raise UnserializablePayload(
            f"{show_path(path[:8])}… is nested deeper than {MAX_DEPTH} levels, or contains itself", show_path(path)
        )
    if kind is dict:
        return {_key(k, path): _pack(v, (*path, k if type(k) is str else _key(k, path)), out) for k, v in value.items()}
    if kind is list or kind is tuple:
        return [_pack(v, (*path, i), out) for i, v in enumerate(value)]
    if kind is bytes:
        out.buffers.append(value)
        return _special(out, path, "bytes")
    return _pack_other(value, path, out)


def _pack_other(value: Any, path: Path, out: Packed) -> Any:
    """Pack what is not a plain JSON type: convert it to one, or to buffers, or refuse it."""
    for kinds, convert in _CONVERSIONS:
        if isinstance(value, kinds):
            try:
                plain = convert(value)
            except ValueError as error:  # a signaling NaN
                raise _unserializable(path, f"is {value!r}, which cannot travel to a page: {error}") from error
            return _pack(plain, path, out)
    module, name = type(value).__module__.partition(".")[0], type(value).__name__
    if module == "numpy" and hasattr(value, "dtype"):
        return _pack_numpy(value, path, out)
    if module == "pandas" and name == "NAType":
        return None
    if callable(getattr(value, "to_plotly_json", None)) and not isinstance(value, type):
        return _pack(value.to_plotly_json(), path, out)
    hint = "; send .to_dict('records') or .to_numpy()" if module in ("pandas", "polars") else ""
    raise _unserializable(path, f"is a {name}, which cannot travel to a page{hint}")


def _pack_numpy(value: Any, path: Path, out: Packed) -> Any:
    """Pack an array as a typed array where JavaScript has one, else as lists; a scalar as its Python value."""
    dtype = value.dtype
    if dtype.kind == "M":  # datetime64: ISO strings, as .item() of nanoseconds is a bare integer
        text = value.astype(str).tolist()
        return _pack(_without_nat(text), path, out)
    if value.shape == ():
        plain = value.item()
        if type(plain).__module__ == "numpy":
            raise _unserializable(path, f"is a numpy {dtype}, which cannot travel to a page")
        return _pack(plain, path, out)
    if dtype.str[1:] == "f2":
        value = value.astype("<f4")
    code = value.dtype.str[1:]
    if code not in _ARRAYS:
        return _pack(value.tolist(), path, out)
    out.buffers.append(value.astype(f"<{code}" if code[1] != "1" else code, order="C", copy=False).tobytes())
    return _special(out, path, "array", _ARRAYS[code][1])


def _without_nat(text: Any) -> Any:
    if isinstance(text, list):
        return [_without_nat(t) for t in text]
    return None if text == "NaT" else text


def _key(key: Any, path: Path) -> str:
    """Return an object key as JSON has it; numbers become text, as `json` does."""
    if isinstance(key, Enum):
        key = key.value
    if isinstance(key, str):
        return str(key)
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    if isinstance(key, int | float):
        return str(key)
    raise _unserializable(path, f"has a key of type {type(key).__name__} ({key!r}), expected text")


def _digits(value: int, path: Path) -> str:
    try:
        return str(value)
    except ValueError as error:  # Python writes 4300 digits at most, and reads no more
        raise _unserializable(path, f"is an integer of {value.bit_length():,} bits, too long to travel") from error


def _unserializable(path: Path, fault: str) -> UnserializablePayload:
    where = show_path(path)
    return UnserializablePayload(f"{where} {fault}", where)


def _special(out: Packed, path: Path, kind: str, *rest: str) -> None:
    out.special.append([list(path), kind, *rest])


def _name_of_float(value: float) -> str:
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def _revive(kind: str, rest: list[Any], buffers: Any) -> Any:
    if kind in ("nan", "inf", "-inf"):
        return float(kind)
    if kind == "big":
        return int(str(rest[0]))
    if kind == "bytes":
        return next(buffers)
    if kind == "array":
        dtype, fmt = _FORMATS[rest[0]]
        return _typed_array(next(buffers), dtype, fmt)
    raise ValueError(f"no kind {kind!r}")


def _typed_array(buffer: memoryview, dtype: str, fmt: str) -> Any:
    """Return a numpy array over the buffer, or a memoryview of the same items where numpy is not installed."""
    try:
        import numpy
    except ImportError:
        return buffer.cast("B").cast(fmt)  # type: ignore[call-overload,unused-ignore]  # typeshed lists single formats
    return numpy.frombuffer(buffer, dtype=f"<{dtype}" if dtype[1] != "1" else dtype)


def _isoformat(value: Any) -> str | None:
    return None if value != value else value.isoformat()  # pandas.NaT is a datetime and differs from itself


# Subclasses of the plain types are here too (numpy.float64 is a float, IntEnum an int): Enum must come before them.
_CONVERSIONS: list[tuple[Any, Callable[[Any], Any]]] = [
    (Enum, lambda e: e.value),
    (str, str.__str__),
    (bool, bool),
    (int, int),
    (float, float),
    (dict, dict),
    ((bytearray, memoryview), bytes),
    (bytes, bytes),
    ((list, tuple, set, frozenset, range), list),
    ((dt.date, dt.time), _isoformat),
    (Decimal, lambda d: int(d) if d.is_finite() and d == d.to_integral_value() else float(d)),
    (UUID, str),
    (PurePath, str),
]
