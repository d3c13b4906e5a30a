"""Widgets that act on what is shown, though nothing refers to them."""

from typing import Any

import ipywidgets
import pytest

from pywry.session.companions import _watchers, companions_of
from pywry.session.session import Session
from pywry.session.tree import Tree
from pywry.settings import Settings
from tests.fakes import FakeLoop, FakePage


@pytest.fixture
def box() -> ipywidgets.HBox:
    return ipywidgets.HBox([ipywidgets.IntSlider(), ipywidgets.IntText()])


@pytest.fixture
def session(box: ipywidgets.HBox, loop: FakeLoop) -> Session:
    find = ipywidgets.widgets.widget._instances.__getitem__
    return Session(Tree(box, find), loop=loop, settings=Settings())  # type: ignore[arg-type]


def link(box: ipywidgets.HBox) -> Any:
    return ipywidgets.jslink((box.children[0], "value"), (box.children[1], "value"))


def opened_ids(page: FakePage) -> list[str]:
    return [message["comm_id"] for message in page.of_type("comm_open")]


def test_a_link_is_a_companion_of_either_end_and_of_nothing_else(box: ipywidgets.HBox) -> None:
    made = link(box)
    for child in box.children:
        assert companions_of([child.model_id]) == [made.model_id]
    assert companions_of([box.model_id, box.layout.model_id]) == []
    made.close()
    assert companions_of([box.children[0].model_id]) == []


def test_a_page_gets_the_links_between_what_it_shows(box: ipywidgets.HBox, session: Session, loop: FakeLoop) -> None:
    made = link(box)
    page = FakePage(session, loop).open()
    ids = opened_ids(page)
    assert ids.index(box.children[1].model_id) < ids.index(made.model_id)


def test_a_link_made_later_reaches_open_pages_once_and_leaves_when_it_is_undone(
    box: ipywidgets.HBox, session: Session, loop: FakeLoop
) -> None:
    page = FakePage(session, loop).open()
    made = link(box)
    page.wait(lambda: made.model_id in opened_ids(page))
    assert opened_ids(page).count(made.model_id) == 1
    made_id = made.model_id
    made.unlink()
    page.wait(lambda: [m["comm_id"] for m in page.of_type("comm_close")] == [made_id])


def test_links_between_other_widgets_stay_away(session: Session, loop: FakeLoop) -> None:
    page = FakePage(session, loop).open()
    made = link(ipywidgets.HBox([ipywidgets.IntSlider(), ipywidgets.IntText()]))
    loop.turn()
    page.pump()
    assert made.model_id not in opened_ids(page)


def test_who_looked_at_new_widgets_before_still_does(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(ipywidgets.Widget, "_widget_construction_callback", seen.append)
    _watchers.__wrapped__()
    made = ipywidgets.Label()
    assert made in seen
