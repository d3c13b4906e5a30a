"""Models x pages: who comes in, who is away, who has gone."""

import threading
from typing import Any

import ipywidgets
import pytest

from pywry.errors import BadFrame, PageExpired, StaleTicket
from pywry.protocol.frame import encode_frame
from pywry.session.session import CLOSED_BY_PYTHON, GOING_AWAY, TOO_SLOW, Session
from pywry.session.tree import Tree
from pywry.settings import Settings
from tests.fakes import PATIENCE_S, Counter, FakeLoop, FakePage, MemoryPipe, comm_of

SETTINGS = Settings(environment={}, browser={"close_grace_s": 2, "drop_grace_s": 10}, limits={"max_page_bytes": 5000})


@pytest.fixture
def counter() -> Counter:
    return Counter()


def session_of(widget: Counter, loop: FakeLoop, settings: Settings) -> Session:
    find = ipywidgets.widgets.widget._instances.__getitem__
    return Session(Tree(widget, find), loop=loop, settings=settings)  # type: ignore[arg-type]


@pytest.fixture
def session(counter: Counter, loop: FakeLoop) -> Session:
    return session_of(counter, loop, SETTINGS)


@pytest.fixture
def ends(session: Session) -> list[str]:
    """Return the reasons for which the last page has gone."""
    reasons: list[str] = []
    session.on_empty = reasons.append
    return reasons


def test_late_page_gets_the_state_not_the_history(session: Session, counter: Counter, loop: FakeLoop) -> None:
    early = FakePage(session, loop).open()
    counter.n = 1
    counter.n = 2
    late = FakePage(session, loop).open()
    early.pump()
    assert late.opened(counter)["n"] == 2
    assert late.messages == []
    assert [message["data"]["state"] for message in early.messages] == [{"n": 1}, {"n": 2}]


def test_page_gets_every_model_then_its_root_view(session: Session, counter: Counter, loop: FakeLoop) -> None:
    page = FakePage(session, loop).open()
    assert [message["type"] for message in page.end.messages] == ["comm_open", "comm_open", "display"]
    assert page.end.messages[-1]["comm_id"] == counter.comm.comm_id


def test_model_that_a_trait_newly_refers_to_opens_before_the_update(
    session: Session, counter: Counter, loop: FakeLoop
) -> None:
    page = FakePage(session, loop).open()
    new = Counter(n=7)
    counter.other = f"IPY_MODEL_{new.comm.comm_id}"
    page.pump()
    assert [message["type"] for message in page.messages] == ["comm_open", "comm_open", "comm_msg"]
    assert page.opened(new)["n"] == 7


def test_model_that_is_closed_is_closed_on_pages_and_not_opened_for_later_ones(
    session: Session, counter: Counter, loop: FakeLoop
) -> None:
    inside = Counter()
    counter.other = f"IPY_MODEL_{inside.comm.comm_id}"
    page = FakePage(session, loop).open()
    gone = inside.comm.comm_id
    counter.other = None
    inside.close()
    page.pump()
    assert [m["comm_id"] for m in page.of_type("comm_close")] == [gone]
    late = FakePage(session, loop).open()
    assert gone not in [m["comm_id"] for m in late.of_type("comm_open")]


def test_values_set_while_a_page_is_opened_all_arrive(counter: Counter, loop: FakeLoop) -> None:
    """With room for all of them: on a busy machine they come faster than these pages take them."""
    session = session_of(counter, loop, Settings(environment={}))
    last = 300
    pages = [FakePage(session, loop) for _ in range(5)]
    setter = threading.Thread(target=lambda: [setattr(counter, "n", n + 1) for n in range(last)])
    setter.start()
    for page in pages:
        page.open()
    setter.join(PATIENCE_S)
    for page in pages:
        page.pump()
        assert page.state(counter)["n"] == last


def test_ticket_opens_one_page(session: Session, loop: FakeLoop) -> None:
    ticket = session.tickets.issue()
    FakePage(session, loop).connect({"ticket": ticket})
    with pytest.raises(StaleTicket):
        FakePage(session, loop).connect({"ticket": ticket})
    assert len(session.pages) == 1


def test_page_whose_connection_dropped_before_its_welcome_comes_back_by_its_ticket(
    session: Session, loop: FakeLoop
) -> None:
    ticket = session.tickets.issue()
    first = MemoryPipe()
    page = session.connect(first, {"ticket": ticket})
    session.disconnect(page, first, None)
    assert session.connect(MemoryPipe(), {"ticket": ticket}) is page


def test_page_that_has_its_key_cannot_come_back_by_its_ticket(session: Session, loop: FakeLoop) -> None:
    ticket = session.tickets.issue()
    pipe = MemoryPipe()
    page = session.connect(pipe, {"ticket": ticket})
    session.receive(page, encode_frame(b'{"ack":0}'))
    session.disconnect(page, pipe, None)
    with pytest.raises(StaleTicket):
        session.connect(MemoryPipe(), {"ticket": ticket})


@pytest.mark.parametrize("hello", [{}, {"ticket": None}, {"ticket": "x"}, {"ticket": ["x"]}, {"key": "x"}])
def test_page_without_a_good_ticket_stays_out(session: Session, hello: dict[str, Any]) -> None:
    with pytest.raises(StaleTicket):
        session.connect(MemoryPipe(), hello)
    assert session.pages == ()


@pytest.mark.parametrize("key", ["x", "", None, 5, "\u00e9", "\ud800", ["k"]])
def test_page_that_comes_back_with_a_wrong_key_stays_out(session: Session, loop: FakeLoop, key: Any) -> None:
    page = FakePage(session, loop).open()
    pipe = MemoryPipe()
    with pytest.raises(StaleTicket, match="key is not valid"):
        session.connect(pipe, {"page": page.end.page, "key": key, "seen": 0})
    assert list(pipe.frames) == []
    assert session.pages[0].pipe is page.pipe


@pytest.mark.parametrize("page_id", ["x", None, 5, {}])
def test_page_that_is_not_known_is_expired(session: Session, page_id: Any) -> None:
    with pytest.raises(PageExpired):
        session.connect(MemoryPipe(), {"page": page_id, "key": "k", "seen": 0})


def test_page_that_comes_back_in_time_misses_nothing(
    session: Session, counter: Counter, loop: FakeLoop, ends: list[str]
) -> None:
    page = FakePage(session, loop).open()
    page.drop()
    counter.n = 4
    loop.advance(9.9)
    page.connect()
    loop.advance(100)
    page.pump()
    assert page.end.welcomes[-1]["resumed"] is True
    assert page.state(counter)["n"] == 4
    assert ends == []


@pytest.mark.parametrize(
    ("code", "grace_s", "reason"), [(GOING_AWAY, 2, "closed"), (1006, 10, "lost"), (None, 10, "lost")]
)
def test_page_that_stays_away_is_forgotten_after_its_grace(
    session: Session, loop: FakeLoop, ends: list[str], code: int | None, grace_s: float, reason: str
) -> None:
    page = FakePage(session, loop).open()
    page.drop(code)
    loop.advance(grace_s - 0.01)
    assert (len(session.pages), ends) == (1, [])
    loop.advance(0.02)
    assert (session.pages, ends) == ((), [reason])
    with pytest.raises(PageExpired):
        page.connect()


def test_refresh_is_not_an_end(session: Session, loop: FakeLoop, ends: list[str]) -> None:
    page = FakePage(session, loop).open()
    page.drop(GOING_AWAY)
    replaces = {"page": page.end.page, "key": page.end.key}
    FakePage(session, loop).connect({"ticket": session.tickets.issue(), "replaces": replaces})
    loop.advance(100)
    assert (len(session.pages), ends) == (1, [])
    with pytest.raises(PageExpired):
        page.connect()


@pytest.mark.parametrize("key", ["wrong", None, "\ud800\u00e9"])
def test_page_cannot_replace_another_without_its_key(session: Session, loop: FakeLoop, key: Any) -> None:
    page = FakePage(session, loop).open()
    replaces = {"page": page.end.page, "key": key}
    FakePage(session, loop).connect({"ticket": session.tickets.issue(), "replaces": replaces})
    assert len(session.pages) == 2


def test_end_waits_for_a_page_that_was_served_and_is_on_its_way(
    session: Session, loop: FakeLoop, ends: list[str]
) -> None:
    page = FakePage(session, loop).open()
    session.tickets.issue()
    page.drop(GOING_AWAY)
    loop.advance(5)
    assert ends == []


def test_old_connection_that_ends_after_the_new_one_came_changes_nothing(
    session: Session, loop: FakeLoop, ends: list[str]
) -> None:
    page = FakePage(session, loop).open()
    old = page.pipe
    page.connect()
    assert old.closed is not None
    assert page.page is not None
    session.disconnect(page.page, old, 1000)
    loop.advance(100)
    assert (len(session.pages), ends) == (1, [])


def test_slow_page_is_closed_and_forgotten_and_others_go_on(session: Session, counter: Counter, loop: FakeLoop) -> None:
    quick, slow = FakePage(session, loop).open(), FakePage(session, loop).open()
    for n in range(200):
        counter.n = n + 1
        quick.pump()
    assert slow.pipe.closed is not None
    assert slow.pipe.closed[0] == TOO_SLOW
    assert [page.id for page in session.pages] == [quick.end.page]
    assert quick.state(counter)["n"] == 200


def test_slow_page_that_was_the_last_and_does_not_return_is_an_end(
    session: Session, counter: Counter, loop: FakeLoop, ends: list[str]
) -> None:
    FakePage(session, loop).open().drop()
    for n in range(200):
        counter.n = n + 1
    loop.turn()
    assert session.pages == ()
    loop.advance(11)
    assert ends == ["lost"]


def test_slow_page_that_reloads_is_not_an_end(
    session: Session, counter: Counter, loop: FakeLoop, ends: list[str]
) -> None:
    FakePage(session, loop).open().drop()
    for n in range(200):
        counter.n = n + 1
    loop.turn()
    FakePage(session, loop).open()
    loop.advance(100)
    assert ends == []


def test_close_ends_every_page_and_the_sharing(
    session: Session, counter: Counter, loop: FakeLoop, ends: list[str]
) -> None:
    pages = [FakePage(session, loop).open() for _ in range(2)]
    pages[1].drop()
    session.close("done")
    counter.n = 3
    loop.advance(100)
    assert pages[0].pipe.closed == (CLOSED_BY_PYTHON, "done")
    assert session.pages == ()
    assert comm_of(counter)._audiences == ()
    assert ends == []


def test_comms_hear_which_page_has_gone(session: Session, counter: Counter, loop: FakeLoop) -> None:
    gone: list[str] = []
    page = FakePage(session, loop).open()
    comm_of(counter).on_page_gone = gone.append
    page.drop(GOING_AWAY)
    loop.advance(3)
    assert gone == [page.end.page]


def test_widget_that_cannot_be_opened_is_told_to_the_page(
    counter: Counter, session: Session, loop: FakeLoop, caplog: pytest.LogCaptureFixture
) -> None:
    counter.other = object()
    page = FakePage(session, loop).connect()
    page.wait(lambda: bool(page.of_type("error")))
    assert page.of_type("error")[0]["code"] == "state-error"
    assert "a object in a widget's state" in page.of_type("error")[0]["message"]
    assert "could not be opened" in caplog.text


def test_two_sessions_show_one_widget_and_both_follow(counter: Counter, session: Session, loop: FakeLoop) -> None:
    find = ipywidgets.widgets.widget._instances.__getitem__
    second = Session(Tree(counter, find), loop=loop, settings=SETTINGS)  # type: ignore[arg-type]
    pages = [FakePage(each, loop).open() for each in (session, second)]
    pages[0].update(counter, {"n": 8})
    for page in pages:
        page.wait(lambda page=page: page.state(counter)["n"] == 8)
    session.close("one")
    counter.n = 9
    pages[1].wait(lambda: pages[1].state(counter)["n"] == 9)


@pytest.mark.parametrize("frame", [b"", b"garbage garbage"])
def test_garbage_is_a_bad_frame(session: Session, loop: FakeLoop, frame: bytes) -> None:
    page = FakePage(session, loop).open()
    assert page.page is not None
    with pytest.raises(BadFrame):
        session.receive(page.page, frame)
