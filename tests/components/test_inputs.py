"""Buttons and selects."""

import json
from typing import Any

import pytest
from traitlets import TraitError

from pywry.components import Button, Option, Select


def test_button_has_data_and_the_defaults_of_its_kind() -> None:
    state = Button("Go", event="app:go", data={"id": 5}).state()
    assert (state["label"], state["event"], state["data"]) == ("Go", "app:go", {"id": 5})
    assert (state["variant"], state["size"]) == ("primary", "md")


def test_select_starts_with_its_first_option_unless_told() -> None:
    assert Select(options=["a", "b"]).value == "a"
    assert Select(options=["a", "b"], selected="b").value == "b"
    assert Select(options=[1, 2], selected=2).value == "2"
    assert Select().value == ""


@pytest.mark.parametrize("value", ["c", "", 1])
def test_value_that_is_no_option_is_refused_and_the_choices_are_named(value: Any) -> None:
    with pytest.raises(TraitError, match=f"s has no option '{value}'; choose one of 'a', 'b'"):
        Select(options=["a", "b"], selected=value, component_id="s")
    select = Select(options=["a", "b"], component_id="s")
    with pytest.raises(TraitError, match=f"s has no option '{value}'"):
        select.value = value
    assert select.value == "a"


def test_value_can_be_set_and_observed() -> None:
    changes: list[Any] = []
    select = Select(options=[Option("One", 1), Option("Two", 2)])
    select.observe(lambda change: changes.append(change["new"]), "selected")
    select.value = 2
    assert (select.value, changes) == ("2", ["2"])


def test_page_s_value_is_taken_and_observed_and_not_sent_again() -> None:
    emitted: list[Any] = []
    changes: list[Any] = []

    class Shower:
        def emit(self, name: str, data: Any = None, **fields: Any) -> None:
            emitted.append(data)

    select = Select(options=["a", "b"])
    select.bind(Shower())
    select.observe(lambda change: changes.append(change["new"]), "selected")
    select.take({"componentId": select.component_id, "value": "b"})
    select.take({"componentId": select.component_id})
    assert (select.value, changes, emitted) == ("b", ["b"], [])


def test_page_s_value_that_is_no_option_is_refused() -> None:
    select = Select(options=["a", "b"])
    with pytest.raises(TraitError):
        select.take({"value": "evil"})
    assert select.value == "a"


def test_new_options_keep_the_choice_when_they_have_it_and_take_their_first_when_not() -> None:
    select = Select(options=["a", "b"], selected="b")
    select.options = ["b", "c"]
    assert select.value == "b"
    select.options = [{"label": "D", "value": "d"}, "e"]
    assert select.value == "d"
    assert [option.value for option in select.options] == ["d", "e"]


def test_state_is_plain_json_with_its_options() -> None:
    state = json.loads(json.dumps(Select("Year", options=[2007, 2012], searchable=True, event="app:year").state()))
    assert [option["value"] for option in state["options"]] == ["2007", "2012"]
    assert (state["selected"], state["searchable"], state["label"]) == ("2007", True, "Year")


def test_set_value_changes_choice_and_options_together() -> None:
    select = Select(options=["a"], component_id="s")
    assert select.change("selected") == {"componentId": "s", "value": "a"}
    select.apply({"componentId": "s", "options": ["x", "y"], "value": "y"})
    assert select.value == "y"
