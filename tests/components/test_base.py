"""What all components share."""

from typing import Any

import pytest
from traitlets import TraitError

from pywry.components import Button, Component, Option, Select, Toolbar
from pywry.components.base import option_of
from pywry.errors import InvalidEventName

KINDS = [Button, Select, Toolbar]


class Shower:
    """A widget that keeps what it is to emit."""

    def __init__(self) -> None:
        self.emitted: list[tuple[str, Any]] = []

    def emit(self, name: str, data: Any = None, **fields: Any) -> None:
        self.emitted.append((name, data))


@pytest.mark.parametrize("kind", KINDS)
def test_component_has_an_id_of_its_own_and_the_common_defaults(kind: type[Component]) -> None:
    one, other = kind(), kind()
    assert one.component_id != other.component_id
    assert one.component_id.startswith(f"{kind.type}-")
    assert len(one.component_id) == len(kind.type) + 9
    state = one.state()
    assert state["type"] == kind.type
    assert {key: state[key] for key in ("label", "description", "event", "style", "disabled")} == {
        "label": "",
        "description": "",
        "event": "toolbar:input",
        "style": "",
        "disabled": False,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_field_is_refused_and_the_known_are_named(kind: type[Component]) -> None:
    with pytest.raises(TraitError, match=f"{kind.__name__} has no field 'colour'; it has .*component_id, "):
        kind(colour="red")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"disabled": "yes"}, "disabled"),
        ({"label": 5}, "label"),
        ({"variant": "loud"}, "variant"),
        ({"size": 5}, "size"),
    ],
)
def test_wrong_value_is_refused_by_the_field(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(TraitError, match=fault):
        Button(**fields)


@pytest.mark.parametrize("event", ["click", "plotly:click", "pywry:ready", "toolbar:expand", "modal:opened:a"])
def test_event_that_components_may_not_emit_is_refused_when_made_and_when_set(event: str) -> None:
    with pytest.raises(InvalidEventName):
        Button(event=event)
    button = Button(event="app:go")
    with pytest.raises(InvalidEventName):
        button.event = event
    assert button.event == "app:go"


def test_change_of_a_bound_component_goes_to_its_pages() -> None:
    shower, button = Shower(), Button("Go", component_id="go")
    button.label = "before"
    button.bind(shower)
    button.label = "Stop"
    button.disabled = True
    assert shower.emitted == [
        ("toolbar:set-value", {"componentId": "go", "label": "Stop"}),
        ("toolbar:set-value", {"componentId": "go", "disabled": True}),
    ]


def test_same_value_again_sends_nothing() -> None:
    shower, button = Shower(), Button("Go")
    button.bind(shower)
    button.label = "Go"
    assert shower.emitted == []


def test_fields_of_set_value_are_taken_and_not_sent_again() -> None:
    shower, button = Shower(), Button("Go", component_id="go")
    button.bind(shower)
    button.apply({"componentId": "other", "label": "Stop", "tooltip": "now", "unknown": 1, "component_id": "x"})
    assert (button.label, button.description, button.component_id) == ("Stop", "now", "go")
    assert shower.emitted == []


def test_component_that_failed_to_take_a_value_is_not_left_silent() -> None:
    shower, button = Shower(), Button("Go")
    button.bind(shower)
    with pytest.raises(TraitError):
        button.apply({"disabled": "yes"})
    button.label = "Stop"
    assert len(shower.emitted) == 1


@pytest.mark.parametrize(
    ("given", "label", "value"),
    [("A", "A", "A"), (5, "5", "5"), ({"label": "A", "value": 1}, "A", "1"), (Option("B", "b"), "B", "b")],
)
def test_option_is_made_from_what_is_given(given: Any, label: str, value: str) -> None:
    option = option_of(given)
    assert (option.label, option.value) == (label, value)


def test_option_tells_the_page_all_of_itself() -> None:
    option = Option("A", "a", description="first", data_attrs={"k": "v"})
    assert option.state() == {"label": "A", "value": "a", "description": "first", "data_attrs": {"k": "v"}}
