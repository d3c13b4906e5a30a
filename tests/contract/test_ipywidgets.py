"""Jupyter's own widgets, shown by the second tier."""

from typing import Any

import anywidget
import ipywidgets
import traitlets

from pywry import PyWry, PyWryWidget
from pywry.session.assets import shared_assets
from pywry.session.static import bundle
from tests.contract.hosts import Host
from tests.waiting import Collector

TEXT = "(_, [selector, text]) => document.querySelector(selector)?.textContent.trim() === text"
LOADED = "() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1))"


class Counter(anywidget.AnyWidget):
    """A button that counts."""

    _esm = """export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = `count ${model.get("value")}`; };
      button.className = "counter";
      button.onclick = () => { model.set("value", model.get("value") + 1); model.save_changes(); };
      model.on("change:value", show);
      show();
      el.append(button);
    } };"""
    value = traitlets.Int(0).tag(sync=True)


def test_a_slider_moves_python_and_python_moves_the_slider(host: Host, app: PyWry) -> None:
    slider, values = ipywidgets.IntSlider(value=3, description="Speed"), Collector()
    slider.observe(lambda change: values(change["new"]), "value")
    page = host.open(app.show(slider))
    page.wait(TEXT, [".widget-readout", "3"])
    page.click(".noUi-handle")
    page.keys("ArrowRight", "ArrowRight")
    values.wait_for(lambda value: value == 5)
    slider.value = 40
    page.wait(TEXT, [".widget-readout", "40"])


def test_a_page_of_anywidgets_does_not_load_the_tier(host: Host, app: PyWry) -> None:
    name = shared_assets().add_file(bundle("ipywidgets.js"))
    page = host.open(app.show(Counter()))
    page.wait(TEXT, [".counter", "count 0"])
    assert name not in page.run(LOADED)
    page = host.open(app.show(ipywidgets.Label("words")))
    page.wait(TEXT, [".widget-label", "words"])
    assert name in page.run(LOADED)


def test_an_anywidget_in_a_box_is_live_and_links_to_a_slider_beside_it(host: Host, app: PyWry) -> None:
    counter, slider = Counter(), ipywidgets.IntSlider()
    ipywidgets.link((counter, "value"), (slider, "value"))
    page = host.open(app.show(ipywidgets.HBox([counter, slider], layout={"border": "2px solid red"})))
    page.click(".widget-box .counter")
    page.wait(TEXT, [".widget-readout", "1"])
    slider.value = 8
    page.wait(TEXT, [".counter", "count 8"])
    assert page.run("() => getComputedStyle(document.querySelector('.widget-hbox')).borderTopWidth") == "2px"


def test_a_box_of_everything_nests_in_both_directions(host: Host, app: PyWry) -> None:
    inner = PyWryWidget("<p id='inner'>inside</p>", child=ipywidgets.Label("deep"))
    page = host.open(app.show(ipywidgets.VBox([ipywidgets.Label("outer"), inner])))
    page.wait(TEXT, ["#inner", "inside"])
    page.wait("() => document.querySelector('.widget-vbox .pywry .widget-label')?.textContent === 'deep'")


def test_children_made_by_a_handler_show_at_once_and_are_live(host: Host, app: PyWry) -> None:
    box, button, values = ipywidgets.VBox(), ipywidgets.Button(description="More"), Collector()

    def more(_: Any) -> None:
        text = ipywidgets.Text(description=f"Text {len(box.children)}")
        text.observe(lambda change: values(change["new"]), "value")
        box.children = [*box.children, text]

    button.on_click(more)
    page = host.open(app.show(ipywidgets.HBox([button, box])))
    page.click(".widget-button")
    page.click(".widget-text input")
    page.type("hi")
    values.wait_for(lambda value: value == "hi")
    page.click(".widget-button")
    page.wait("() => document.querySelectorAll('.widget-text').length === 2")
    box.children = ()
    page.wait("() => document.querySelectorAll('.widget-text').length === 0")
