"""A chart's state after the events that changed it."""

import copy
from typing import Any

import numpy as np
import pytest

from pywry.integrations.chart_state import CHART_FOLDS, plain_payload

FIGURE = {
    "data": [{"y": [1, 2], "marker": {"color": "red"}}, {"y": [3]}, {"x": [0]}],
    "layout": {"title": {"text": "old"}, "xaxis": {"range": [0, 9]}},
}


def state() -> dict[str, Any]:
    return {"chart": {"chart_id": "c", "figure": copy.deepcopy(FIGURE), "config": {"scrollZoom": True}}}


def fold(name: str, data: Any, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the chart after an event; the state it starts from stays as it was."""
    before = before or state()
    kept = copy.deepcopy(before)
    chart: dict[str, Any] = CHART_FOLDS[name](before, plain_payload(data))["chart"]
    assert before == kept
    return chart


def data_after(name: str, data: Any) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = fold(name, data)["figure"]["data"]
    return traces


@pytest.mark.parametrize("name", ["plotly:update-figure", "plotly:replace"])
def test_new_figure_takes_the_place_and_config_adds(name: str) -> None:
    figure = {"data": [{"y": np.array([1.0])}], "config": {"responsive": True}}
    chart = fold(name, {"figure": figure, "config": {"editable": True}})
    assert chart["figure"]["data"] == [{"y": {"dtype": "f8", "bdata": np.array([1.0]).tobytes()}}]
    assert chart["figure"]["layout"] == {}
    assert chart["config"] == {"scrollZoom": True, "responsive": True, "editable": True}
    assert chart["chart_id"] == "c"


@pytest.mark.parametrize("data", [{}, {"figure": 5}, {"figure": {"layout": {}}}])
def test_figure_that_is_none_is_refused(data: Any) -> None:
    with pytest.raises((KeyError, TypeError)):
        fold("plotly:update-figure", data)


@pytest.mark.parametrize(
    ("changes", "path", "value"),
    [
        ({"title": "new"}, ["title"], {"text": "new"}),
        ({"title.font.size": 5}, ["title"], {"text": "old", "font": {"size": 5}}),
        ({"xaxis.range[0]": 5}, ["xaxis", "range"], [5, 9]),
        ({"xaxis.range": [1, 2]}, ["xaxis", "range"], [1, 2]),
        ({"shapes[0].x0": 1}, ["shapes"], [{"x0": 1}]),
        ({"shapes[1]": {"x0": 1}}, ["shapes"], [None, {"x0": 1}]),
        ({"yaxis.title.text": "y"}, ["yaxis"], {"title": {"text": "y"}}),
        ({"xaxis": None}, ["xaxis"], None),
        ({"title": {"text": "whole"}}, ["title"], {"text": "whole"}),
    ],
)
def test_layout_changes_by_attribute_path(changes: dict[str, Any], path: list[str], value: Any) -> None:
    layout = fold("plotly:update-layout", {"layout": changes})["figure"]["layout"]
    for step in path:
        layout = layout[step]
    assert layout == value


def test_traces_change_all_or_those_named() -> None:
    assert [t.get("opacity") for t in data_after("plotly:update-traces", {"update": {"opacity": 0.5}})] == [0.5] * 3
    update = {"update": {"marker.color": "blue"}, "indices": [0, -1]}
    assert [t.get("marker") for t in data_after("plotly:update-traces", update)] == [
        {"color": "blue"},
        None,
        {"color": "blue"},
    ]
    one = {"update": {"name": "n"}, "indices": 1}
    assert [t.get("name") for t in data_after("plotly:update-traces", one)] == [None, "n", None]


def test_list_gives_each_trace_its_own_value_over_and_over() -> None:
    traces = data_after("plotly:update-traces", {"update": {"name": ["a", "b"], "y": [[7, 8]]}})
    assert [(t["name"], t["y"]) for t in traces] == [("a", [7, 8]), ("b", [7, 8]), ("a", [7, 8])]


def test_points_are_added_at_the_end_of_their_traces() -> None:
    traces = data_after("plotly:extend-traces", {"update": {"y": [[9], [8, 7]]}, "indices": [0, 1]})
    assert [t.get("y") for t in traces] == [[1, 2, 9], [3, 8, 7], None]


def test_points_beyond_the_limit_leave_at_the_front() -> None:
    traces = data_after("plotly:extend-traces", {"update": {"y": [[3, 4]]}, "indices": [0], "max_points": 3})
    assert traces[0]["y"] == [2, 3, 4]


def test_points_are_added_to_a_packed_array_and_from_one() -> None:
    before = state()
    before["chart"]["figure"]["data"][0]["y"] = plain_payload(np.array([1.5, 2.5]))
    update = {"update": {"y": [np.array([3.5])], "marker.size": [[1]]}, "indices": [0]}
    trace = fold("plotly:extend-traces", update, before)["figure"]["data"][0]
    assert (trace["y"], trace["marker"]) == ([1.5, 2.5, 3.5], {"color": "red", "size": [1]})


def test_rows_are_added_to_a_packed_table() -> None:
    before = state()
    before["chart"]["figure"]["data"] = [{"z": plain_payload(np.array([[1, 2]], dtype="i4"))}]
    chart = fold("plotly:extend-traces", {"update": {"z": [[[3, 4]]]}, "indices": [0]}, before)
    assert chart["figure"]["data"][0]["z"] == [[1, 2], [3, 4]]


@pytest.mark.parametrize("name", ["plotly:update-traces", "plotly:extend-traces"])
@pytest.mark.parametrize("index", [3, -4])
def test_trace_that_is_not_there_is_named(name: str, index: int) -> None:
    with pytest.raises(IndexError, match=f"the chart has 3 traces, none with index {index}"):
        fold(name, {"update": {"y": [[1]]}, "indices": [index]})


def test_fewer_additions_than_traces_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        fold("plotly:extend-traces", {"update": {"y": [[1]]}, "indices": [0, 1]})


def test_events_on_a_widget_without_a_chart_start_an_empty_one() -> None:
    chart = fold("plotly:update-layout", {"layout": {"title": "t"}}, {"chart": None})
    assert chart["figure"] == {"data": [], "layout": {"title": {"text": "t"}}}
