"""Widget state as JSON, and buffers at their paths."""

import datetime as dt
import json
from decimal import Decimal
from enum import Enum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from pywry.protocol.state import put_buffers, references, state_json


class Colour(Enum):
    RED = "red"


def strictly_read(text: bytes) -> Any:
    """Read JSON as a browser does, which refuses NaN."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"a": [1, (2, 3)]}, {"a": [1, [2, 3]]}),
        (dt.datetime(2024, 5, 1, 12, 30), "2024-05-01T12:30:00"),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (dt.time(1, 2), "01:02:00"),
        (Decimal("1.5"), 1.5),
        (Colour.RED, "red"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (PurePosixPath("a/b"), "a/b"),
        (np.int64(3), 3),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (MappingProxyType({"a": 1}), {"a": 1}),
        ({3}, [3]),
        ((n for n in (1, 2)), [1, 2]),
    ],
)
def test_value_of_a_trait_is_written_as_jupyter_writes_it(value: Any, read: Any) -> None:
    assert strictly_read(state_json({"x": value})) == {"x": read}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (float("nan"), "nan"),
        ([1.0, float("inf"), (-float("inf"),)], [1.0, "inf", ["-inf"]]),
        (np.float64("nan"), "nan"),
        (np.array([1.0, np.nan]), [1.0, "nan"]),
        (Decimal("NaN"), "nan"),
        ({float("inf")}, ["inf"]),
        (MappingProxyType({"a": float("nan")}), {"a": "nan"}),
        ([float("nan"), dt.date(2024, 5, 1), Colour.RED], ["nan", "2024-05-01", "red"]),
    ],
)
def test_nan_and_infinity_are_text_wherever_they_stand(value: Any, read: Any) -> None:
    assert strictly_read(state_json({"x": value})) == {"x": read}


def test_lone_surrogate_is_escaped_and_survives() -> None:
    assert strictly_read(state_json({"x": "\ud800é"})) == {"x": "\ud800é"}


def test_value_that_has_no_json_says_its_type() -> None:
    with pytest.raises(TypeError, match="a object in a widget's state cannot be written"):
        state_json({"x": object()})


def test_bytes_that_nobody_took_out_are_refused() -> None:
    with pytest.raises(TypeError, match="a bytes in a widget's state"):
        state_json({"x": b"1"})


def test_buffers_land_at_their_paths() -> None:
    state: dict[str, Any] = {"a": {"list": [None, 1]}}
    put_buffers(state, [["b"], ["a", "list", 0]], [b"1", b"2"])
    assert state == {"a": {"list": [b"2", 1]}, "b": b"1"}


@pytest.mark.parametrize("path", [["none", "x"], ["a", 5], ["a", "x"], [], ["a", 0, 0]])
def test_buffer_path_that_leads_nowhere_is_an_error(path: list[Any]) -> None:
    with pytest.raises((LookupError, TypeError)):
        put_buffers({"a": [None]}, [path], [b"1"])


def test_more_paths_than_buffers_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        put_buffers({}, [["a"], ["b"]], [b"1"])


def test_references_are_found_at_any_depth_in_both_forms() -> None:
    state = {"layout": "IPY_MODEL_a", "box": {"children": ["anywidget:b", ("IPY_MODEL_c", "text IPY_MODEL_d")]}, "n": 1}
    assert list(references(state)) == ["a", "b", "c"]
