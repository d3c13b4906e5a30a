"""The models of a view."""

import json
from typing import Any

import ipywidgets
import pytest

from pywry.errors import NotShown
from pywry.session.outbox import Message
from pywry.session.tree import Tree
from tests.fakes import Counter, FakeAudience


def find(model_id: str) -> Any:
    return ipywidgets.widgets.widget._instances[model_id]


def ids(messages: list[Message]) -> list[str]:
    return [json.loads(message.text)["comm_id"] for message in messages]


def model_id(widget: Any) -> str:
    return str(widget.comm.comm_id)


def test_every_model_opens_after_those_it_refers_to_and_the_root_last() -> None:
    slider = ipywidgets.IntSlider()
    box = ipywidgets.HBox([ipywidgets.VBox([slider]), Counter()])
    opened = ids(Tree(box, find).open_all(FakeAudience()))
    seen: set[str] = set()
    for comm_id in opened:
        state = find(comm_id).get_state()
        needs = {value.removeprefix("IPY_MODEL_") for value in [*state.get("children", ()), state.get("layout") or ""]}
        assert needs - {""} <= seen
        seen.add(comm_id)
    assert opened[-1] == model_id(box)
    assert len(opened) == len(set(opened)) == 9


def test_model_that_is_referred_to_twice_opens_once() -> None:
    shared = Counter()
    opened = ids(Tree(ipywidgets.HBox([shared, shared]), find).open_all(FakeAudience()))
    assert opened.count(model_id(shared)) == 1


def test_models_that_refer_to_each_other_all_open() -> None:
    one, other = Counter(), Counter()
    one.other, other.other = f"IPY_MODEL_{model_id(other)}", f"anywidget:{model_id(one)}"
    opened = ids(Tree(one, find).open_all(FakeAudience()))
    assert {model_id(one), model_id(other)} <= set(opened)


def test_only_models_that_are_new_open_later() -> None:
    audience, box = FakeAudience(), ipywidgets.HBox([Counter()])
    tree = Tree(box, find)
    tree.open_all(audience)
    new = Counter()
    assert not tree.lacks([model_id(box)])
    assert tree.lacks([model_id(box), model_id(new)])
    assert ids(tree.open_new([model_id(box), model_id(new)], audience)) == [model_id(new.layout), model_id(new)]
    assert not tree.lacks([model_id(new)])


def test_late_page_gets_also_models_that_nothing_refers_to_any_more() -> None:
    inside = Counter()
    box = ipywidgets.HBox([inside])
    tree = Tree(box, find)
    tree.open_all(FakeAudience())
    box.children = ()
    opened = ids(tree.open_all(FakeAudience()))
    assert model_id(inside) in opened
    assert opened[-1] == model_id(box)


@pytest.mark.parametrize("stranger", ["none", None, 5, ["x"]])
def test_model_of_another_view_is_not_found(stranger: object) -> None:
    tree = Tree(Counter(), find)
    tree.open_all(FakeAudience())
    assert tree.get(stranger) is None
    assert tree.get(model_id(Counter())) is None


def test_reference_to_a_model_that_is_not_there_is_logged_and_the_rest_opens(caplog: pytest.LogCaptureFixture) -> None:
    root = Counter(other=["IPY_MODEL_gone"])
    assert ids(Tree(root, find).open_all(FakeAudience()))[-1] == model_id(root)
    assert "model gone is referred to but does not exist" in caplog.text


def test_forgotten_model_is_no_longer_part_of_the_view() -> None:
    inside = Counter()
    tree = Tree(ipywidgets.HBox([inside]), find)
    tree.open_all(FakeAudience())
    tree.forget(model_id(inside))
    tree.forget("never there")
    assert tree.get(model_id(inside)) is None


def test_closed_root_cannot_be_shown() -> None:
    root = Counter()
    root.close()
    with pytest.raises(NotShown):
        Tree(root, find)
