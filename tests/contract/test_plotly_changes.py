"""EVENTS §7, plotly:* to the page: how Python changes a chart, and what a late page draws."""

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pywry import PyWry
from tests.contract.charts import Chart, figure
from tests.contract.hosts import Host
from tests.pictures import colours, is_blank

PLOT = ".js-plotly-plot"


@pytest.fixture
def chart(host: Host, app: PyWry) -> Chart:
    return Chart(host, app)


def numbers(values: Any) -> list[Any]:
    return list(np.asarray(values).tolist())


def test_a_dict_and_a_figure_draw_the_same(host: Host, app: PyWry, chart: Chart) -> None:
    other = Chart(host, app, go.Figure(figure()))
    for each in (chart, other):
        assert each.read("el.layout.title.text") == "Two traces"
        assert each.read("el._fullData.map(({ name, y }) => [name, y])") == [["A", [1, 3, 2]], ["B", [2, 1, 1.5]]]
        assert not is_blank(each.page, PLOT)


def test_what_is_no_figure_is_refused(app: PyWry, chart: Chart) -> None:
    for bad in ("figure", 3, {"datum": []}, None):
        with pytest.raises(TypeError, match="figure"):
            app.show_plotly(bad)
    with pytest.raises(TypeError, match="figure"):
        chart.handle.update_figure("figure")


def test_a_new_figure_replaces_the_old_one(chart: Chart) -> None:
    chart.handle.update_figure(go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout={"title": {"text": "Bars"}}))
    state = chart.state()
    assert [(trace["type"], numbers(trace["y"])) for trace in state["data"]] == [("bar", [1, 2])]
    assert chart.page.text(".gtitle") == "Bars"


def test_an_animated_update_ends_at_the_new_figure(chart: Chart) -> None:
    new = figure()
    new["data"][0]["y"] = [3, 2, 1]
    chart.handle.update_figure(new, animate={"transition": {"duration": 50}, "frame": {"duration": 50}})
    assert numbers(chart.state()["data"][0]["y"]) == [3, 2, 1]
    chart.page.wait("() => document.querySelectorAll('.points path').length === 6")
    late = chart.host.open(chart.handle)
    assert chart.read("el._fullData[0].y", late) == [3, 2, 1]


def test_replace_draws_anew(chart: Chart) -> None:
    chart.handle.emit("plotly:replace", {"figure": {"data": [{"y": [5]}], "layout": {}}})
    assert [trace["y"] for trace in chart.state()["data"]] == [[5]]


def test_a_title_may_be_a_string(chart: Chart) -> None:
    chart.handle.update_layout(title="Short")
    chart.handle.update_layout({"xaxis": {"title": "Across"}, "yaxis.title": "Up"})
    assert chart.state()["layout"]["title"]["text"] == "Short"
    assert [chart.page.text(each) for each in (".gtitle", ".xtitle", ".ytitle")] == ["Short", "Across", "Up"]


def test_traces_are_changed_all_or_by_index(chart: Chart) -> None:
    chart.handle.update_traces({"opacity": 0.5})
    chart.handle.update_traces({"marker.color": "rgb(255, 0, 0)", "y": [[9, 8, 7]]}, indices=[1])
    first, second = chart.state()["data"]
    assert (first["opacity"], second["opacity"]) == (0.5, 0.5)
    assert ("color" in first["marker"], second["marker"]["color"]) == (False, "rgb(255, 0, 0)")
    assert numbers(second["y"]) == [9, 8, 7]
    assert second["marker"]["size"] == 20


def test_points_are_added_and_the_oldest_dropped_beyond_the_limit(chart: Chart) -> None:
    chart.handle.extend_traces({"x": [[4]], "y": [[4]]}, [0])
    chart.handle.extend_traces({"x": [[5, 6]], "y": [[5, 6]]}, [0], max_points=4)
    chart.handle.extend_traces({"x": [np.array([4.0])], "y": [[0]]}, [1])
    first, second = chart.state()["data"]
    assert (numbers(first["x"]), numbers(first["y"])) == ([3, 4, 5, 6], [2, 4, 5, 6])
    assert numbers(second["x"]) == [1, 2, 3, 4]


@pytest.mark.parametrize("dtype", ["f8", "i8", "M8[D]"])
def test_points_are_added_to_numpy_arrays_and_by_them(host: Host, app: PyWry, dtype: str) -> None:
    chart = Chart(host, app, go.Figure(go.Scatter(x=np.array([1, 2, 3], dtype), y=np.arange(3.0))))
    before = chart.read("Array.from(el._fullData[0].x)")
    chart.handle.extend_traces({"x": [np.array([4, 5], dtype)], "y": [np.array([8.0, 9.0])]}, [0], max_points=4)
    chart.handle.extend_traces({"x": [[6]], "y": [[7]]}, [-1], max_points=4)
    chart.state()
    late = chart.host.open(chart.handle)
    for page in (chart.page, late):
        x, y = chart.read("[Array.from(el._fullData[0].x), Array.from(el._fullData[0].y)]", page)
        assert (len(x), x[0], x[-1], y) == (4, before[2], 6, [2, 8, 9, 7])


def test_a_trace_that_is_not_there_is_an_error_in_the_emitter(chart: Chart) -> None:
    with pytest.raises(IndexError, match="2 traces"):
        chart.handle.update_traces({"opacity": 1}, indices=[2])
    with pytest.raises(IndexError, match="2 traces"):
        chart.handle.extend_traces({"y": [[1]]}, [5])
    chart.handle.update_layout(title="after")
    assert chart.state()["layout"]["title"]["text"] == "after"


def test_reset_zoom_shows_everything_again(chart: Chart) -> None:
    chart.settle()
    before = chart.read("el._fullLayout.xaxis.range")
    chart.handle.update_layout({"xaxis.range": [1.5, 1.6]})
    chart.state()
    assert chart.read("el._fullLayout.xaxis.range") == [1.5, 1.6]
    chart.handle.reset_zoom()
    chart.state()
    assert chart.read("el._fullLayout.xaxis.range") == pytest.approx(before)


def test_the_state_and_the_data_are_told(chart: Chart) -> None:
    chart.handle.request_plotly_state()
    chart.handle.emit("plotly:export-data")
    state, export = chart.told("state-response"), chart.told("export-response")
    assert (state["chartId"], state["widget_type"]) == (chart.id, "chart")
    assert state["layout"]["title"] == {"text": "Two traces"}
    assert [trace["name"] for trace in state["data"]] == ["A", "B"]
    assert export == {
        "chartId": chart.id,
        "widget_type": "chart",
        "data": [
            {"traceIndex": 0, "name": "A", "x": [1, 2, 3], "y": [1, 3, 2], "type": "scatter"},
            {"traceIndex": 1, "name": "B", "x": [1, 2, 3], "y": [2, 1, 1.5], "type": "scatter"},
        ],
    }


def test_a_picture_is_saved_by_an_event_and_answered_to_a_request(chart: Chart) -> None:
    size = {"width": 300, "height": 200}
    for format, magic in (("svg", b"<svg"), ("jpeg", b"\xff\xd8"), ("png", b"\x89PNG")):
        saved = chart.page.saved_by(lambda kind=format: chart.handle.export_image(kind, **size))
        assert saved.name == f"chart.{format}"
        assert saved.content.startswith(magic)
        answer = chart.handle.request_sync("plotly:export-image", {"format": format, **size}, timeout_s=30)
        assert bytes(answer["content"]).startswith(magic)
    assert (int.from_bytes(saved.content[16:20], "big"), int.from_bytes(saved.content[20:24], "big")) == (300, 200)


def test_only_the_chart_with_the_id_is_meant(chart: Chart) -> None:
    chart.handle.emit("plotly:update-layout", {"layout": {"title": "mine"}, "chartId": chart.id})
    assert chart.state()["layout"]["title"]["text"] == "mine"
    chart.handle.emit("plotly:update-layout", {"layout": {"title": "another's"}, "chartId": "chart-of-another"})
    assert chart.state()["layout"]["title"]["text"] == "mine"
    late = chart.host.open(chart.handle)
    assert chart.read("el.layout.title.text", late) == "mine"


def test_a_late_page_draws_the_present_figure(chart: Chart) -> None:
    chart.handle.update_layout(
        {"title": "Now", "xaxis.range": [0, 9], "annotations": [{"text": "here", "x": 1, "y": 1}]}
    )
    chart.handle.update_traces({"marker.color": "rgb(255, 0, 0)"}, indices=[0])
    chart.handle.extend_traces({"x": [[4]], "y": [[4]]}, [0], max_points=3)
    chart.state()
    late = chart.host.open(chart.handle)
    read = """[el.layout.title, el._fullLayout.xaxis.range, el._fullLayout.annotations.map(({ text }) => text),
      el._fullData.map(({ x, y, marker }) => [x, y, marker.color, marker.size])]"""
    early = chart.read(read)
    assert chart.read(read, late) == early
    assert early[0] == {"text": "Now"}
    assert early[3][0] == [[2, 3, 4], [3, 2, 4], "rgb(255, 0, 0)", 20]


def test_the_theme_changes_a_charts_colours_and_keeps_its_own(chart: Chart) -> None:
    chart.handle.update_traces({"marker.color": "#ff0000"}, indices=[0])
    looks = {}
    for theme in ("light", "dark"):
        chart.handle.emit("pywry:update-theme", {"theme": theme})
        chart.state()
        chart.page.wait("(pywry, theme) => pywry.theme === theme", theme)
        chart.state()
        looks[theme] = (
            chart.read("el._fullLayout.font.color"),
            max(colours(chart.page, PLOT).items(), key=lambda i: i[1])[0],
        )
        assert colours(chart.page, PLOT)[255, 0, 0] > 100
    assert looks["light"][0] != looks["dark"][0]
    assert sum(looks["light"][1]) > 600
    assert sum(looks["dark"][1]) < 200


def test_numpy_arrays_and_matrices_are_drawn(host: Host, app: PyWry) -> None:
    matrix = np.arange(6, dtype="f4").reshape(2, 3)
    traces = [{"type": "heatmap", "z": matrix}, {"type": "scatter", "x": np.arange(3), "y": np.array([1, 0, 2], "i8")}]
    chart = Chart(host, app, {"data": traces})
    z = "Array.from(el._fullData[0].z, (row) => Array.from(row))"
    assert chart.read(f"[{z}, el._fullData[1].x, el._fullData[1].y]") == [[[0, 1, 2], [3, 4, 5]], [0, 1, 2], [1, 0, 2]]
    assert len(colours(chart.page, PLOT)) > 6
    other = Chart(host, app, go.Figure(go.Heatmap(z=matrix)))
    assert other.read(z) == [[0, 1, 2], [3, 4, 5]]


def test_missing_values_and_dates_are_drawn(host: Host, app: PyWry) -> None:
    days = pd.date_range("2024-02-28", periods=3)
    chart = Chart(host, app, go.Figure(go.Scatter(x=days, y=[1, math.nan, 3])))
    late = chart.host.open(chart.handle)
    for page in (chart.page, late):
        low, high = chart.read("el._fullLayout.xaxis.range", page)
        assert low[:10] <= "2024-02-28"
        assert high[:10] >= "2024-03-01"
        assert chart.read("Array.from(el._fullData[0].y, (y) => Number.isFinite(y) ? y : null)", page) == [1, None, 3]
    chart.handle.update_traces({"y": [[math.inf, 2, None]]})
    chart.state()
    assert chart.read("Array.from(el._fullData[0].y, (y) => Number.isFinite(y) ? y : null)") == [None, 2, None]


def test_webgl_traces_are_drawn(host: Host, app: PyWry) -> None:
    trace = {
        "type": "scattergl",
        "mode": "markers",
        "x": np.arange(5),
        "y": np.arange(5),
        "marker": {"size": 30, "color": "#ff0000"},
    }
    chart = Chart(host, app, {"data": [trace]})
    if "WebGL is not supported" in chart.page.text(PLOT):
        pytest.skip("this browser has no WebGL, and the chart says so")
    assert colours(chart.page, PLOT)[255, 0, 0] > 1_000
