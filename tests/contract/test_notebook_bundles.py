"""Widgets whose packages brought a front end for notebooks, by their installed bundles and without a network."""

import json
from pathlib import Path
from typing import Any

import bqplot
import ipydagred3
import ipyevents
import ipyleaflet
import ipysigma
import ipywidgets
import networkx
import pytest
import traitlets

from pywry import PyWry
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host
from tests.pictures import colours, is_blank
from tests.waiting import Collector

pytestmark = HOSTED_OR_BRIDGED

BLUE = (51, 136, 255)  # of Leaflet's own lines, #3388ff
SQUARE = [[5, 50], [8, 50], [8, 53], [5, 53], [5, 50]]
HAS = "(_, selector) => document.querySelector(selector) !== null"
ICON = "() => document.querySelector('.leaflet-marker-icon, .awesome-marker')?.naturalWidth !== 0"

NEEDY = """
var _JUPYTERLAB = {
  "nowhere-widgets": {
    init() {},
    async get() {
      const plugin = { id: "nowhere", requires: [{ name: "@jupyterlab/application:ILabShell" }], activate() {} };
      return () => ({ default: plugin });
    },
  },
};
"""

QUOTING = """
define(["@jupyter-widgets/base"], ({ DOMWidgetModel, DOMWidgetView }) => ({
  QuotingModel: DOMWidgetModel,
  QuotingView: class extends DOMWidgetView {
    render() {
      const show = () => { this.el.innerHTML = `<i class="quoted">${this.model.get("_esm")}</i>`; };
      this.listenTo(this.model, "change:_esm", show);
      show();
    }
  },
}));
"""

# As webpack writes a bundle that takes its address from its script and loads a part of itself when it is needed: the
# part is a script beside it, which puts its modules into a list on the window. One that is not there is asked for by
# its file's name.
PARTED = """
define(["@jupyter-widgets/base"], ({ DOMWidgetModel, DOMWidgetView }) => {
  if (!document.currentScript?.src) throw new Error("Automatic publicPath is not supported in this browser");
  const modules = {}, chunks = {};
  let root = "";
  const take = ([ids, parts]) => {
    Object.assign(modules, parts);
    for (const id of ids) { chunks[id]?.(); chunks[id] = 0; }
  };
  const list = (self.webpackChunkparted = self.webpackChunkparted || []);
  list.forEach(take);
  list.push = take;
  const chunk = (id) => chunks[id] === 0 ? Promise.resolve() : new Promise((resolve, reject) => {
    chunks[id] = resolve;
    const script = document.createElement("script");
    script.src = root + id + ".index.js";
    script.onerror = () => reject(new Error("ChunkLoadError: " + script.src));
    document.head.appendChild(script);
  });
  root = document.body.getAttribute("data-base-url") + "nbextensions/parted/";
  return {
    PartedModel: DOMWidgetModel,
    PartedView: class extends DOMWidgetView {
      async render() {
        await chunk(906);
        modules[1906](this.el, this.model);
      }
    },
  };
});
"""
PART = """/*! licence */
"use strict";(self.webpackChunkparted = self.webpackChunkparted || []).push([[906], {
  1906: (el, model) => {
    const button = document.createElement("button");
    button.className = "part";
    const show = () => { button.textContent = model.get("count"); };
    model.on("change:count", show);
    show();
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    el.append(button);
  },
}]);
"""

# As views were written for ipywidgets 7, ipyregulartable's for one: a message of Lumino's older name says that there is
# room, and a message of Python's that there are rows.
ELDER = """
define(["@jupyter-widgets/base"], ({ DOMWidgetModel, DOMWidgetView }) => ({
  ElderModel: DOMWidgetModel,
  ElderView: class extends DOMWidgetView {
    render() {
      this.listenTo(this.model, "msg:custom", () => { this.el.textContent = this.model.get("rows").join(); });
    }
    processPhosphorMessage(message) {
      super.processPhosphorMessage(message);
      if (message.type === "after-attach") this.el.classList.add("elder");
      if (message.type === "resize") this.send({ width: this.pWidget.isVisible ? this.el.offsetWidth : 0 });
    }
  },
}));
"""

# As es-module-shims, which ipyreact brings, finds out what a browser can do before it loads modules by an import map.
ASKING = """
define(["@jupyter-widgets/base"], ({ DOMWidgetModel, DOMWidgetView }) => ({
  AskingModel: DOMWidgetModel,
  AskingView: class extends DOMWidgetView {
    async render() {
      const frame = document.createElement("iframe");
      const told = new Promise((resolve) => addEventListener("message", ({ data }) => {
        if (data[0] === "esms") resolve(data);
      }));
      document.head.append(frame);
      frame.srcdoc = "<script>parent.postMessage(['esms'].concat(['by the frame']), '*')</script>";
      const [, importMaps, importMeta] = await told;
      frame.remove();
      this.el.classList.add("told");
      this.el.textContent = `${importMaps} ${importMeta}`;
    }
  },
}));
"""


class Foreign(ipywidgets.DOMWidget):
    """A widget of a package that is named as its class: `elder`, with an ElderModel and an ElderView."""

    _model_name = traitlets.Unicode().tag(sync=True)
    _model_module = traitlets.Unicode().tag(sync=True)
    _view_name = traitlets.Unicode().tag(sync=True)
    _view_module = traitlets.Unicode().tag(sync=True)

    def __init__(self, **given: Any) -> None:
        name = type(self).__name__
        module = name.lower()
        names = {"_model_name": f"{name}Model", "_view_name": f"{name}View"}
        super().__init__(**names, _model_module=module, _view_module=module, **given)


class Asking(Foreign):
    """A widget that an inline script in a frame keeps waiting."""


class Elder(Foreign):
    """A widget that says "look" after it has set its rows."""

    rows = traitlets.List().tag(sync=True)

    def answer(self) -> None:
        """Set the rows and say so, several times at once."""
        for last in range(1, 4):
            self.rows = list(range(last))
            self.send("look")


class Parted(Foreign):
    """A widget whose bundle for notebooks is in more than one script."""

    count = traitlets.Int(1).tag(sync=True)


class Quoting(Foreign):
    """A widget of a package whose front end has a use of its own for a trait that is an anywidget's code elsewhere."""

    _esm = traitlets.Unicode("some text").tag(sync=True)


class Nowhere(ipywidgets.DOMWidget):
    """A widget whose front end is not installed."""

    _model_name = traitlets.Unicode("NowhereModel").tag(sync=True)
    _model_module = traitlets.Unicode("nowhere-widgets").tag(sync=True)
    _model_module_version = traitlets.Unicode("^1.2.3").tag(sync=True)
    _view_name = traitlets.Unicode("NowhereView").tag(sync=True)
    _view_module = traitlets.Unicode("nowhere-widgets").tag(sync=True)


def install(front_ends: Path, name: str, files: dict[str, str]) -> None:
    """Put the scripts of a bundle for notebooks where packages install theirs."""
    folder = front_ends / "nbextensions" / name
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")


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


def test_a_bundle_in_several_scripts_is_shown_and_heard(host: Host, app: PyWry, front_ends: Path) -> None:
    """As ipyaggrid's, which loads its grid's second half only when it is wanted."""
    install(front_ends, "parted", {"index.js": PARTED, "906.index.js": PART})
    widget, counts = Parted(), Collector()
    widget.observe(lambda change: counts(change["new"]), "count")
    page = host.open(app.show(widget))
    page.wait("() => document.querySelector('.part')?.textContent === '1'")
    page.click(".part")
    assert counts.wait(1) == [2]
    widget.count = 7
    page.wait("() => document.querySelector('.part')?.textContent === '7'")


def test_a_bundle_of_ipywidgets_7_is_told_of_its_room_and_of_values_before_messages(
    host: Host, app: PyWry, front_ends: Path
) -> None:
    install(front_ends, "elder", {"index.js": ELDER})
    widget, widths = Elder(layout={"width": "200px"}), Collector()
    widget.on_msg(lambda _, content, buffers: widths(content["width"]))
    page = host.open(app.show(widget))
    widths.wait_for(lambda width: width == 200)
    assert page.run("() => document.querySelectorAll('.elder').length") == 1
    page.run("""() => { window.seen = []; const el = document.querySelector('.elder');
      new MutationObserver(() => seen.push(el.textContent)).observe(el, { childList: true }); }""")
    widget.answer()
    page.wait("() => window.seen.at(-1) === '0,1,2'")


def test_a_bundle_with_a_shim_for_import_maps_is_told_what_browsers_can_do(
    host: Host, app: PyWry, front_ends: Path
) -> None:
    """The shim waits for an inline script, which pages do not run."""
    install(front_ends, "asking", {"index.js": ASKING})
    page = host.open(app.show(Asking()))
    assert page.text(".told") == "true true"


def test_a_widget_without_a_front_end_says_its_name_version_and_why(host: Host, app: PyWry) -> None:
    said: Any = app.show(ipywidgets.VBox([Nowhere(), ipywidgets.Label("still here")]))
    page = host.open(said)
    page.wait(HAS, ".pywry-error")
    text = page.text(".pywry-error")
    for part in ("NowhereModel", "nowhere-widgets", "^1.2.3", "nbextensions/nowhere-widgets/index.js"):
        assert part in text
    assert page.text(".widget-label") == "still here"


def test_events_by_an_extension_for_jupyterlab_reach_python(host: Host, app: PyWry) -> None:
    label, clicks = ipywidgets.HTML("<b id='target'>click</b>"), Collector()
    events = ipyevents.Event(source=label, watched_events=["click"])
    events.on_dom_event(clicks)
    page = host.open(app.show(ipywidgets.VBox([label])))
    page.click("#target")
    assert clicks.wait(1)[0]["event"] == "click"
    events.watched_events = ["keydown"]
    page.click("#target")
    label.value = "<b id='other'>still here</b>"
    page.wait(HAS, "#other")
    assert len(clicks.items) == 1


@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments")  # of ipydagred3's own nodes
def test_a_graph_by_an_extension_for_jupyterlab_is_drawn_and_heard(host: Host, app: PyWry) -> None:
    graph, clicked = ipydagred3.Graph(), Collector()
    graph.setNode("a", label="Alpha")
    graph.setNode("b", label="Beta")
    graph.setEdge("a", "b")
    widget = ipydagred3.DagreD3Widget(graph=graph)
    widget.on_click(lambda _, name: clicked(name))
    page = host.open(app.show(widget))
    page.wait("() => document.querySelectorAll('g.node').length === 2")
    assert not is_blank(page, "svg")
    page.click("g.node")
    assert clicked.wait(1)[0] in ("a", "b")


@pytest.mark.page_errors  # Jupyter's own boxes put up with no child that has no view
def test_a_widget_that_has_no_view_says_so(host: Host, app: PyWry) -> None:
    page = host.open(app.show(ipywidgets.VBox([ipyevents.Event(source=ipywidgets.Label("a"))])))
    page.wait(HAS, ".pywry-error")
    assert "it has no view" in page.text(".pywry-error")


def test_an_extension_that_needs_jupyterlab_itself_says_of_what(host: Host, app: PyWry, front_ends: Path) -> None:
    """The extension asks for JupyterLab's shell, as those do that add panels to it."""
    static = front_ends / "labextensions" / "nowhere-widgets" / "static"
    static.mkdir(parents=True)
    (static / "remoteEntry.js").write_text(NEEDY, "utf-8")
    build = {"load": "static/remoteEntry.js", "extension": "./extension"}
    (static.parent / "package.json").write_text(json.dumps({"jupyterlab": {"_build": build}}), "utf-8")
    page = host.open(app.show(ipywidgets.VBox([Nowhere()])))
    page.wait(HAS, ".pywry-error")
    assert "needs @jupyterlab/application:ILabShell, which JupyterLab alone has" in page.text(".pywry-error")


def test_code_of_another_packages_widget_is_left_to_its_front_end(host: Host, app: PyWry, front_ends: Path) -> None:
    """As ipyreact's, which has to be compiled before it runs."""
    install(front_ends, "quoting", {"index.js": QUOTING})
    widget = Quoting()
    page = host.open(app.show(widget))
    page.wait("() => document.querySelector('.quoted')?.textContent === 'some text'")
    widget._esm = "another text"
    page.wait("() => document.querySelector('.quoted')?.textContent === 'another text'")
