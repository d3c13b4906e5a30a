"""Toolbars."""

from typing import Any

import pytest
from traitlets import TraitError

from pywry.components import Button, Select, Toolbar, toolbars_of

BUTTON = {"type": "button", "label": "Go", "component_id": "go"}


def test_items_may_be_objects_or_dicts() -> None:
    bar = Toolbar([Button("A"), BUTTON, {"type": "select", "options": ["x"]}])
    assert [type(item) for item in bar.items] == [Button, Button, Select]
    assert bar.items[1].component_id == "go"


def test_state_holds_the_items_states_and_the_toolbar_s_own() -> None:
    state = Toolbar([BUTTON], position="left", class_name="mine", collapsible=True).state()
    assert [item["component_id"] for item in state["items"]] == ["go"]
    assert (state["type"], state["position"], state["class_name"]) == ("toolbar", "left", "mine")
    assert (state["collapsible"], state["resizable"]) == (True, False)


def test_components_are_the_toolbar_and_its_items() -> None:
    bar = Toolbar([BUTTON])
    assert list(bar.components()) == [bar, *bar.items]


@pytest.mark.parametrize("item", [{"type": "lever"}, {"label": "x"}, 5, "Go", {"type": "toolbar"}])
def test_item_that_is_no_component_is_refused_and_the_kinds_are_named(item: Any) -> None:
    with pytest.raises(TraitError, match="choose one of button, select"):
        Toolbar([item])


def test_text_in_place_of_items_is_refused() -> None:
    with pytest.raises(TraitError, match="first argument is its items, got the text 'Go'"):
        Toolbar("Go")


@pytest.mark.parametrize("position", ["middle", "", None])
def test_position_that_does_not_exist_is_refused(position: Any) -> None:
    with pytest.raises(TraitError, match="position"):
        Toolbar(position=position)


def test_toolbars_are_made_from_one_several_or_dicts() -> None:
    bar = Toolbar([BUTTON])
    assert toolbars_of(bar) == [bar]
    assert toolbars_of(()) == []
    made = toolbars_of([bar, {"type": "toolbar", "items": [BUTTON], "position": "bottom"}])
    assert made[0] is bar
    assert (made[1].position, len(made[1].items)) == ("bottom", 1)
