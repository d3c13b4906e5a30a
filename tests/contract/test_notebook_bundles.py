"""Widgets whose packages brought a front end for notebooks, by their installed bundles and without a network."""

from typing import Any

import bqplot
import ipyleaflet
import ipysigma
import ipywidgets
import networkx
import pytest
import traitlets

from pywry import PyWry
from tests.contract.hosted import HOSTED
from tests.contract.hosts import Host
from tests.pictures import colours, is_blank
from tests.waiting import Collector

pytestmark = HOSTED

BLUE = (51, 136, 255)  # of Leaflet's own lines, #3388ff
SQUARE = [[5, 50], [8, 50], [8, 53], [5, 53], [5, 50]]
HAS = "(_, selector) => document.querySelector(selector) !== null"
ICON = "() => document.querySelector('.leaflet-marker-icon, .awesome-marker')?.naturalWidth !== 0"


class Nowhere(ipywidgets.DOMWidget):
    """A widget whose front end is not installed."""

    _model_name = traitlets.Unicode("NowhereModel").tag(sync=True)
    _model_module = traitlets.Unicode("nowhere-widgets").tag(sync=True)
    _model_module_version = traitlets.Unicode("^1.2.3").tag(sync=True)
    _view_name = traitlets.Unicode("NowhereView").tag(sync=True)
    _view_module = traitlets.Unicode("nowhere-widgets").tag(sync=True)


@pytest.mark.page_errors  # the tiles of a map are elsewhere, which the page's policy forbids
def test_a_map_draws_its_shapes_and_its_zoom_reaches_python(host: Host, app: PyWry) -> None:
    card = ipyleaflet.Map(center=(52, 10), zoom=5, layout={"height": "400px"})
    card.add(ipyleaflet.GeoJSON(data={"type": "Polygon", "coordinates": [SQUARE]}))
    card.add(ipyleaflet.Marker(location=(52, 10)))
    zooms = Collector()
    card.observe(lambda change: zooms(change["new"]), "zoom")
    page = host.open(app.show(card))
    page.wait(HAS, "path.leaflet-interactive")
    page.wait(HAS, ".leaflet-marker-icon")
    page.wait(ICON)
    assert colours(page, ".leaflet-container")[BLUE] > 100
    page.click(".leaflet-control-zoom-in")
    zooms.wait_for(lambda zoom: zoom == 6)
    card.add(ipyleaflet.Circle(location=(52, 8), radius=50_000, color="red", fill_color="red"))
    page.wait("() => document.querySelectorAll('path.leaflet-interactive').length === 2")


@pytest.mark.page_errors  # its own trait `layout` is no Layout, which it has in every notebook too
def test_a_graph_is_drawn_and_its_selection_reaches_python(host: Host, app: PyWry) -> None:
    sigma = ipysigma.Sigma(networkx.path_graph(5), height=300, start_layout=False)
    selected = Collector()
    sigma.observe(lambda change: selected(change["new"]), "selected_node")
    page = host.open(app.show(sigma))
    page.wait("() => document.querySelectorAll('.ipysigma-widget canvas').length > 3")
    page.wait("() => document.querySelector('.ipysigma-widget').textContent.includes('5 nodes')")
    assert not is_blank(page, ".ipysigma-widget")
    page.click(".ipysigma-widget .choices")
    page.wait("() => document.activeElement.name === 'search_terms'")
    page.type("3")
    page.wait("() => document.querySelector('.choices__item.is-highlighted')?.textContent === '3'")
    page.keys("Enter")
    selected.wait_for(lambda node: str(node) == "3")


def test_a_plot_follows_python_and_its_toolbar_makes_a_widget_in_the_page(host: Host, app: PyWry) -> None:
    scales = {"x": bqplot.LinearScale(), "y": bqplot.LinearScale()}
    bars = bqplot.Bars(x=[1, 2, 3], y=[3, 1, 2], scales=scales, colors=["#ff0000"])
    figure = bqplot.Figure(marks=[bars], axes=[bqplot.Axis(scale=scales["x"])])
    interactions = Collector()
    figure.observe(lambda change: interactions(change["new"]), "interaction")
    page = host.open(app.show(ipywidgets.VBox([figure, bqplot.Toolbar(figure=figure)])))
    page.wait("() => document.querySelectorAll('.bqplot rect.bar').length === 3")
    assert colours(page, ".bqplot")[255, 0, 0] > 1000
    bars.y = [1, 2, 3, 4]
    bars.x = [1, 2, 3, 4]
    page.wait("() => document.querySelectorAll('.bqplot rect.bar').length === 4")
    page.click(".widget-vbox > :last-child button:has(.fa-arrows)")
    made = interactions.wait_for(lambda interaction: interaction is not None)
    assert isinstance(made, bqplot.PanZoom)
    made_scales = Collector()
    made.observe(lambda change: made_scales(change["new"]), "scales")
    made_scales(made.scales)
    made_scales.wait_for(lambda given: set(given) == {"x", "y"})


def test_a_widget_without_a_front_end_says_its_name_version_and_why(host: Host, app: PyWry) -> None:
    said: Any = app.show(ipywidgets.VBox([Nowhere(), ipywidgets.Label("still here")]))
    page = host.open(said)
    page.wait(HAS, ".pywry-error")
    text = page.text(".pywry-error")
    for part in ("NowhereModel", "nowhere-widgets", "^1.2.3", "nbextensions/nowhere-widgets/index.js"):
        assert part in text
    assert page.text(".widget-label") == "still here"
