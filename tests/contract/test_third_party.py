"""Other people's widgets, unchanged: drawn, which a picture shows too, and heard by Python, in each host."""

from collections.abc import Iterator
from typing import Any

import pytest

from pywry import PyWry
from pywry.demo.gallery import EXHIBITS
from tests.contract.alone import pages_alone
from tests.contract.hosts import Host, OpenPage, Point
from tests.pictures import blobs, colours, is_blank
from tests.waiting import Collector

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, of pandas and traitlets

# Widgets put themselves into shadow roots, where a selector does not reach.
FIND = """const find = (selector, root = document) => [
  ...root.querySelectorAll(selector),
  ...[...root.querySelectorAll('*')].flatMap((el) => (el.shadowRoot ? find(selector, el.shadowRoot) : []))];"""
BOXES = f"""(_, selector) => {{ {FIND}
  return find(selector).map((el) => {{ const {{ x, y, width, height }} = el.getBoundingClientRect();
    return [x, y, width, height]; }}); }}"""
COUNT = f"(_, [selector, least]) => {{ {FIND} return find(selector).length >= least; }}"

Box = tuple[float, float, float, float]


@pytest.fixture
def app(host: Host, app: PyWry, monkeypatch: pytest.MonkeyPatch) -> Iterator[PyWry]:
    """An app whose pages reach nobody else, and have not tried."""
    with pages_alone(host, monkeypatch):
        yield app


def boxes(page: OpenPage, selector: str, least: int = 1) -> list[Box]:
    """Return where the elements are, once there are so many."""
    page.wait(COUNT, [selector, least])
    found: list[Box] = page.run(BOXES, selector)
    return found


def within(box: Box, across: float, down: float) -> Point:
    """Return a point of a box, by parts of its width and height."""
    x, y, width, height = box
    return x + across * width, y + down * height


def shown(host: Host, app: PyWry, name: str) -> tuple[Any, OpenPage]:
    """Return a widget of the gallery and its page."""
    widget = EXHIBITS[name].make()
    return widget, host.open(app.show(widget, title=EXHIBITS[name].title))


def test_plotly_draws_and_a_zoom_reaches_python(host: Host, app: PyWry) -> None:
    figure, page = shown(host, app, "plotly")
    zoomed = Collector()
    figure.layout.on_change(lambda layout, bounds: zoomed(bounds), "xaxis.range")
    boxes(page, ".points path", 142)
    (plot,) = boxes(page, ".nsewdrag")
    assert not is_blank(page, ".plot-container")
    page.press(within(plot, 0.3, 0.3), within(plot, 0.5, 0.5), within(plot, 0.6, 0.7))
    low, high = zoomed.wait_for(lambda bounds: bounds is not None)
    assert 2 < low < high < 5  # the axis is logarithmic, which was set after the figure was made


def test_a_late_page_of_a_plotly_figure_shows_it_as_it_is(host: Host, app: PyWry) -> None:
    figure = EXHIBITS["plotly"].make()
    handle = app.show(figure)
    boxes(host.open(handle), ".points path", 142)
    figure.data[0].marker.color = "#ff0000"
    figure.layout.title = "Now red"
    late = host.open(handle)
    boxes(late, ".points path", 142)
    assert late.text(".gtitle") == "Now red"
    assert late.run("() => getComputedStyle(document.querySelector('.points path')).fill") == "rgb(255, 0, 0)"


def test_quak_draws_and_a_filter_reaches_python(host: Host, app: PyWry) -> None:
    widget, page = shown(host, app, "quak")
    queries = Collector()
    widget.observe(lambda change: queries(change["new"]), "sql")
    boxes(page, "tbody tr", 5)
    histogram = max(boxes(page, "thead svg", 8), key=lambda box: box[2] * box[3])
    assert not is_blank(page, ".pywry-child")
    page.press(within(histogram, 0.05, 0.4), within(histogram, 0.2, 0.4), within(histogram, 0.4, 0.4))
    assert "BETWEEN" in queries.wait_for(lambda sql: "WHERE" in sql).upper()


def test_drawdata_draws_and_its_points_reach_python(host: Host, app: PyWry) -> None:
    widget, page = shown(host, app, "drawdata")
    sizes = Collector()
    widget.observe(lambda change: sizes(len(change["new"])), "data")
    (plot,) = boxes(page, ".dd-scatter-svg")
    for across in (0.2, 0.5):
        page.press(*(within(plot, across + step / 50, 0.3 + step / 50) for step in range(10)))
    sizes.wait_for(lambda size: size >= 8)
    assert not is_blank(page, ".dd-scatter-svg")
    assert {point["label"] for point in widget.data} == {"a"}


def test_jupyter_scatter_draws_every_point_and_a_click_selects_one_in_python(host: Host, app: PyWry) -> None:
    import jscatter
    import numpy as np

    columns, rows = 25, 20
    x, y = (axis.ravel() / 1.0 for axis in np.meshgrid(np.arange(columns), np.arange(rows)))
    chart = jscatter.Scatter(x=x, y=y, width=800, height=500, axes=False, color="#0000ff", opacity=1).size(6)
    selections = Collector()
    chart.widget.observe(lambda change: selections(list(change["new"])), "selection")
    page = host.open(app.show(chart.widget))
    canvas, *_ = boxes(page, "canvas")
    page.wait("() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(true))))")
    points = blobs(page, "canvas", (0, 0, 255))
    assert len(points) == columns * rows
    left, top = within(canvas, 0, 0)
    x_of_one, y_of_one = points[len(points) // 2]
    page.press((left + x_of_one, top + y_of_one))  # a click: what is held for half a second selects nothing
    (chosen,) = selections.wait_for(lambda chosen: len(chosen) == 1)
    assert 0 <= chosen < columns * rows


def test_altair_draws_offline_and_a_brush_reaches_python(host: Host, app: PyWry) -> None:
    chart, page = shown(host, app, "altair")
    brushes = Collector()
    chart.selections.observe(lambda change: brushes(change["new"].value), "brush")
    boxes(page, "canvas, svg.marks")
    plot = max(boxes(page, ".vega-embed canvas, .vega-embed svg"), key=lambda box: box[2] * box[3])
    assert not is_blank(page, ".vega-embed")
    page.press(within(plot, 0.2, 0.2), within(plot, 0.3, 0.4), within(plot, 0.5, 0.6))
    low, high = brushes.wait_for(bool)["income"]
    assert 100 < low < high < 60_000


def test_itables_draws_and_a_selected_row_reaches_python(host: Host, app: PyWry) -> None:
    table, page = shown(host, app, "itables")
    rows = Collector()
    table.observe(lambda change: rows(list(change["new"])), "selected_rows")
    cells = boxes(page, "tbody td", 10)
    assert not is_blank(page, "table")
    page.press(within(cells[0], 0.5, 0.5))
    assert rows.wait(1) == [[0]]
    page.wait("() => document.querySelectorAll('tbody tr.selected').length === 1")


def test_ipyniivue_draws_and_its_crosshair_reaches_python(host: Host, app: PyWry) -> None:
    viewer = EXHIBITS["ipyniivue"].make()
    places, loaded = Collector(), Collector()
    viewer.on_location_change(places)
    viewer.on_image_loaded(loaded)  # called once the page has sent all voxels back
    page = host.open(app.show(viewer))
    assert loaded.wait(1)[0].img.size == 48**3
    (canvas,) = boxes(page, "canvas")
    assert len(colours(page, "canvas")) > 20
    page.press(within(canvas, 0.12, 0.45), within(canvas, 0.12, 0.45))
    assert places.wait(1)[0]["values"][0]["value"] > 0


def test_wigglystuff_draws_and_a_drag_reaches_python(host: Host, app: PyWry) -> None:
    slider, page = shown(host, app, "wigglystuff")
    places = Collector()
    slider.observe(lambda change: places(change["new"]), "x")
    (canvas,) = boxes(page, "canvas")
    assert not is_blank(page, "canvas")
    page.press(within(canvas, 0.6, 0.7), within(canvas, 0.5, 0.5), within(canvas, 0.25, 0.25))
    places.wait_for(lambda x: x == pytest.approx(-0.5, abs=0.06))
