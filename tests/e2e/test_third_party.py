"""Other people's widgets, unchanged and without a network: drawn, and heard by Python."""

from collections.abc import Iterator

import drawdata
import pandas as pd
import plotly.graph_objects as go
import pytest
import quak
from playwright.sync_api import Browser

from pywry import PyWry
from tests.contract.hosts import Point
from tests.e2e.offline import OfflinePage, offline_page
from tests.pictures import colours, is_blank
from tests.waiting import Collector

pytestmark = pytest.mark.e2e

MARKERS = """() => [...document.querySelectorAll('.points path')].map((el) => {
  const { x, y, width, height } = el.getBoundingClientRect(); return [x + width / 2, y + height / 2]; })"""


@pytest.fixture
def app() -> Iterator[PyWry]:
    made = PyWry(mode="browser")
    yield made
    made.destroy()


@pytest.fixture
def figure() -> go.FigureWidget:
    trace = go.Scatter(x=[1, 2, 3], y=[1, 3, 2], mode="markers", marker={"size": 20, "color": "#0000ff"})
    return go.FigureWidget(data=[trace])


def markers(page: OfflinePage) -> list[Point]:
    page.wait("() => document.querySelectorAll('.points path').length === 3")
    return [(x, y) for x, y in page.run(MARKERS)]


def test_a_figure_widget_is_drawn_and_its_clicks_reach_python(
    browser: Browser, app: PyWry, figure: go.FigureWidget
) -> None:
    clicked = Collector()
    figure.data[0].on_click(lambda trace, points, state: clicked((points.point_inds, points.xs, points.ys)))
    with offline_page(browser, app.show(figure)) as page:
        x, y = markers(page)[1]
        assert not is_blank(page, ".plot-container")
        page.move((x - 5, y), (x, y))
        page.wait("() => document.querySelector('.hovertext') !== null")
        page.press((x, y))
        assert clicked.wait(1) == [([1], [2], [3])]


def test_a_zoom_changes_the_figure_widgets_layout_in_python(
    browser: Browser, app: PyWry, figure: go.FigureWidget
) -> None:
    zoomed = Collector()
    figure.layout.on_change(lambda layout, bounds: zoomed(bounds), "xaxis.range")
    with offline_page(browser, app.show(figure)) as page:
        (left, _), (middle, top), _ = markers(page)
        page.press(((left + middle) / 2, top + 20), (middle + 50, top + 40))
        low, high = zoomed.wait_for(lambda bounds: bounds is not None)
        assert 1.3 < low < 1.7
        assert 2 < high < 2.3
        assert figure.layout.xaxis.range == (low, high)


def test_a_figure_widgets_new_properties_show_on_its_page(
    browser: Browser, app: PyWry, figure: go.FigureWidget
) -> None:
    with offline_page(browser, app.show(figure)) as page:
        markers(page)
        assert (255, 0, 0) not in colours(page, ".plot-container")
        figure.data[0].marker.color = "#ff0000"
        page.wait("() => getComputedStyle(document.querySelector('.points path')).fill === 'rgb(255, 0, 0)'")
        assert colours(page, ".plot-container")[255, 0, 0] > 100


def test_a_quak_table_is_drawn_and_its_filter_reaches_python(browser: Browser, app: PyWry) -> None:
    widget = quak.Widget(pd.DataFrame({"n": [3, 1, 2], "s": ["a", "b", "a"]}))
    queries = Collector()
    # Read where the page's queries run: a DuckDB connection refuses a second thread while it is busy.
    widget.observe(lambda change: queries((change["new"], widget.data().fetchall())), "sql")
    with offline_page(browser, app.show(widget)) as page:
        category = page.page.locator("thead span", has_text="a").last  # locators reach into quak's shadow root
        category.wait_for()
        page.page.locator("tbody td", has_text="b").wait_for()
        assert not is_blank(page, "table")
        category.click(force=True)  # a shade for the pointer's hover lies over it
        _, rows = queries.wait_for(lambda query: "'a'" in query[0])
        assert sorted(row[0] for row in rows) == [2, 3]
        page.page.locator("tbody td", has_text="b").wait_for(state="detached")


def test_points_drawn_by_mouse_are_drawdatas_data_in_python(browser: Browser, app: PyWry) -> None:
    widget = drawdata.ScatterWidget()
    sizes = Collector()
    widget.observe(lambda change: sizes(len(change["new"])), "data")
    with offline_page(browser, app.show(widget)) as page:
        page.wait("() => document.querySelector('.dd-scatter-svg') !== null")
        # drawdata changes the model's own list in its first stroke, and so saves it with the second, as in Jupyter.
        page.press((150, 150), (250, 250))
        page.press((450, 150), (550, 250))
        sizes.wait_for(lambda size: size >= 8)
        drawn = page.run("() => document.querySelectorAll('circle.drawn').length")
        assert len(widget.data) == drawn
        assert {(point["color"], point["label"], point["batch"]) for point in widget.data} == {
            ("#1f77b4", "a", 0),
            ("#1f77b4", "a", 1),
        }
        assert not is_blank(page, ".dd-scatter-svg")
