"""Jupyter's own widgets, shown by the second tier."""

from typing import Any

import anywidget
import ipywidgets
import traitlets
from IPython.display import display

from pywry import PyWry, PyWryWidget
from pywry.session.assets import shared_assets
from pywry.session.static import bundle
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host
from tests.waiting import Collector

pytestmark = HOSTED_OR_BRIDGED

TEXT = "(_, [selector, text]) => document.querySelector(selector)?.textContent.trim() === text"
KNOWS_SLOTS = "() => customElements.get('pywry-slot') !== undefined"  # the tier has them from the start
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
    assert name not in page.run(LOADED)  # which WebKit leaves empty in a window
    assert page.run(KNOWS_SLOTS) is False
    page = host.open(app.show(ipywidgets.Label("words")))
    page.wait(TEXT, [".widget-label", "words"])
    assert page.run(KNOWS_SLOTS) is True


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


def test_links_made_in_python_before_and_after_hold_in_the_page(host: Host, app: PyWry) -> None:
    first, second, third = (ipywidgets.IntText() for _ in range(3))
    ipywidgets.jslink((first, "value"), (second, "value"))
    page = host.open(app.show(ipywidgets.VBox([first, second, third])))
    values = "() => [...document.querySelectorAll('.widget-text input')].map(({ value }) => value).join()"
    first.value = 4
    page.wait(f"() => ({values})() === '4,4,0'")
    later = ipywidgets.jsdlink((second, "value"), (third, "value"))
    page.wait(f"() => ({values})() === '4,4,4'")
    page.click(".widget-text input")
    page.keys("ArrowUp", "Tab")
    page.wait(f"() => ({values})() === '5,5,5'")
    later.unlink()
    page.click(".widget-text input")
    page.keys("ArrowUp", "Tab")
    page.wait(f"() => ({values})() === '6,6,5'")


def test_a_link_between_an_anywidget_and_a_slider_holds_in_the_page(host: Host, app: PyWry) -> None:
    counter, slider = Counter(), ipywidgets.IntSlider()
    ipywidgets.jslink((counter, "value"), (slider, "value"))
    page = host.open(app.show(ipywidgets.HBox([counter, slider])))
    page.click(".counter")
    page.wait(TEXT, [".widget-readout", "1"])
    page.click(".noUi-handle")
    page.keys("ArrowRight")
    page.wait(TEXT, [".counter", "count 2"])


def test_a_widget_in_an_output_keeps_its_view_when_more_is_printed(host: Host, app: PyWry) -> None:
    out = ipywidgets.Output()
    out.append_display_data(Counter())
    page = host.open(app.show(out))
    page.wait(TEXT, [".counter", "count 0"])
    page.run("() => { document.querySelector('.counter').dataset.same = 'yes'; }")
    out.append_stdout("more\r\nprogress 10 %\rprogress 99 %\n")
    page.wait(TEXT, [".pywry-output-stdout", "more\nprogress 99 %"])
    assert page.run("() => document.querySelector('.counter').dataset.same") == "yes"


def test_interactive_runs_its_function_at_each_move(host: Host, app: PyWry) -> None:
    widget = ipywidgets.interactive(lambda n, name: display(f"{name} {n}"), n=(0, 10, 1), name="run")
    widget.update()
    page = host.open(app.show(widget))
    page.wait("() => document.querySelector('.pywry-output pre')?.textContent === \"'run 5'\"")
    page.click(".noUi-handle")
    page.keys("ArrowRight")
    page.wait("() => document.querySelector('.pywry-output pre')?.textContent === \"'run 6'\"")


def test_formulas_are_drawn_in_labels_and_html(host: Host, app: PyWry) -> None:
    page = host.open(
        app.show(
            ipywidgets.VBox(
                [
                    ipywidgets.HTMLMath(r"so $\frac{a}{b}$ and $$\int_0^1 x\,dx$$"),
                    ipywidgets.Label(r"$\alpha$"),
                ]
            )
        )
    )
    page.wait("() => document.querySelectorAll('.widget-htmlmath math mfrac').length === 1")
    page.wait("() => document.querySelector('.widget-htmlmath math[display=block]') !== null")
    page.wait("() => document.querySelector('.widget-label math')?.textContent === '\\u03b1'")


def test_a_description_shows_markup_but_runs_nothing(host: Host, app: PyWry) -> None:
    evil = "<b>bold</b><img src=x onerror='window.evil = 1'><script>window.evil = 1</script>"
    page = host.open(app.show(ipywidgets.Text(description=evil, description_allow_html=True)))
    page.wait("() => document.querySelector('.widget-label b')?.textContent === 'bold'")
    assert page.run("() => document.querySelector('.widget-label').innerHTML.includes('onerror')") is False
    assert page.run("() => window.evil ?? null") is None


def test_closed_widgets_leave_the_page_also_after_a_reload(host: Host, app: PyWry) -> None:
    box = ipywidgets.VBox([ipywidgets.IntSlider(), ipywidgets.Text()])
    page = host.open(app.show(ipywidgets.VBox([ipywidgets.Label("stays"), box])))
    page.wait("() => document.querySelector('.widget-slider') !== null")
    for widget in (*box.children, box):
        widget.close()
    page.wait("() => document.querySelector('.widget-slider, .widget-text') === null")
    assert page.text(".widget-label") == "stays"
    page.reload()
    assert page.text(".widget-label") == "stays"


class Styled(anywidget.AnyWidget):
    """A square with the colour of a button's style, as wide as its layout says."""

    _esm = """export default { render({ model, el }) {
      const square = document.createElement("div");
      square.className = "square";
      square.style.height = "40px";
      const style = model.get("style");
      const show = () => { square.style.background = style.get("button_color"); };
      style.on("change:button_color", show);
      show();
      el.append(square);
    } };"""
    style = ipywidgets.widgets.trait_types.InstanceDict(ipywidgets.ButtonStyle).tag(
        sync=True, **ipywidgets.widget_serialization
    )


def test_an_anywidget_has_style_and_layout_models_of_jupyters(host: Host, app: PyWry) -> None:
    alone = Styled(style={"button_color": "rgb(1, 2, 3)"}, layout={"width": "60px"})
    boxed = Styled(style=alone.style, layout=alone.layout)
    page = host.open(app.show(ipywidgets.VBox([PyWryWidget(child=alone), boxed])))
    are = "(_, [name, value]) => [...document.querySelectorAll('.square')].map((el) => getComputedStyle(el)[name])"
    both = f"{are}.join() === `${{value}},${{value}}`"
    page.wait(both, ["backgroundColor", "rgb(1, 2, 3)"])
    page.wait("() => document.querySelector('.widget-vbox > :last-child .square')?.offsetWidth === 60")
    alone.style.button_color = "rgb(9, 9, 9)"
    page.wait(both, ["backgroundColor", "rgb(9, 9, 9)"])


def test_a_reloaded_page_shows_widgets_as_they_are_now(host: Host, app: PyWry) -> None:
    slider, values = ipywidgets.IntSlider(), Collector()
    slider.observe(lambda change: values(change["new"]), "value")
    page = host.open(app.show(slider))
    page.click(".noUi-handle")
    page.keys("ArrowRight")
    values.wait_for(lambda value: value == 1)
    page.reload()
    page.wait(TEXT, [".widget-readout", "1"])
    page.click(".noUi-handle")
    page.keys("ArrowRight")
    values.wait_for(lambda value: value == 2)


def test_a_widget_of_full_height_fills_the_page(host: Host, app: PyWry) -> None:
    page = host.open(app.show(ipywidgets.VBox([ipywidgets.Label("x")], layout={"height": "100%"})))
    page.wait("() => document.querySelector('.widget-vbox')?.offsetHeight > 0.9 * innerHeight")
    assert page.run("() => document.querySelector('.pywry-content').scrollHeight <= innerHeight")
