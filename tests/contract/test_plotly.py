"""EVENTS §7, plotly:* from the page: what a user does with the mouse on a chart."""

from typing import Any

import plotly.graph_objects as go
import pytest

from pywry import PyWry
from tests.contract.charts import Chart, figure
from tests.contract.hosts import Host
from tests.waiting import Collector

# All that the contract has of the second marker of the first trace: nothing of the trace's other data.
POINT = {
    "curveNumber": 0, "pointNumber": 1, "pointIndex": 1, "x": 2, "y": 3, "text": "t2", "customdata": "q",
    "trace_name": "A",
}  # fmt: skip


@pytest.fixture
def chart(host: Host, app: PyWry) -> Chart:
    return Chart(host, app)


def points(chart: Chart) -> dict[str, Any]:
    return {"chartId": chart.id, "widget_type": "chart", "points": [POINT], "point_indices": [1], "curve_number": 0}


def test_hover_click_and_unhover_tell_the_point_and_nothing_more(chart: Chart) -> None:
    x, y = chart.markers()[1]
    chart.page.move((x - 8, y), (x, y))
    assert chart.told("hover") == points(chart)
    chart.page.press((x, y))
    assert chart.told("click") == points(chart)
    chart.page.move((x + 150, y + 150))
    assert chart.told("unhover") == points(chart)


def test_a_figure_of_plotly_tells_the_same(host: Host, app: PyWry) -> None:
    chart = Chart(host, app, go.Figure(figure()))
    x, y = chart.markers()[1]
    chart.page.move((x - 8, y), (x, y))
    assert chart.told("hover") == points(chart)


def test_a_box_selects_what_is_in_it_and_a_double_click_takes_it_back(chart: Chart) -> None:
    chart.handle.update_layout(dragmode="select")
    chart.state()
    x, y = chart.markers()[1]
    chart.page.press((x - 60, y - 20), (x + 60, y + 30))
    told = chart.told("selected")
    sides = told.pop("range")
    assert told == {**points(chart), "lassoPoints": None} or told == points(chart)
    assert sides["x"][0] < 2 < sides["x"][1]
    assert min(sides["y"]) < 3 < max(sides["y"])
    chart.page.double_press((x + 150, y + 150))
    assert chart.told("deselect") == {"chartId": chart.id, "widget_type": "chart"}


def test_a_lasso_selects_what_is_in_it(chart: Chart) -> None:
    chart.handle.update_layout(dragmode="lasso")
    chart.state()
    x, y = chart.markers()[1]
    chart.page.press((x - 60, y - 20), (x + 60, y - 20), (x + 60, y + 60), (x - 60, y + 60), (x - 60, y - 20))
    told = chart.told("selected")
    lasso = told["lassoPoints"]
    assert told["points"] == [POINT]
    assert len(lasso["x"]) == len(lasso["y"]) > 3
    assert min(lasso["x"]) < 2 < max(lasso["x"])


def test_a_zoom_is_a_relayout_and_a_double_click_is_told(chart: Chart) -> None:
    x, y = chart.markers()[1]
    chart.page.press((x - 100, y - 20), (x + 100, y + 80))
    told = chart.told("relayout")
    assert (told["chartId"], told["widget_type"]) == (chart.id, "chart")
    change = told["relayout_data"]
    assert change["xaxis.range[0]"] < 2 < change["xaxis.range[1]"]
    chart.page.double_press((x, y + 40))
    assert chart.told("doubleclick") == {"chartId": chart.id, "widget_type": "chart"}


def test_a_click_on_the_legend_tells_the_trace(chart: Chart) -> None:
    chart.page.click(".legend .traces:last-of-type .legendtoggle")
    assert chart.told("legend-click") == {
        "chartId": chart.id, "widget_type": "chart", "curve_number": 1, "trace_name": "B",
    }  # fmt: skip


def test_what_python_does_to_a_chart_is_told_once_and_themes_not_at_all(chart: Chart) -> None:
    chart.handle.emit("pywry:update-theme", {"theme": "dark"})
    chart.handle.emit("pywry:update-theme", {"theme": "light"})
    chart.state()
    chart.handle.update_layout(dragmode="pan")
    chart.handle.emit("plotly:export-data")
    chart.told("export-response")
    assert [name for name, _ in chart.got.items if name == "relayout"] in ([], ["relayout"])


def test_a_button_of_the_modebar_emits_its_event(host: Host, app: PyWry) -> None:
    got = Collector()
    button = {"name": "mine", "title": "Mine", "icon": "pencil", "event": "app:mine", "data": {"row": 1}}
    config = {"displayModeBar": True, "modeBarButtonsToAdd": [button]}
    chart = Chart(host, app, config=config)
    chart.handle.on("app:mine", got)
    chart.page.click("[data-title=Mine]")
    assert got.wait(1) == [{"chartId": chart.id, "widget_type": "chart", "row": 1}]
