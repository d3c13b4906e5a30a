"""A widget in cells: when its views have come and gone."""

from typing import Any

import pytest

from pywry.errors import NotSupportedByHost
from pywry.hosts.inline import InlineView
from pywry.widget import PyWryWidget
from tests.waiting import Collector


class Shown:
    """What a host shows, and what it is told."""

    def __init__(self) -> None:
        self.widget = PyWryWidget()
        self.label = "main"
        self.told = Collector()

    def page_came(self) -> None:
        self.told("came")

    def pages_gone(self, reason: str) -> None:
        self.told(reason)

    def say(self, kind: str, view: str, **fields: Any) -> None:
        """Let a view say something over the kernel's comm."""
        self.widget._handle_custom_msg({"pywry": kind, "view": view, **fields}, [])


@pytest.fixture
def shown() -> Shown:
    return Shown()


def test_the_last_view_that_goes_is_told_after_the_grace_and_the_next_comes_anew(shown: Shown) -> None:
    InlineView(shown, grace_s=0.01)
    shown.say("hello", "a")
    shown.say("hello", "b")
    shown.say("bye", "a")
    shown.say("bye", "b")
    assert shown.told.wait(2) == ["came", "closed"]
    shown.say("hello", "c")
    assert shown.told.items == ["came", "closed", "came"]


def test_a_page_that_goes_and_comes_back_in_time_was_never_gone(shown: Shown) -> None:
    view = InlineView(shown, grace_s=60)
    shown.say("hello", "a")
    shown.say("away", "a")
    assert view._timer is not None
    shown.say("hello", "b", previous="a", seen=0)
    assert view._timer is None
    assert shown.told.items == ["came"]


def test_a_page_that_went_away_for_good_is_forgotten(shown: Shown) -> None:
    InlineView(shown, grace_s=0.01)
    shown.say("hello", "a")
    shown.say("away", "a")
    assert shown.told.wait(2) == ["came", "closed"]
    assert shown.widget.bus.channel.views == []


def test_a_page_that_stayed_after_all_may_still_go(shown: Shown) -> None:
    view = InlineView(shown, grace_s=60)
    shown.say("hello", "a")
    shown.say("away", "a")
    shown.say("hello", "a", seen=0)
    view._leave()
    assert shown.told.items == ["came"]
    shown.say("away", "a")
    view._leave()
    assert shown.told.wait(2) == ["came", "closed"]


def test_a_closed_view_tells_nothing_more(shown: Shown) -> None:
    view = InlineView(shown, grace_s=0)
    shown.say("hello", "a")
    view.close()
    shown.say("bye", "a")
    assert view._timer is None
    assert shown.told.items == ["came"]


def test_a_cell_has_no_address(shown: Shown) -> None:
    with pytest.raises(NotSupportedByHost, match="'main' is shown in a notebook"):
        InlineView(shown, grace_s=0).url  # noqa: B018  # it raises
