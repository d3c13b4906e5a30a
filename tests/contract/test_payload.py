"""EVENTS §2: which values travel, as what they arrive, and what happens to one that cannot. Sizes: test_sizes.py."""

import datetime as dt
import enum
import json
import math
import uuid
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pywry import Handle, PyWry
from pywry.errors import UnserializablePayload
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

# What arrived on the page, in JSON: [class, value as text…] for what JSON has no form of.
TELLS = """<script>
window.seen = [];
window.tell = (value) => {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return [typeof value, String(value)];
  if (value instanceof DataView) {
    const own = value.byteOffset === 0 && value.buffer.byteLength === value.byteLength;
    return ["DataView", own ? "own buffer" : "shared buffer", ...new Uint8Array(value.buffer)];
  }
  if (ArrayBuffer.isView(value)) return [value.constructor.name, ...Array.from(value, String)];
  if (Array.isArray(value)) return value.map(tell);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tell(item)]));
  return value;
};
pywry.on("app:in", (data) => { seen.push(tell(data)); });
</script>"""


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    __slots__ = ()


DAY = dt.date(2024, 2, 29)
MOMENT = dt.datetime(2024, 2, 29, 12, 30, 15, 250_000)
AWARE = MOMENT.replace(tzinfo=dt.timezone.utc)
NAME = uuid.UUID("12345678-1234-5678-1234-567812345678")
BIG = 2**53
PLAIN: dict[str, Any] = {
    "null": None,
    "yes": True,
    "zero": 0,
    "float": 1.5,
    "safe": BIG - 1,
    "text": 'a "b" \\ \n \u2028 </script> 日本 🙂 \x00',
    "surrogate": "a\ud800b",
    "list": [1, [2, []], {}],
    "": {"": 1},
    "__proto__": {"a": 1},
}

# What Python emits, and what the page tells that it got.
TO_PAGE: dict[str, tuple[Any, Any]] = {
    "JSON": (PLAIN, PLAIN),
    "nothing": (None, {}),
    "tuple, set, range": ([(1, 2), {3}, range(2)], [[1, 2], [3], [0, 1]]),
    "keys that are no text": ({1: "a", 2.5: "b", Colour.RED: "c"}, {"1": "a", "2.5": "b", "red": "c"}),
    "a subclass of str": (Text("mine"), "mine"),
    "date": (DAY, "2024-02-29"),
    "datetime": (MOMENT, "2024-02-29T12:30:15.250000"),
    "datetime with a zone": (AWARE, "2024-02-29T12:30:15.250000+00:00"),
    "Decimal": ([Decimal("1.25"), Decimal(7), Decimal("NaN")], [1.25, 7, ["number", "NaN"]]),
    "Enum": ([Colour.RED, Level.HIGH], ["red", 3]),
    "UUID": (NAME, str(NAME)),
    "Path": (PurePosixPath("/a/b"), "/a/b"),
    "numpy scalars": (
        [np.int64(3), np.float32(0.5), np.bool_(True), np.str_("a"), np.float64("nan")],
        [3, 0.5, True, "a", ["number", "NaN"]],
    ),
    "numpy dates": (np.array(["2024-02-29", "NaT"], "M8[D]"), ["2024-02-29", None]),
    "Timestamp and NaT": (
        [pd.Timestamp(MOMENT), pd.NaT, pd.NA, pd.Timestamp(AWARE)],
        ["2024-02-29T12:30:15.250000", None, None, "2024-02-29T12:30:15.250000+00:00"],
    ),
    "NaN and infinities": (
        {"a": math.nan, "b": [math.inf, -math.inf]},
        {"a": ["number", "NaN"], "b": [["number", "Infinity"], ["number", "-Infinity"]]},
    ),
    "big integers": (
        [BIG, -BIG, 10**40, np.uint64(2**64 - 1)],
        [["bigint", str(BIG)], ["bigint", str(-BIG)], ["bigint", str(10**40)], ["bigint", str(2**64 - 1)]],
    ),
    "bytes": (
        {"a": b"\x00\xff", "b": [bytearray(b"ab"), memoryview(b"cd")]},
        {"a": ["DataView", "own buffer", 0, 255],
         "b": [["DataView", "own buffer", 97, 98], ["DataView", "own buffer", 99, 100]]},
    ),
    "bytes alone": (b"\x01", ["DataView", "own buffer", 1]),
    "empty bytes": ([b"", b"a"], [["DataView", "own buffer"], ["DataView", "own buffer", 97]]),
    "empty array": (np.array([], "f8"), ["Float64Array"]),
    "strided, 2-D and other-endian arrays": (
        [np.arange(6, dtype="i4")[::2], np.arange(4, dtype="u1").reshape(2, 2).T, np.array([1, 2], ">i2")],
        [["Int32Array", "0", "2", "4"], ["Uint8Array", "0", "2", "1", "3"], ["Int16Array", "1", "2"]],
    ),
    "arrays without a typed array": (
        [np.array([True, False]), np.array(["a", "b"]), np.array([1, None], object)],
        [[True, False], ["a", "b"], [1, None]],
    ),
    "a pandas column as numpy": (pd.Series([0.5, 1.5]).to_numpy(), ["Float64Array", "0.5", "1.5"]),
}  # fmt: skip

DTYPES = {
    "i1": "Int8Array", "i2": "Int16Array", "i4": "Int32Array", "i8": "BigInt64Array",
    "u1": "Uint8Array", "u2": "Uint16Array", "u4": "Uint32Array", "u8": "BigUint64Array",
    "f2": "Float32Array", "f4": "Float32Array", "f8": "Float64Array",
}  # fmt: skip


def told(handle: Handle, page: OpenPage, values: list[Any]) -> list[Any]:
    """Emit values and return what the page tells of each."""
    for value in values:
        handle.emit("app:in", value)
    page.wait("(_, count) => seen.length >= count", len(values))
    seen: list[Any] = page.run("() => seen.map((each) => JSON.stringify(each))")
    return [json.loads(text) for text in seen]


def test_every_python_value_arrives_on_the_page_as_promised(host: Host, app: PyWry) -> None:
    handle = app.show(TELLS)
    seen = told(handle, host.open(handle), [value for value, _ in TO_PAGE.values()])
    assert dict(zip(TO_PAGE, seen, strict=True)) == {name: expected for name, (_, expected) in TO_PAGE.items()}


def test_every_dtype_arrives_as_its_typed_array(host: Host, app: PyWry) -> None:
    handle = app.show(TELLS)
    seen = told(handle, host.open(handle), [np.array([1, 2, 3], dtype) for dtype in DTYPES])
    assert dict(zip(DTYPES, seen, strict=True)) == {dtype: [name, "1", "2", "3"] for dtype, name in DTYPES.items()}


def test_the_extremes_of_64_bit_integers_are_exact(host: Host, app: PyWry) -> None:
    handle = app.show(TELLS)
    page = host.open(handle)
    signed, unsigned = np.iinfo("i8"), np.iinfo("u8")
    seen = told(handle, page, [np.array([signed.min, signed.max]), np.array([0, unsigned.max], "u8")])
    assert seen[0] == ["BigInt64Array", str(signed.min), str(signed.max)]
    assert seen[1] == ["BigUint64Array", "0", str(unsigned.max)]


# JavaScript expressions a page emits, and what Python gets.
FROM_PAGE: dict[str, Any] = {
    "undefined": {},
    "null": None,
    "[true, 0, 1.5, 'a']": [True, 0, 1.5, "a"],
    "{ a: { b: [1, {}] }, gone: undefined }": {"a": {"b": [1, {}]}},
    "[undefined, , 1]": [None, None, 1],
    "Number.MAX_SAFE_INTEGER": BIG - 1,
    "[Infinity, -Infinity]": [math.inf, -math.inf],
    "[2n ** 53n, -(10n ** 40n), 1n]": [BIG, -(10**40), 1],
    "new Date(Date.UTC(2024, 1, 29, 12, 30))": "2024-02-29T12:30:00.000Z",
    "new Date(NaN)": None,
    "new Map([['a', 1]])": {"a": 1},
    "new Set([1, 2])": [1, 2],
    "'a\\ud800b 日本 🙂 \\u2028 \\0'": "a\ud800b 日本 🙂 \u2028 \x00",
    "JSON.parse('{\"__proto__\": 1}')": {"__proto__": 1},
}


def test_every_page_value_arrives_in_python_as_promised(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page", callbacks={"app:out": got})
    page = host.open(handle)
    for source in FROM_PAGE:
        page.run(f"(pywry) => {{ pywry.emit('app:out', {source}); }}")
    assert dict(zip(FROM_PAGE, got.wait(len(FROM_PAGE)), strict=True)) == FROM_PAGE


def test_nan_of_the_page_is_nan_in_python(host: Host, app: PyWry) -> None:
    got = Collector()
    page = host.open(app.show("page", callbacks={"app:out": got}))
    page.run("(pywry) => { pywry.emit('app:out', { deep: [NaN, 1] }); }")
    (data,) = got.wait(1)
    assert math.isnan(data["deep"][0])
    assert data["deep"][1] == 1


def test_a_page_emits_without_data_and_python_gets_an_empty_dict(host: Host, app: PyWry) -> None:
    got = Collector()
    page = host.open(app.show("page", callbacks={"app:out": got}))
    page.run("(pywry) => { pywry.emit('app:out'); }")
    assert got.wait(1) == [{}]


def test_every_typed_array_arrives_as_a_numpy_array_of_its_dtype(host: Host, app: PyWry) -> None:
    dtypes = {"Uint8ClampedArray": "u1"} | {js: code for code, js in DTYPES.items() if code != "f2"}
    got = Collector()
    page = host.open(app.show("page", callbacks={"app:out": got}))
    # The second is a window into a larger buffer: only what it covers may travel.
    page.run(
        """(pywry, names) => { for (const name of names) {
          const items = [1, 2, 3].map(name.startsWith('Big') ? BigInt : Number);
          const whole = window[name].from(items);
          pywry.emit('app:out', { whole, part: whole.subarray(1, 2), empty: new window[name]() }); } }""",
        list(dtypes),
    )
    arrived = {
        name: {key: (array.dtype.str[1:], array.tolist()) for key, array in data.items()}
        for name, data in zip(dtypes, got.wait(len(dtypes)), strict=True)
    }
    assert arrived == {
        name: {"whole": (dtype, [1, 2, 3]), "part": (dtype, [2]), "empty": (dtype, [])}
        for name, dtype in dtypes.items()
    }


def test_buffers_of_the_page_arrive_as_memoryviews(host: Host, app: PyWry) -> None:
    got = Collector()
    page = host.open(app.show("page", callbacks={"app:out": got}))
    page.run(
        """(pywry) => { const bytes = Uint8Array.of(1, 2, 3, 4).buffer; pywry.emit('app:out',
        [bytes, new DataView(bytes, 1, 2), new ArrayBuffer(0), [{ deep: bytes }]]); }"""
    )
    ((whole, part, empty, deep),) = got.wait(1)
    assert all(isinstance(each, memoryview) for each in (whole, part, empty))
    assert [bytes(whole), bytes(part), bytes(empty)] == [b"\x01\x02\x03\x04", b"\x02\x03", b""]
    assert bytes(deep[0]["deep"]) == b"\x01\x02\x03\x04"


def test_a_payload_is_what_it_was_when_it_was_emitted(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show(TELLS, callbacks={"app:out": got})
    rows, array = [1], np.array([1.0])
    handle.emit("app:in", {"rows": rows, "array": array})
    rows.append(2)
    array[0] = 2
    page = host.open(handle)
    page.wait("() => seen.length > 0")
    assert page.run("() => seen[0]") == {"rows": [1], "array": ["Float64Array", "1"]}
    page.run(
        """(pywry) => { const rows = [1], array = Float64Array.of(1); pywry.emit('app:out', { rows, array });
        rows.push(2); array[0] = 2; }"""
    )
    (data,) = got.wait(1)
    assert (data["rows"], data["array"].tolist()) == ([1], [1.0])


def nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = [value]
    return value


def test_deep_nesting_travels_both_ways(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("<script>pywry.on('app:in', (data) => pywry.emit('app:out', data))</script>")
    handle.on("app:out", got)
    host.open(handle)
    handle.emit("app:in", nested(150))
    assert got.wait(1) == [nested(150)]


LOOP: list[Any] = []
LOOP.append(LOOP)
# What cannot travel, and the path that the error names.
STUCK = {
    "an object": ({"rows": [0, 1, 2, {"when": object()}]}, "data.rows[3].when"),
    "a function": ({"f": print}, "data.f"),
    "a complex number": ([1j], "data[0]"),
    "a numpy complex array": ({"z": np.array([1j])}, "data.z"),
    "a DataFrame": ({"frame": pd.DataFrame({"a": [1]})}, "data.frame"),
    "a key": ({"a": {(1, 2): 3}}, "data.a"),
    "what contains itself": (LOOP, "data[0][0]"),
    "too deep": (nested(5_000), "data[0][0]"),
    "alone": (object(), "data"),
}


@pytest.mark.parametrize("what", STUCK)
def test_what_cannot_travel_raises_in_the_caller_and_stops_nothing(host: Host, app: PyWry, what: str) -> None:
    value, path = STUCK[what]
    handle = app.show(TELLS)
    page = host.open(handle)
    handle.emit("app:in", "before")
    with pytest.raises(UnserializablePayload) as raised:
        handle.emit("app:in", value)
    assert raised.value.path.startswith(path)
    assert path in str(raised.value)
    handle.emit("app:in", "after")
    page.wait("() => seen.length >= 2")
    assert page.run("() => seen") == ["before", "after"]


STUCK_ON_THE_PAGE = {
    "{ rows: [0, { f() {} }] }": "data.rows[1].f",
    "{ s: Symbol('a') }": "data.s",
    "{ el: document.body }": "data.el",
    "{ later: Promise.resolve(1) }": "data.later",
    "(() => { const loop = { a: {} }; loop.a.b = loop; return loop; })()": "data.a.b",
    "{ bad: new Map([[{}, 1]]) }": "data.bad",
}


@pytest.mark.parametrize("source", STUCK_ON_THE_PAGE)
def test_what_cannot_travel_throws_on_the_page_and_stops_nothing(host: Host, app: PyWry, source: str) -> None:
    got = Collector()
    page = host.open(app.show("page", callbacks={"app:out": got}))
    name, message, path = page.run(
        f"""(pywry) => {{ pywry.emit('app:out', 'before');
        try {{ pywry.emit('app:out', {source}); return ['nothing', '', '']; }}
        catch (error) {{ return [error.name, error.message, error.path]; }}
        finally {{ pywry.emit('app:out', 'after'); }} }}"""
    )
    assert (name, path) == ("UnserializablePayload", STUCK_ON_THE_PAGE[source])
    assert path in message
    assert got.wait(2) == ["before", "after"]
