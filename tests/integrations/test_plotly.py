"""Figures: from Python objects to what the page draws."""

import base64
import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pywry.integrations.plotly import chart_of, figure_of, is_figure, plain_of
from pywry.session.assets import shared_assets


@pytest.mark.parametrize(
    "value",
    [
        go.Figure(),
        go.Figure(go.Scatter(y=[1])),
        {"data": []},
        {"data": [{"y": [1]}], "layout": {}},
        {"data": (), "layout": {}, "frames": [], "config": {}},
    ],
    ids=str,
)
def test_figure_and_dict_of_one_are_figures(value: Any) -> None:
    assert is_figure(value)


@pytest.mark.parametrize(
    "value",
    [None, "<p>", {}, {"layout": {}}, {"data": 5}, {"data": [], "rows": []}, go.Scatter(), pd.DataFrame({"data": [1]})],
    ids=lambda value: type(value).__name__,
)
def test_other_values_are_not(value: Any) -> None:
    assert not is_figure(value)
    with pytest.raises(TypeError, match=f"expected a plotly figure .* got a {type(value).__name__}"):
        figure_of(value)


def test_chart_has_figure_config_and_the_installed_plotly_js() -> None:
    figure = {"data": [{"y": [1]}], "config": {"scrollZoom": False, "responsive": True}}
    chart = chart_of(figure, {"scrollZoom": True})
    assert chart["figure"] == {"data": [{"y": [1]}], "layout": {}}
    assert chart["config"] == {"scrollZoom": True, "responsive": True}
    assert chart["chart_id"].startswith("chart-")
    plotly = chart["code"]["plotly"]
    asset = shared_assets().get(plotly["name"])
    assert asset is not None
    assert (plotly["global"], plotly["size"]) == ("Plotly", len(asset.read()))
    assert asset.source == Path(sys.modules["plotly"].__file__ or "").parent / "package_data" / "plotly.min.js"
    assert chart_of(figure, chart_id="mine")["chart_id"] == "mine"


@pytest.mark.parametrize("code", ["i1", "i2", "i4", "u1", "u2", "u4", "f4", "f8"])
@pytest.mark.parametrize("order", "<>")
def test_array_travels_as_little_endian_bytes(code: str, order: str) -> None:
    values = np.array([0, 1, 100], dtype=f"{order}{code}")
    assert plain_of({"y": values}) == {"y": {"dtype": code, "bdata": values.astype(f"<{code}").tobytes()}}


def test_table_of_numbers_travels_with_its_shape() -> None:
    table = np.arange(6.0).reshape(2, 3)
    assert plain_of(table) == {"dtype": "f8", "bdata": table.tobytes(), "shape": "2,3"}
    assert plain_of(table.T)["bdata"] == np.ascontiguousarray(table.T).tobytes()


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.array([2**60, 1]), [2**60, 1]),
        (np.array([True, False]), [True, False]),
        (np.array(["a", None, 1.5], dtype=object), ["a", None, 1.5]),
        (np.array([1.5, np.nan], dtype=object), [1.5, None]),
        (np.array(["2024-05-01", "NaT"], dtype="M8[D]"), ["2024-05-01", None]),
        (np.zeros((1, 1, 1)), [[[0.0]]]),
        (np.float64(1.5), 1.5),
        (np.float64("nan"), None),
        (np.array(3), 3),
        (pd.Series(["a", "b"]), ["a", "b"]),
        (pd.Series([1, 2]).astype("int64"), [1, 2]),
        (float("inf"), None),
        ([1.0, float("nan")], [1.0, None]),
        ((1, 2), [1, 2]),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (dt.datetime(2024, 5, 1, 12), "2024-05-01T12:00:00"),
        (pd.Timestamp("2024-05-01"), "2024-05-01T00:00:00"),
        (Decimal("1.5"), 1.5),
        (go.layout.Title(text="t"), {"text": "t"}),
        ({1: {"a": None}}, {"1": {"a": None}}),
        ("text", "text"),
        (b"raw", b"raw"),
    ],
    ids=repr,
)
def test_value_is_what_the_page_takes(value: Any, plain: Any) -> None:
    assert plain_of(value) == plain


def test_column_of_numbers_travels_as_bytes() -> None:
    assert plain_of(pd.Series([1.5, 2])) == {"dtype": "f8", "bdata": np.array([1.5, 2]).tobytes()}


def test_arrays_that_plotly_packed_as_base64_travel_as_bytes() -> None:
    packed = {"dtype": "i1", "bdata": base64.b64encode(b"\1\2").decode()}
    assert plain_of({"y": packed}) == {"y": {"dtype": "i1", "bdata": b"\1\2"}}
    figure = figure_of(go.Figure(go.Scatter(y=np.array([1.0, 2.0]))))
    assert figure["data"][0]["y"]["bdata"] == np.array([1.0, 2.0]).tobytes()


def test_figure_keeps_frames_and_leaves_its_source_alone() -> None:
    figure = go.Figure(go.Scatter(y=[1]), frames=[go.Frame(data=[go.Scatter(y=[2])])])
    before = figure.to_json()
    plain = figure_of(figure)
    plain["data"][0]["y"].append(9)
    assert plain["frames"][0]["data"][0]["y"] == [2]
    assert figure.to_json() == before
