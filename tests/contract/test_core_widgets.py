"""Every widget of ipywidgets' own list, used once: what the user does reaches Python, and what Python sets the page."""

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as w
import pytest

from pywry import PyWry
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

pytestmark = HOSTED_OR_BRIDGED

RED = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAEElEQVR4nGP8z8AARAwQCgASDAECIx+fSgAAAABJRU5ErkJggg=="
)
READOUT, HANDLE, UPPER = ".widget-readout", ".noUi-handle", ".noUi-handle-upper"
TAGS, TAG = ".jupyter-widget-tagsinput", ".jupyter-widget-tag"
OPTIONS = ["one", "two", "three"]
NOON = dt.datetime(2026, 3, 4, 12, 30, tzinfo=dt.timezone.utc)

# As a native picker does when its user has chosen.
FILL = """(_, [selector, value]) => {
  const element = document.querySelector(selector);
  element.value = value;
  for (const type of ['input', 'change', 'focusout']) element.dispatchEvent(new Event(type, { bubbles: true }));
}"""
# What a file dialog does, in the place of the one that a click would open.
UPLOAD = """() => {
  HTMLInputElement.prototype.click = function () {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array([0, 1, 255])], 'three.bin', { type: 'application/x-three' }));
    this.files = files.files;
    this.dispatchEvent(new Event('change', { bubbles: true }));
  };
}"""
# There is no gamepad in a test: this is what one with two axes and a button that is pressed looks like.
GAMEPAD = """() => {
  const pad = { id: 'Pad', index: 0, connected: true, mapping: 'standard', timestamp: 1, axes: [0.5, -1],
    buttons: [{ pressed: true, value: 1 }] };
  navigator.getGamepads = () => [pad];
}"""

STYLE_IS = "() => getComputedStyle(document.querySelector('%s')).%s === '%s'"

Act = Callable[[OpenPage], object]


def keys(selector: str, *names: str) -> Act:
    """Click an element and press keys."""
    return lambda page: (page.click(selector), page.keys(*names))


def typed(selector: str, text: str, *names: str) -> Act:
    """Click an element, type, and press keys."""
    return lambda page: (page.click(selector), page.type(text), page.keys(*names))


def filled(selector: str, value: str) -> Act:
    """Choose a value in a native picker."""
    return lambda page: page.run(FILL, [selector, value])


def clicked(*selectors: str) -> Act:
    """Click elements, one after the other."""
    return lambda page: [page.click(selector) for selector in selectors]


def chosen(label: str) -> Act:
    """Choose an option of a select."""
    return lambda page: page.choose("select", label)


def is_read(tag: str) -> str:
    """Return what waits for a medium that was read, or refused.

    WebKit may hang when it gets another medium meanwhile, and where there is no sound it reads a proper one for ever
    (Chromium reads one in test_sound.py).
    """
    return f"""() => {{ const medium = document.querySelector({tag!r});
      return medium.src.startsWith('blob:') && (medium.readyState > 0 || medium.error !== null); }}"""


def text_is(selector: str, text: str) -> str:
    """JavaScript that says whether an element shows a text."""
    return f"() => document.querySelector({selector!r})?.textContent.trim() === {text!r}"


def input_is(value: str, selector: str = "input") -> str:
    """JavaScript that says whether an input has a value."""
    return f"() => document.querySelector({selector!r})?.value === {value!r}"


def has(selector: str) -> str:
    """JavaScript that says whether there is an element."""
    return f"() => document.querySelector({selector!r}) !== null"


@dataclass(frozen=True)
class Driven:
    """A widget, what a user does to it, and what then holds on both sides."""

    make: Callable[[], Any]
    act: Act
    expected: Any
    given: Any
    shown: str
    trait: str = "value"


DRIVEN = {
    "IntSlider": Driven(lambda: w.IntSlider(3), keys(HANDLE, "ArrowRight"), 4, 40, text_is(READOUT, "40")),
    "FloatSlider": Driven(lambda: w.FloatSlider(1.5), keys(HANDLE, "ArrowRight"), 1.6, 2.5, text_is(READOUT, "2.50")),
    "FloatLogSlider": Driven(
        lambda: w.FloatLogSlider(10, step=1), keys(HANDLE, "ArrowRight"), 100, 1000, text_is(READOUT, "1.00e+3")
    ),
    "IntRangeSlider": Driven(
        lambda: w.IntRangeSlider(value=(20, 60)),
        keys(".noUi-handle-lower", "ArrowRight"),
        (21, 60),
        (7, 9),
        text_is(READOUT, "7 \u2013 9"),
    ),
    "FloatRangeSlider": Driven(
        lambda: w.FloatRangeSlider(value=(20.0, 60.0), step=0.5),
        keys(UPPER, "ArrowRight"),
        (20.0, 60.5),
        (1.0, 9.5),
        text_is(READOUT, "1.00 \u2013 9.50"),
    ),
    "BoundedIntText": Driven(lambda: w.BoundedIntText(1, max=9), keys("input", "ArrowUp", "Tab"), 2, 9, input_is("9")),
    "BoundedFloatText": Driven(
        lambda: w.BoundedFloatText(1, step=0.5), keys("input", "ArrowUp", "Tab"), 1.5, 9.25, input_is("9.25")
    ),
    "IntText": Driven(w.IntText, keys("input", "ArrowUp", "Tab"), 1, -7, input_is("-7")),
    "FloatText": Driven(lambda: w.FloatText(step=0.25), keys("input", "ArrowUp", "Tab"), 0.25, -7.5, input_is("-7.5")),
    "ToggleButton": Driven(
        lambda: w.ToggleButton(description="On"), clicked("button"), True, False, has("button:not(.mod-active)")
    ),
    "Checkbox": Driven(
        w.Checkbox, clicked("input[type=checkbox]"), True, False, "() => !document.querySelector('input').checked"
    ),
    "Dropdown": Driven(lambda: w.Dropdown(options=OPTIONS), chosen("two"), "two", "three", input_is("three", "select")),
    "RadioButtons": Driven(
        lambda: w.RadioButtons(options=OPTIONS),
        clicked(".widget-radio-box label:nth-child(2) input"),
        "two",
        "three",
        "() => document.querySelectorAll('input')[2].checked",
    ),
    "Select": Driven(lambda: w.Select(options=OPTIONS), chosen("two"), "two", "three", input_is("three", "select")),
    "SelectMultiple": Driven(
        lambda: w.SelectMultiple(options=OPTIONS),
        chosen("two"),
        ("two",),
        ("one", "three"),
        "() => [...document.querySelector('select').selectedOptions].map((o) => o.value).join() === 'one,three'",
    ),
    "SelectionSlider": Driven(
        lambda: w.SelectionSlider(options=OPTIONS),
        keys(HANDLE, "ArrowRight"),
        "two",
        "three",
        text_is(READOUT, "three"),
    ),
    "SelectionRangeSlider": Driven(
        lambda: w.SelectionRangeSlider(options=OPTIONS),
        keys(UPPER, "ArrowRight"),
        ("one", "two"),
        ("two", "three"),
        text_is(READOUT, "two-three"),
    ),
    "ToggleButtons": Driven(
        lambda: w.ToggleButtons(options=OPTIONS),
        clicked("button:nth-child(2)"),
        "two",
        "three",
        text_is("button.mod-active", "three"),
    ),
    "Text": Driven(w.Text, typed("input", "héllo ☃"), "héllo ☃", "from Python", input_is("from Python")),
    "Textarea": Driven(
        w.Textarea,
        typed("textarea", "a b"),
        "a b",
        "x\ny",
        "() => document.querySelector('textarea').value === 'x\\ny'",
    ),
    "Combobox": Driven(
        lambda: w.Combobox(options=OPTIONS), typed("input", "two", "Tab"), "two", "other", input_is("other")
    ),
    "Password": Driven(
        w.Password, typed("input", "secret"), "secret", "other", input_is("other", "input[type=password]")
    ),
    "TagsInput": Driven(
        lambda: w.TagsInput(value=["a"]), typed(TAGS, "b", "Enter"), ["a", "b"], ["x"], text_is(TAG, "x")
    ),
    "ColorsInput": Driven(
        lambda: w.ColorsInput(value=["red"]),
        typed(TAGS, "blue", "Enter"),
        ["red", "blue"],
        ["green"],
        STYLE_IS % (".jupyter-widget-colortag", "backgroundColor", "rgb(0, 128, 0)"),
    ),
    "FloatsInput": Driven(
        lambda: w.FloatsInput(value=[1.5]), typed(TAGS, "2.5", "Enter"), [1.5, 2.5], [9.5], text_is(TAG, "9.5")
    ),
    "IntsInput": Driven(lambda: w.IntsInput(value=[1]), typed(TAGS, "2", "Enter"), [1, 2], [9], text_is(TAG, "9")),
    "DatePicker": Driven(
        w.DatePicker, filled("input", "2026-03-04"), dt.date(2026, 3, 4), dt.date(1999, 12, 31), input_is("1999-12-31")
    ),
    "TimePicker": Driven(w.TimePicker, filled("input", "12:30"), dt.time(12, 30), dt.time(7, 5), input_is("07:05")),
    "NaiveDatetimePicker": Driven(
        w.NaiveDatetimePicker,
        filled("input", "2026-03-04T12:30"),
        NOON.replace(tzinfo=None),
        dt.datetime(1999, 12, 31, 23, 59),
        "() => document.querySelector('input').value.startsWith('1999-12-31T23:59')",
    ),
    "DatetimePicker": Driven(
        w.DatetimePicker,
        lambda page: page.run(FILL, ["input", local_time(page)]),
        NOON,
        NOON + dt.timedelta(days=1),
        "() => new Date(document.querySelector('input').value).toISOString() === '2026-03-05T12:30:00.000Z'",
    ),
    "ColorPicker": Driven(
        lambda: w.ColorPicker(value="#0000ff"),
        filled("input[type=color]", "#ff0000"),
        "#ff0000",
        "#00ff00",
        input_is("#00ff00", "input[type=color]"),
    ),
    "Accordion": Driven(
        lambda: w.Accordion([w.Label("a"), w.Label("b")], titles=("A", "B")),
        clicked(".jupyter-widget-Collapse:nth-child(2) .jupyter-widget-Collapse-header"),
        1,
        0,
        has(".jupyter-widget-Collapse:nth-child(1).jupyter-widget-Collapse-open"),
        "selected_index",
    ),
    "Tab": Driven(
        lambda: w.Tab([w.Label("a"), w.Label("b")], titles=("A", "B")),
        clicked(".lm-TabBar-tab:nth-child(2)"),
        1,
        0,
        has(".lm-TabBar-tab:nth-child(1).lm-mod-current"),
        "selected_index",
    ),
    "Play": Driven(
        lambda: w.Play(interval=10, max=5),
        clicked("button:nth-child(1)"),
        5,
        0,
        "() => document.querySelector('.widget-play') !== null",
    ),
    "Controller": Driven(
        w.Controller, lambda page: page.run(GAMEPAD), True, False, has(".widget-controller"), "connected"
    ),
}


def local_time(page: OpenPage) -> str:
    """Return noon UTC as the page's clock shows it."""
    shown: str = page.run(
        f"() => new Date({NOON.timestamp() * 1000} - new Date().getTimezoneOffset() * 60000).toISOString()"
    )
    return shown[:16]


@pytest.mark.parametrize("name", DRIVEN)
def test_what_a_user_does_reaches_python_and_back(host: Host, app: PyWry, name: str) -> None:
    driven = DRIVEN[name]
    widget, values = driven.make(), Collector()
    widget.observe(lambda change: values(change["new"]), driven.trait)
    page = host.open(app.show(widget))
    page.wait(has(".lm-Widget"))
    driven.act(page)
    values.wait_for(lambda value: value == driven.expected or value == pytest.approx(driven.expected, abs=1e-9))
    if name != "Controller":  # whose values are the gamepad's
        setattr(widget, driven.trait, driven.given)
    page.wait(driven.shown)


SHOWN: dict[str, tuple[Callable[[], Any], str, str, Any, str]] = {
    "IntProgress": (
        lambda: w.IntProgress(50),
        "() => document.querySelector('.progress-bar').style.width === '50%'",
        "value",
        75,
        "() => document.querySelector('.progress-bar').style.width === '75%'",
    ),
    "FloatProgress": (
        lambda: w.FloatProgress(12.5),
        "() => document.querySelector('.progress-bar').style.width === '12.5%'",
        "bar_style",
        "success",
        has(".progress-bar-success"),
    ),
    "Valid": (lambda: w.Valid(value=True), has(".fa-check"), "value", False, has(".fa-times")),
    "Label": (lambda: w.Label("one"), text_is(".widget-label", "one"), "value", "two", text_is(".widget-label", "two")),
    "HTML": (
        lambda: w.HTML("<b id='x'>one</b>"),
        text_is("#x", "one"),
        "value",
        "<i id='x'>two</i>",
        text_is("i#x", "two"),
    ),
    "HTMLMath": (
        lambda: w.HTMLMath("<b>$x^2$</b>"),
        has(".widget-htmlmath b math"),
        "value",
        "<i>two</i>",
        text_is(".widget-htmlmath i", "two"),
    ),
    "Image": (
        lambda: w.Image(value=RED),
        "() => document.querySelector('img').naturalHeight === 3",
        "width",
        50,
        "() => document.querySelector('img').width === 50",
    ),
    "Audio": (
        lambda: w.Audio(value=b"wav", format="wav", autoplay=False),
        is_read("audio"),
        "loop",
        False,
        "() => !document.querySelector('audio').loop",
    ),
    "Video": (
        lambda: w.Video(value=b"webm", format="webm", autoplay=False),
        is_read("video"),
        "width",
        "77",
        "() => document.querySelector('video').width === 77",
    ),
    "Stack": (
        lambda: w.Stack([w.Label("a"), w.Label("b")], selected_index=0),
        text_is(".widget-label", "a"),
        "selected_index",
        1,
        "() => document.querySelector('.widget-label:not(.jupyter-widget-hidden)')?.textContent === 'b'",
    ),
    "Box": (
        lambda: w.Box([w.Label("a")]),
        has(".widget-box .widget-label"),
        "children",
        (),
        "() => document.querySelector('.widget-label') === null",
    ),
    "HBox": (
        lambda: w.HBox([w.Label("a"), w.Label("b")]),
        "() => { const [a, b] = rects('.widget-label'); return a.right <= b.left && a.top === b.top; }",
        "box_style",
        "info",
        has(".widget-hbox.box-info, .widget-hbox.alert-info"),
    ),
    "VBox": (
        lambda: w.VBox([w.Label("a"), w.Label("b")]),
        "() => { const [a, b] = rects('.widget-label'); return a.bottom <= b.top; }",
        "children",
        (),
        "() => document.querySelector('.widget-label') === null",
    ),
    "GridBox": (
        lambda: w.GridBox([w.Label(c) for c in "abcd"], layout=w.Layout(grid_template_columns="80px 80px")),
        "() => { const [a, b, c] = rects('.widget-label'); return b.left - a.left === 80 && c.left === a.left; }",
        "children",
        (),
        "() => document.querySelector('.widget-label') === null",
    ),
    "AppLayout": (
        lambda: w.AppLayout(header=w.Label("h"), left_sidebar=w.Label("l"), center=w.Label("c"), footer=w.Label("f")),
        "() => { const [h, , l, c] = ['h', 'f', 'l', 'c'].map(rectOf); return h.bottom <= c.top && l.left < c.left; }",
        "center",
        None,
        "() => !rectOf('c')",
    ),
    "TwoByTwoLayout": (
        lambda: w.TwoByTwoLayout(
            top_left=w.Label("a"), top_right=w.Label("b"), bottom_left=w.Label("c"), bottom_right=w.Label("d")
        ),
        "() => { const [a, b, c] = ['a', 'b', 'c'].map(rectOf); return a.left < b.left && a.top < c.top; }",
        "bottom_right",
        None,
        "() => !rectOf('d')",
    ),
}
RECTS = """() => {
  window.rects = (selector) => [...document.querySelectorAll(selector)].map((el) => el.getBoundingClientRect());
  window.rectOf = (text) => [...document.querySelectorAll('.widget-label')]
    .find((el) => el.textContent === text)?.getBoundingClientRect();
}"""


@pytest.mark.parametrize("name", SHOWN)
def test_what_python_says_is_shown_and_kept_up(host: Host, app: PyWry, name: str) -> None:
    make, shown, trait, value, then = SHOWN[name]
    widget = make()
    page = host.open(app.show(widget))
    page.run(RECTS)
    page.wait(shown)
    setattr(widget, trait, value)
    page.wait(then)


def test_a_grid_of_cells_is_laid_out_by_its_slices(host: Host, app: PyWry) -> None:
    grid = w.GridspecLayout(2, 3)
    grid[0, :], grid[1, 2] = w.Label("wide"), w.Label("corner")
    page = host.open(app.show(grid))
    page.run(RECTS)
    page.wait("() => rectOf('wide').left < rectOf('corner').left && rectOf('wide').top < rectOf('corner').top")


def test_a_buttons_click_reaches_python(host: Host, app: PyWry) -> None:
    button, clicks = w.Button(description="Go", icon="check", tooltip="Go there"), Collector()
    button.on_click(clicks)
    page = host.open(app.show(button))
    page.click("button")
    assert clicks.wait(1) == [button]
    assert page.run("() => document.querySelector('button').title") == "Go there"
    font = page.run("() => document.fonts.load('900 14px \"Font Awesome 5 Free\"', '\\uf00c').then((f) => f.length)")
    assert font == 1


def test_an_uploaded_file_is_in_python_with_its_bytes(host: Host, app: PyWry) -> None:
    upload, values = w.FileUpload(), Collector()
    upload.observe(lambda change: values(change["new"]), "value")
    page = host.open(app.show(upload))
    page.run(UPLOAD)
    page.click(".widget-upload")
    (file,) = values.wait(1)[0]
    assert (file.name, file.type, file.size, bytes(file.content)) == (
        "three.bin",
        "application/x-three",
        3,
        b"\x00\x01\xff",
    )
    page.wait(text_is("button", "Upload (1)"))
    upload.value = ()
    page.wait(text_is("button", "Upload (0)"))


def test_a_controllers_axes_and_buttons_reach_python(host: Host, app: PyWry) -> None:
    controller, values = w.Controller(), Collector()

    def follow(change: Any) -> None:
        for axis in change["new"]:
            axis.observe(lambda moved: values(moved["new"]), "value")
            values(axis.value)

    controller.observe(follow, "axes")
    page = host.open(app.show(controller))
    page.wait(has(".widget-controller"))
    page.run(GAMEPAD)
    values.wait_for(lambda value: value == 0.5)
    values.wait_for(lambda value: value == -1)
    assert len(controller.buttons) == 1
    page.wait("() => document.querySelectorAll('.widget-controller-axis').length === 2")


def test_layout_and_style_hold_and_change_live(host: Host, app: PyWry) -> None:
    layout = w.Layout(width="321px", border="3px dotted rgb(1, 2, 3)", margin="7px")
    slider = w.IntSlider(
        description="x", layout=layout, style={"handle_color": "rgb(9, 8, 7)", "description_width": "99px"}
    )
    button = w.Button(layout=layout, style=w.ButtonStyle(button_color="rgb(4, 5, 6)", font_weight="bold"))
    page = host.open(app.show(w.VBox([slider, button])))
    style = "(_, [selector, name, value]) => getComputedStyle(document.querySelector(selector))[name] === value"
    for selector, name, value in [
        (".widget-slider", "width", "321px"),
        (".widget-button", "width", "321px"),
        (".widget-slider", "borderTopStyle", "dotted"),
        (".widget-slider .widget-label", "width", "99px"),
        (HANDLE, "backgroundColor", "rgb(9, 8, 7)"),
        (".widget-button", "backgroundColor", "rgb(4, 5, 6)"),
        (".widget-button", "fontWeight", "700"),
    ]:
        page.wait(style, [selector, name, value])
    layout.width = "222px"
    button.style.button_color = "rgb(0, 0, 255)"
    page.wait(style, [".widget-slider", "width", "222px"])
    page.wait(style, [".widget-button", "backgroundColor", "rgb(0, 0, 255)"])
    slider.layout = w.Layout(width="111px")
    page.wait(style, [".widget-slider", "width", "111px"])
    page.wait(style, [".widget-button", "width", "222px"])


def test_links_between_widgets_in_python_hold_both_ways(host: Host, app: PyWry) -> None:
    play, slider = w.Play(interval=20, max=4), w.IntSlider(max=4)
    w.jslink((play, "value"), (slider, "value"))
    values = Collector()
    slider.observe(lambda change: values(change["new"]), "value")
    page = host.open(app.show(w.HBox([play, slider])))
    page.click(".widget-play button")
    values.wait_for(lambda value: value == 4)
    page.wait(text_is(READOUT, "4"))
