"""COMPONENTS and EVENTS §7, toolbar:*: buttons and selects, their events, and their values on both sides."""

from typing import Any

import pytest
from traitlets import TraitError

from pywry import Button, Handle, PyWry, Select, Toolbar
from pywry.errors import DuplicateLabel, UnknownComponent
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

FRUIT = ["Apple", {"label": "Ripe banana", "value": "banana"}, "Cherry"]
SELECT = "[data-component-id=fruit] select"
COMBO = "[data-component-id=fruit] input"
OPTIONS = "[...document.querySelectorAll('[role=option]')].map((el) => el.textContent)"


class Shown:
    """A widget with a button and a select in its toolbar, and its page."""

    def __init__(self, host: Host, app: PyWry, **select: Any) -> None:
        self.host = host
        self.got = Collector()
        button = Button("Save <b>", component_id="save", event="app:save", data={"row": 3}, description="Keep it")
        fruit = Select("Fruit", component_id="fruit", event="app:fruit", options=FRUIT, **select)
        bar = Toolbar([button, fruit], component_id="bar", position="left")
        self.handle: Handle = app.show("page", toolbars=[bar])
        self.handle.on("app:*", lambda data, event_type: self.got((event_type, data)))
        self.page: OpenPage = host.open(self.handle)

    @property
    def fruit(self) -> Any:
        return self.handle.components["fruit"]

    def wait_shown(self, label: str, page: OpenPage | None = None) -> None:
        source = f"(_, label) => document.querySelector('{SELECT}').selectedOptions[0].label === label"
        (page or self.page).wait(source, label)


@pytest.fixture
def shown(host: Host, app: PyWry) -> Shown:
    return Shown(host, app)


def test_a_button_sends_its_id_and_its_data(shown: Shown) -> None:
    assert shown.page.text(".pywry-left [data-component-id=save]") == "Save <b>"
    shown.page.click("[data-component-id=save]")
    assert shown.got.wait(1) == [("app:save", {"componentId": "save", "row": 3})]


def test_a_select_sends_its_value_and_python_has_it_before_the_handler(host: Host, app: PyWry, shown: Shown) -> None:
    values = Collector()
    shown.handle.on("app:fruit", lambda: values(shown.fruit.value))
    observed = Collector()
    shown.fruit.observe(lambda change: observed(change["new"]), "selected")
    assert shown.fruit.value == "Apple"
    shown.page.choose(SELECT, "Ripe banana")
    assert shown.got.wait(1) == [("app:fruit", {"componentId": "fruit", "value": "banana"})]
    assert values.wait(1) == ["banana"]
    assert observed.wait(1) == ["banana"]


def test_a_value_set_in_python_moves_the_page_and_emits_nothing(shown: Shown) -> None:
    shown.fruit.value = "Cherry"
    shown.wait_shown("Cherry")
    shown.page.click("[data-component-id=save]")
    assert [name for name, _ in shown.got.wait(1)] == ["app:save"]


def test_two_pages_and_a_late_one_stay_in_step(shown: Shown) -> None:
    other = shown.host.open(shown.handle)
    shown.page.choose(SELECT, "Cherry")
    shown.wait_shown("Cherry", other)
    other.choose(SELECT, "Ripe banana")
    shown.wait_shown("Ripe banana")
    assert [data["value"] for _, data in shown.got.wait(2)] == ["Cherry", "banana"]
    shown.wait_shown("Ripe banana", shown.host.open(shown.handle))
    shown.page.reload()
    shown.wait_shown("Ripe banana")


def test_set_value_changes_any_field_here_and_there(shown: Shown) -> None:
    shown.handle.set_toolbar_value("fruit", "Cherry")
    shown.handle.emit(
        "toolbar:set-value", {"componentId": "save", "label": "Saved", "disabled": True, "tooltip": "Done"}
    )
    shown.wait_shown("Cherry")
    shown.page.wait("() => document.querySelector('[data-component-id=save]').textContent === 'Saved'")
    read = "() => { const { disabled, title } = document.querySelector('[data-component-id=save]'); return "
    assert shown.page.run(f"{read} [disabled, title]; }}") == [True, "Done"]
    save = shown.handle.components["save"]
    assert (shown.fruit.value, save.label, save.disabled, save.description) == ("Cherry", "Saved", True, "Done")
    late = shown.host.open(shown.handle)
    shown.wait_shown("Cherry", late)
    assert late.text("[data-component-id=save]") == "Saved"


def test_set_values_sets_many_here_and_there(shown: Shown) -> None:
    shown.handle.emit("toolbar:set-values", {"values": {"fruit": "Cherry"}})
    shown.wait_shown("Cherry")
    assert shown.fruit.value == "Cherry"
    shown.wait_shown("Cherry", shown.host.open(shown.handle))


def test_new_options_replace_the_old_ones(shown: Shown) -> None:
    shown.fruit.options = ["Plum", "Quince"]
    shown.wait_shown("Plum")
    assert shown.fruit.value == "Plum"
    shown.page.choose(SELECT, "Quince")
    assert shown.got.wait(1)[0][1]["value"] == "Quince"


def test_the_state_is_told_on_request(shown: Shown) -> None:
    states = Collector()
    shown.handle.on("toolbar:state-response", states)
    shown.page.choose(SELECT, "Cherry")
    shown.handle.emit("toolbar:request-state", {"context": {"why": 1}})
    shown.handle.emit("toolbar:request-state", {"componentId": "fruit"})
    whole, one = states.wait(2)
    assert whole["toolbars"] == {"bar": ["save", "fruit"]}
    assert whole["components"]["fruit"] == {"type": "select", "value": "Cherry"}
    assert whole["context"] == {"why": 1}
    assert (one["componentId"], one["value"], list(one["components"])) == ("fruit", "Cherry", ["fruit"])
    assert shown.handle.request_sync("toolbar:request-state", {"componentId": "fruit"})["value"] == "Cherry"


def test_a_disabled_button_is_not_pressed(shown: Shown) -> None:
    shown.handle.components["save"].disabled = True
    shown.page.wait("() => document.querySelector('[data-component-id=save]').disabled")
    shown.page.run("() => document.querySelector('[data-component-id=save]').click()")
    shown.handle.components["save"].disabled = False
    shown.page.wait("() => !document.querySelector('[data-component-id=save]').disabled")
    shown.page.choose(SELECT, "Cherry")
    assert [name for name, _ in shown.got.wait(1)] == ["app:fruit"]


def test_buttons_and_selects_are_used_by_keyboard(shown: Shown) -> None:
    shown.page.run("() => document.querySelector('[data-component-id=save]').focus()")
    shown.page.keys("Enter", "Space", "Tab", "ArrowDown")
    assert [name for name, _ in shown.got.wait(3)] == ["app:save", "app:save", "app:fruit"]
    assert shown.fruit.value == "banana"


def test_a_searchable_select_is_filtered_and_chosen_by_keyboard(host: Host, app: PyWry) -> None:
    shown = Shown(host, app, searchable=True, selected="Cherry")
    shown.page.click(COMBO)
    shown.page.wait(f"() => {OPTIONS}.length === 3")
    shown.page.type("AP")
    shown.page.wait(f"() => {OPTIONS}.join() === 'Apple'")
    shown.page.keys("Backspace", "Backspace")
    shown.page.type("an")
    shown.page.wait(f"() => {OPTIONS}.join() === 'Ripe banana'")
    shown.page.keys("Enter")
    assert shown.got.wait(1) == [("app:fruit", {"componentId": "fruit", "value": "banana"})]
    assert shown.fruit.value == "banana"
    shown.page.keys("ArrowDown", "ArrowDown", "Escape")
    shown.page.wait(f"() => {OPTIONS}.length === 0")
    assert shown.fruit.value == "banana"


def test_a_searchable_select_is_chosen_by_mouse(host: Host, app: PyWry) -> None:
    shown = Shown(host, app, searchable=True)
    shown.page.click(COMBO)
    shown.page.click("[role=option]:last-of-type")
    assert shown.got.wait(1) == [("app:fruit", {"componentId": "fruit", "value": "Cherry"})]


def test_what_is_not_there_is_an_error_in_python(shown: Shown) -> None:
    with pytest.raises(UnknownComponent, match=r"'gone'.*'save'"):
        shown.handle.components["gone"]
    with pytest.raises(UnknownComponent):
        shown.handle.set_toolbar_value("gone", 1)
    with pytest.raises(UnknownComponent):
        shown.handle.emit("toolbar:set-value", {"componentId": "gone", "value": 1})
    with pytest.raises(UnknownComponent):
        shown.handle.emit("toolbar:set-values", {"values": {"fruit": "Cherry", "gone": 1}})
    for data in ("text", {"values": ["Cherry"]}, {}):
        with pytest.raises(TypeError):
            shown.handle.emit("toolbar:set-values", data)
    assert shown.fruit.value == "Apple"
    with pytest.raises(TraitError, match="no option 'Plum'"):
        shown.fruit.value = "Plum"
    with pytest.raises(TraitError, match="no option 'Plum'"):
        shown.handle.set_toolbar_value("fruit", "Plum")
    assert shown.fruit.value == "Apple"


def test_a_value_that_a_page_makes_up_changes_nothing(shown: Shown) -> None:
    told = Collector()
    shown.handle.on_error(told)
    shown.page.run("(pywry) => { pywry.emit('app:fruit', { componentId: 'fruit', value: 'Plum' }); }")
    assert told.wait(1)[0]["event"] == "app:fruit"
    assert shown.fruit.value == "Apple"
    shown.page.choose(SELECT, "Cherry")
    assert shown.got.wait(1)[-1][1]["value"] == "Cherry"


def test_two_components_of_one_id_are_refused(app: PyWry) -> None:
    with pytest.raises(DuplicateLabel, match="'twice'"):
        app.show("page", toolbars=[Toolbar([Button("a", component_id="twice"), Button("b", component_id="twice")])])


def test_components_come_as_dicts_too_and_are_checked(host: Host, app: PyWry) -> None:
    got = Collector()
    bar = {"position": "footer", "items": [{"type": "button", "label": "Go", "event": "app:go", "component_id": "go"}]}
    page = host.open(app.show("page", toolbars=[bar], callbacks={"app:go": got}))
    page.click(".pywry-footer button")
    assert got.wait(1) == [{"componentId": "go"}]
    for bad in ({"type": "lever"}, {"type": "button", "colour": "red"}, {"type": "button", "size": "huge"}):
        with pytest.raises(TraitError, match=r"lever|colour|size"):
            Toolbar([bad])


def test_every_position_is_there(host: Host, app: PyWry) -> None:
    positions = ["header", "top", "left", "inside", "right", "bottom", "footer"]
    page = host.open(app.show("page", toolbars=[Toolbar([Button(p)], position=p) for p in positions]))
    for position in positions:
        assert page.text(f".pywry-{position} button") == position


def test_a_folded_toolbar_tells_and_unfolds_by_keyboard(host: Host, app: PyWry) -> None:
    got = Collector()
    bar = Toolbar([Button("inside it")], component_id="bar", collapsible=True)
    handle = app.show("page", toolbars=[bar])
    handle.on("toolbar:*", lambda data, event_type: got((event_type, data)))
    page = host.open(handle)
    page.click(".pywry-fold")
    page.wait("() => !document.body.textContent.includes('inside it')")
    page.keys("Enter")
    page.wait("() => document.body.textContent.includes('inside it')")
    assert got.wait(2) == [
        ("toolbar:collapse", {"componentId": "bar", "collapsed": True}),
        ("toolbar:expand", {"componentId": "bar", "collapsed": False}),
    ]
