"""Event payloads: what travels, as what, and how a value that cannot is named."""

import datetime as dt
import json
import math
import random
from collections import OrderedDict, namedtuple
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from pywry.errors import BadFrame, UnserializablePayload
from pywry.protocol.frame import json_bytes
from pywry.protocol.payload import MAX_SAFE_INT, pack, unpack

Point = namedtuple("Point", "x y")


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


class Figure:
    def to_plotly_json(self) -> dict[str, Any]:
        return {"data": [np.array([1.0])]}


def sent(value: Any) -> Any:
    """Return a payload as the other end reads it, through real JSON and real buffers."""
    packed = pack(value)
    text = json_bytes([packed.data, packed.special])
    data, special = json.loads(text)
    return unpack(data, special, [memoryview(bytes(buffer)) for buffer in packed.buffers])


def same(one: Any, other: Any) -> bool:
    """Compare payloads; NaN equals itself, an array is its items and their type."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and math.isnan(one):
        return isinstance(other, float) and math.isnan(other)
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ((1, (2,)), [1, [2]]),
        (Point(1, 2), [1, 2]),
        ({4}, [4]),
        (frozenset({4}), [4]),
        (range(3), [0, 1, 2]),
        (OrderedDict(a=1), {"a": 1}),
        (
            {1: "a", False: "b", 2.5: "c", None: "d", Level.HIGH: "e"},
            {"1": "a", "false": "b", "2.5": "c", "null": "d", "3": "e"},
        ),
        (dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc), "2024-05-01T00:00:00+00:00"),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (dt.time(9, 30), "09:30:00"),
        (pd.Timestamp("2024-05-01 01:02:03.000000004"), "2024-05-01T01:02:03.000000004"),
        (pd.NaT, None),
        (pd.NA, None),
        (Decimal("1.5"), 1.5),
        (Decimal("2.00"), 2),
        (Decimal("12345678901234567890"), 12345678901234567890),
        (Decimal("-Infinity"), -math.inf),
        (Colour.RED, "red"),
        (Level.HIGH, 3),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (PurePosixPath("a/b"), "a/b"),
        (np.float64(1.5), 1.5),
        (np.float32(1.5), 1.5),
        (np.int8(-3), -3),
        (np.uint64(2**64 - 1), 2**64 - 1),
        (np.bool_(True), True),
        (np.str_("é"), "é"),
        (np.array(7), 7),
        (np.datetime64("2024-05-01T01:02:03"), "2024-05-01T01:02:03"),
        (np.datetime64("NaT"), None),
        (np.datetime64("2024-05-01", "ns"), "2024-05-01T00:00:00.000000000"),
        (np.array([["2024-05-01", "NaT"]], dtype="M8[D]"), [["2024-05-01", None]]),
        (np.array([True, False]), [True, False]),
        (np.array(["a", "bc"]), ["a", "bc"]),
        (np.array([1, "a", None, 2**60], dtype=object), [1, "a", None, 2**60]),
        (np.array([pd.Timestamp("2024-05-01"), pd.NaT], dtype=object), ["2024-05-01T00:00:00", None]),
    ],
    ids=repr,
)
def test_value_arrives_as_the_contract_says(value: Any, read: Any) -> None:
    assert same(sent({"x": [value]}), {"x": [read]})


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -1, 1.5, MAX_SAFE_INT, MAX_SAFE_INT + 1, -(2**80), math.nan, math.inf, -math.inf),
        *("", "é\u2028\0😀", "\ud800", [], {}, {"": ""}),
    ],
)
def test_plain_value_comes_back_as_it_is_also_at_the_top(value: Any) -> None:
    assert same(sent(value), value)


@pytest.mark.parametrize("value", [b"", b"\0\xff", bytearray(b"ab"), memoryview(b"abc"), memoryview(b"abcd")[::2]])
def test_binary_comes_back_as_a_memoryview(value: Any) -> None:
    back = sent([value])[0]
    assert isinstance(back, memoryview)
    assert bytes(back) == bytes(value)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("code", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"])
def test_array_of_each_type_and_byte_order_comes_back_little_endian(code: str, order: str) -> None:
    values = np.array([0, 1, 100, 127]).astype(f"{order}{code}")
    assert same(sent(values), values.astype(f"<{code}"))


@pytest.mark.parametrize(
    ("array", "flat"),
    [
        (np.arange(6.0)[::2], [0.0, 2.0, 4.0]),
        (np.arange(6.0)[::-1], [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]),
        (np.arange(6.0).reshape(2, 3), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
        (np.arange(6.0).reshape(2, 3).T, [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]),
        (np.asfortranarray(np.arange(4.0).reshape(2, 2)), [0.0, 1.0, 2.0, 3.0]),
        (np.zeros((0, 3)), []),
        (np.array([np.nan, np.inf]), [math.nan, math.inf]),
    ],
)
def test_array_of_any_layout_comes_back_flat_and_row_major(array: Any, flat: list[float]) -> None:
    assert same(sent(array), np.array(flat))


def test_half_precision_comes_back_in_single() -> None:
    assert same(sent(np.array([1.5, 2], dtype="f2")), np.array([1.5, 2], dtype="f4"))


def test_scalar_array_has_no_buffer() -> None:
    assert pack(np.array(1.5)).buffers == []


def test_plotly_object_travels_as_its_own_dict() -> None:
    assert same(sent([Figure()]), [{"data": [np.array([1.0])]}])


def test_payload_is_a_snapshot() -> None:
    array, raw, rows = np.zeros(2), bytearray(b"ab"), [1]
    packed = pack({"array": array, "raw": raw, "rows": rows})
    array[0], raw[0], rows[0] = 9, 9, 9
    assert packed.data == {"array": None, "raw": None, "rows": [1]}
    assert packed.buffers == [bytes(16), b"ab"]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (object(), "data"),
        ({"rows": [1, 2, 3, {"when": object()}]}, "data.rows[3].when"),
        ({"a": ({1, 2}, [object()])}, "data.a[1][0]"),
        ({1: {None: object()}}, "data.1.null"),
        ({"a": Figure}, "data.a"),
        ([1 + 2j], "data[0]"),
        ({"a": np.array([1j])}, "data.a[0]"),
        ({"a": np.array([None, {"b": print}], dtype=object)}, "data.a[1].b"),
        ({"a": np.dtype("f8")}, "data.a"),
        ({"a": np.longdouble(1)}, "data.a"),
        ({"a": [dt.timedelta(1)]}, "data.a[0]"),
        ({"a": (n for n in ())}, "data.a"),
        ({"a": {(1, 2): 3}}, "data.a"),
        ({"a": pd.DataFrame({"x": [1]})}, "data.a"),
        ({"a": [10**5000]}, "data.a[0]"),
        ({"a": Decimal("1e5000")}, "data.a"),
        ({"a": Decimal("sNaN")}, "data.a"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_value_that_cannot_travel_is_named_by_its_path(value: Any, path: str) -> None:
    with pytest.raises(UnserializablePayload) as caught:
        pack(value)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path} ")


def test_dataframe_that_cannot_travel_says_what_to_send_instead() -> None:
    with pytest.raises(UnserializablePayload, match=r"DataFrame, which cannot travel to a page; send \.to_dict"):
        pack({"a": pd.DataFrame({"x": [1]})})


@pytest.mark.parametrize("kind", [dict, OrderedDict, list])
def test_payload_that_contains_itself_is_refused(kind: Any) -> None:
    loop = kind()
    if isinstance(loop, dict):
        loop["self"] = loop
    else:
        loop.append(loop)
    with pytest.raises(UnserializablePayload, match="deeper than 200 levels, or contains itself"):
        pack({"loop": loop})


def test_deep_payload_travels() -> None:
    value: Any = 1
    for _ in range(190):
        value = [value]
    assert sent(value) == value


@pytest.mark.parametrize(
    "special",
    [
        5,
        "nan",
        [5],
        [[]],
        [[["a"]]],
        [[["none", "x"], "nan"]],
        [[["list", 5], "nan"]],
        [[[[]], "nan"]],
        [[["text", "x"], "nan"]],
        [[5, "nan"]],
        [[["a"], "no-kind"]],
        [[["a"], ["nan"]]],
        [[["a"], "big"]],
        [[["a"], "big", "x"]],
        [[["a"], "big", None]],
        [[["a"], "big", math.inf]],
        [[["a"], "big", "9" * 5000]],
        [[["a"], "bytes"], [["list"], "bytes"]],
        [[["a"], "array"]],
        [[["a"], "array", "Float16Array"]],
        [[["a"], "array", []]],
        [[["a"], "array", "Float64Array"]],
    ],
    ids=repr,
)
def test_special_value_that_does_not_fit_is_a_bad_frame(special: Any) -> None:
    with pytest.raises(BadFrame):
        unpack({"a": None, "list": [], "text": "t"}, special, [memoryview(b"123")])


def test_clamped_array_of_a_page_comes_as_bytes_of_numbers() -> None:
    back = unpack([None], [[[0], "array", "Uint8ClampedArray"]], [memoryview(b"\x01\xff")])
    assert same(back[0], np.array([1, 255], dtype="u1"))


def random_value(dice: random.Random, depth: int = 0) -> Any:
    """Return a payload that comes back as it is."""
    if depth < 5 and dice.random() < 0.5:
        size = dice.randrange(4)
        if dice.random() < 0.5:
            return [random_value(dice, depth + 1) for _ in range(size)]
        keys = ["", "a", "a.b", "0", "é😀", "__proto__", "x[1]"]
        return {dice.choice(keys): random_value(dice, depth + 1) for _ in range(size)}
    return dice.choice(
        [
            None,
            dice.random() < 0.5,
            dice.randint(-(2**70), 2**70),
            dice.randint(-9, 9),
            dice.uniform(-1e300, 1e300),
            math.nan,
            math.inf,
            -math.inf,
            "".join(dice.choices('aé\0\u2028😀"\\', k=3)),
            np.array(dice.choices(range(100), k=dice.randrange(4)), dtype=dice.choice(["i1", "<u2", "<f4", "<i8"])),
        ]
    )


def test_random_payloads_come_back_as_they_were() -> None:
    dice = random.Random(11)
    for _ in range(1500):
        value = random_value(dice)
        assert same(sent(value), value)
