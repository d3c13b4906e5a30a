"""Custom messages of any widget, sent while no page is there: which page gets them, and when."""

import logging
from typing import Any

import ipywidgets
import pytest
import traitlets

from pywry.session.session import GOING_AWAY, WINDOW_GONE, Session
from pywry.session.tree import Tree
from pywry.settings import Settings
from tests.fakes import Counter, FakeLoop, FakePage

SETTINGS = Settings(environment={}, browser={"close_grace_s": 2, "drop_grace_s": 10}, limits={"max_waiting_events": 3})


def session_of(widget: Any, loop: FakeLoop) -> Session:
    find = ipywidgets.widgets.widget._instances.__getitem__
    return Session(Tree(widget, find), loop=loop, settings=SETTINGS)  # type: ignore[arg-type]


@pytest.fixture
def counter() -> Counter:
    """A widget that has spoken before it was shown."""
    counter = Counter()
    for n in (1, 2):
        counter.send(n, [bytes([n])])
    return counter


@pytest.fixture
def session(counter: Counter, loop: FakeLoop) -> Session:
    return session_of(counter, loop)


def heard(page: FakePage) -> list[Any]:
    """Return the custom messages that a page has got."""
    page.pump()
    return [m["data"]["content"] for m in page.of_type("comm_msg") if m["data"]["method"] == "custom"]


def test_first_page_gets_them_with_their_buffers_after_the_models(
    session: Session, counter: Counter, loop: FakeLoop
) -> None:
    counter.send(3)  # shown, but not yet anywhere
    page = FakePage(session, loop).open()
    counter.send(4)
    assert heard(page) == [1, 2, 3, 4]
    kinds = [message["type"] for message in page.end.messages]
    assert kinds == ["comm_open", "comm_open", "comm_msg", "comm_msg", "comm_msg", "display", "comm_msg"]
    assert page.end.buffers[2:4] == [[b"\1"], [b"\2"]]


def test_late_page_gets_none_of_them(session: Session, counter: Counter, loop: FakeLoop) -> None:
    FakePage(session, loop).open()
    late = FakePage(session, loop).open()
    counter.send(3)
    assert heard(late) == [3]


def test_page_of_another_view_gets_none_of_them(session: Session, counter: Counter, loop: FakeLoop) -> None:
    FakePage(session, loop).open()
    assert heard(FakePage(session_of(counter, loop), loop).open()) == []


def test_reloaded_page_gets_what_was_sent_while_it_was_away(session: Session, counter: Counter, loop: FakeLoop) -> None:
    old = FakePage(session, loop).open()
    old.drop(GOING_AWAY)
    counter.send(3)
    counter.send(4)
    new = FakePage(session, loop)
    new.connect({"ticket": session.tickets.issue(), "replaces": {"page": old.end.page, "key": old.end.key}})
    new.open()
    counter.send(5)
    assert heard(new) == [3, 4, 5]


def test_page_that_comes_back_gets_them_once(session: Session, counter: Counter, loop: FakeLoop) -> None:
    page = FakePage(session, loop).open()
    page.drop()
    counter.send(3)
    page.connect()
    counter.send(4)
    assert heard(page) == [1, 2, 3, 4]
    assert heard(FakePage(session, loop).open()) == []


@pytest.mark.parametrize("ends", ["closed", "window"])
def test_page_after_the_last_has_gone_gets_all_that_was_sent_since(
    session: Session, counter: Counter, loop: FakeLoop, ends: str
) -> None:
    page = FakePage(session, loop).open()
    page.drop(WINDOW_GONE if ends == "window" else GOING_AWAY)
    counter.send(3)
    loop.advance(2)
    assert session.pages == ()
    counter.send(4)
    assert heard(FakePage(session, loop).open()) == [3, 4]


def test_nothing_is_kept_of_a_page_while_another_is_there(session: Session, counter: Counter, loop: FakeLoop) -> None:
    page, other = FakePage(session, loop).open(), FakePage(session, loop).open()
    page.drop(GOING_AWAY)
    counter.send(3)
    loop.advance(2)
    assert heard(other) == [3]
    assert heard(FakePage(session, loop).open()) == []


def test_widget_that_is_put_into_what_is_shown_is_heard_after_its_opening(loop: FakeLoop, counter: Counter) -> None:
    box = ipywidgets.VBox()
    page = FakePage(session_of(box, loop), loop).open()
    box.children = (counter,)
    counter.send(3)
    assert heard(page) == [1, 2, 3]
    ours = [m for m in page.messages if m["comm_id"] == counter.model_id]
    assert [message["type"] for message in ours] == ["comm_open", "comm_msg", "comm_msg", "comm_msg"]


def test_widget_that_is_put_into_what_no_page_shows_yet_waits(loop: FakeLoop, counter: Counter) -> None:
    box = ipywidgets.VBox()
    session = session_of(box, loop)
    FakePage(session, loop).open().drop(WINDOW_GONE)
    box.children = (counter,)
    counter.send(3)
    assert heard(FakePage(session, loop).open()) == [1, 2, 3]


def test_widget_that_a_page_makes_is_heard_from_its_first_word(loop: FakeLoop) -> None:
    @ipywidgets.register
    class Talker(ipywidgets.DOMWidget):
        _model_name = traitlets.Unicode("TalkerModel").tag(sync=True)
        _model_module = traitlets.Unicode("talker").tag(sync=True)
        _model_module_version = traitlets.Unicode("1.0").tag(sync=True)
        _view_name = traitlets.Unicode("TalkerView").tag(sync=True)
        _view_module = traitlets.Unicode("talker").tag(sync=True)
        _view_module_version = traitlets.Unicode("1.0").tag(sync=True)

        def __init__(self, **values: Any) -> None:
            super().__init__(**values)
            self.send("made")

    names = {"_model_name": "TalkerModel", "_view_name": "TalkerView"}
    for kind in ("model", "view"):
        names |= {f"_{kind}_module": "talker", f"_{kind}_module_version": "1.0"}
    opening = {"type": "comm_open", "comm_id": "a" * 32, "target_name": "jupyter.widget"}
    page = FakePage(session_of(ipywidgets.VBox(), loop), loop).open()
    page.send({**opening, "data": {"state": names}, "metadata": {"version": "2.1.0"}})
    page.wait(lambda: heard(page) != [])
    ipywidgets.widgets.widget._instances["a" * 32].send("later")
    page.wait(lambda: heard(page) == ["made", "later"])


def test_app_s_limits_hold_once_it_shows_the_widget(
    session: Session, counter: Counter, loop: FakeLoop, caplog: pytest.LogCaptureFixture
) -> None:
    FakePage(session, loop).open().drop(WINDOW_GONE)
    with caplog.at_level(logging.WARNING):
        for n in range(5):
            counter.send(n)
    (text,) = caplog.messages
    assert text.startswith("Counter sent 4 messages")
    page = FakePage(session, loop).open()
    counter.send("after")
    assert heard(page) == ["after"]


def test_nothing_is_kept_of_a_widget_that_is_closed(session: Session, counter: Counter, loop: FakeLoop) -> None:
    unheard = counter.comm._unheard
    counter.close()
    assert unheard.take() == []
