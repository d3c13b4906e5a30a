"""Numbered records between Python and views: each handled once by every live view, whatever comes between."""

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pywry.channel import ACK_DELAY_S, ACK_RECORDS, BATCH_BYTES, REMIND_S, VIEWS_REMEMBERED, Channel
from pywry.errors import BadFrame, MessageTooLarge, OutboxFull, UnserializablePayload
from pywry.protocol.frame import encode_frame
from pywry.settings import LimitSettings
from tests.fakes import FakeOutlet, FakeView, Inbox


class Wire:
    """A channel, what it sends through, what it delivers, and views of it."""

    def __init__(self, *, may_lose: bool = False, **limits: int) -> None:
        self.outlet = FakeOutlet(may_lose=may_lose)
        self.inbox = Inbox()
        self.channel = Channel(lambda: self.outlet, self.inbox, LimitSettings(**limits))
        self._views = 0

    def view(self, *, page: str = "page") -> FakeView:
        """Return a view that has not said hello."""
        self._views += 1
        return FakeView(f"v{self._views}", self.channel, self.outlet, page=page)

    def ready(self, *, before: FakeView | None = None, page: str = "page") -> FakeView:
        """Return a view that said hello and has its welcome."""
        view = self.view(page=page).hello(before=before)
        view.take()
        return view

    def emit(self, *data: Any, **fields: Any) -> None:
        for each in data:
            self.channel.emit(each, type="app:x", **fields)

    def turn(self) -> None:
        self.outlet.loop.turn()

    def carry(self, *views: FakeView) -> None:
        self.turn()
        for view in views:
            view.take()


@pytest.fixture
def wire() -> Wire:
    return Wire()


# From Python to views.


def test_events_reach_every_live_view_in_order_and_once(wire: Wire) -> None:
    one, other = wire.ready(), wire.ready()
    wire.emit(1, 2, 3)
    wire.carry(one, other)
    wire.emit(4)
    wire.carry(one, other)
    assert one.data == other.data == [1, 2, 3, 4]


def test_events_of_one_turn_leave_in_one_message(wire: Wire) -> None:
    wire.ready()
    wire.outlet.sent.clear()
    wire.emit(1, 2, 3)
    wire.turn()
    (message,) = wire.outlet.sent
    assert message["first"] == 1
    assert [record["data"] for record in message["records"]] == [1, 2, 3]


def test_event_on_an_idle_channel_leaves_in_its_turn(wire: Wire) -> None:
    view = wire.ready()
    for n in range(3):
        wire.emit(n)
        wire.carry(view)
        assert view.data[-1] == n


def test_event_emitted_while_one_is_delivered_leaves_without_a_further_turn(wire: Wire) -> None:
    channel = Channel(lambda: wire.outlet, lambda records: channel.emit("answer", type="app:y"), LimitSettings())
    view = FakeView("v", channel, wire.outlet).hello()
    view.take()
    view.emit("question")
    view.take()
    assert view.data == ["answer"]
    channel.emit("later", type="app:y")
    view.take()
    assert view.data == ["answer"], "an event on its own leaves in the loop's next turn"
    wire.carry(view)
    assert view.data == ["answer", "later"]


def test_event_of_a_delivery_that_fails_leaves_all_the_same(wire: Wire) -> None:
    def fail(_: Any) -> None:
        channel.emit("answer", type="app:y")
        raise ZeroDivisionError

    channel = Channel(lambda: wire.outlet, fail, LimitSettings())
    view = FakeView("v", channel, wire.outlet).hello()
    view.take()
    with pytest.raises(ZeroDivisionError):
        view.emit("question")
    view.take()
    assert view.data == ["answer"]


def test_many_events_are_split_into_messages_of_the_batch_size(wire: Wire) -> None:
    view = wire.ready()
    wire.outlet.sent.clear()
    text = "x" * (BATCH_BYTES // 4)
    wire.emit(*[text] * 10)
    wire.turn()
    assert [len(message["records"]) for message in wire.outlet.sent] == [3, 3, 3, 1]
    view.take()
    assert view.handled == list(range(1, 11))


def test_event_larger_than_a_batch_has_a_message_to_itself_and_keeps_its_place(wire: Wire) -> None:
    view = wire.ready()
    wire.emit(1, b"x" * (2 * BATCH_BYTES), 3)
    wire.carry(view)
    assert [len(message["records"]) for message in wire.outlet.sent if "records" in message] == [1, 1, 1]
    assert view.handled == [1, 2, 3]


def test_special_values_and_buffers_travel_with_their_record(wire: Wire) -> None:
    wire.ready()
    line = wire.outlet.lines["v1"]
    wire.emit({"a": float("nan")}, {"b": np.array([1.0]), "c": b"z"}, 3)
    wire.turn()
    message, buffers = line[-1]
    nan, binary, plain = message["records"]
    assert (nan["special"], nan.get("buffers")) == ([[["a"], "nan"]], None)
    assert binary["special"] == [[["b"], "array", "Float64Array"], [["c"], "bytes"]]
    assert binary["buffers"] == 2
    assert plain == {"type": "app:x", "data": 3}
    assert buffers == [np.array([1.0]).tobytes(), b"z"]


def test_events_before_any_view_wait_for_the_first(wire: Wire) -> None:
    wire.emit(1, 2)
    wire.turn()
    assert wire.outlet.sent == []
    view = wire.ready()
    assert (view.start, view.data) == (0, [1, 2])


def test_event_emitted_between_hello_and_welcome_follows(wire: Wire) -> None:
    wire.emit(1)
    view = wire.view().hello()
    wire.emit(2)
    wire.carry(view)
    assert view.data == [1, 2]


def test_late_view_starts_after_what_was_handled(wire: Wire) -> None:
    early = wire.ready()
    wire.emit(1, 2)
    wire.carry(early)
    early.seen()
    wire.emit(3)
    wire.turn()
    late = wire.ready()
    early.take()
    wire.emit(4)
    wire.carry(early, late)
    assert early.data == [1, 2, 3, 4]
    assert (late.start, late.data) == (2, [3, 4])


def test_refreshed_view_goes_on_where_the_former_stopped(wire: Wire) -> None:
    old = wire.ready()
    wire.emit(1, 2, 3)
    wire.turn()
    wire.outlet.lines["v1"].clear()
    wire.emit(4)
    old.last = 2  # it handled two of three, and had not said so when the page was reloaded
    old.vanish()
    new = wire.ready(before=old)
    wire.carry(new)
    assert (new.start, new.data) == (2, [3, 4])
    assert wire.channel.views == ["v2"]


def test_events_while_no_view_is_live_wait_for_the_next(wire: Wire) -> None:
    old = wire.ready()
    wire.emit(1)
    wire.carry(old)
    old.seen()
    old.bye()
    wire.emit(2, 3)
    wire.turn()
    new = wire.ready()
    assert (new.start, new.data) == (1, [2, 3])


def test_view_that_vanishes_leaves_what_it_had_not_handled(wire: Wire) -> None:
    gone = wire.ready(page="p1")
    wire.emit(1)
    wire.carry(gone)
    gone.seen()
    wire.emit(2)
    wire.turn()
    gone.vanish()
    wire.channel.page_gone("p1")
    assert wire.channel.views == []
    assert wire.ready(page="p2").data == [2]


def test_page_that_goes_takes_its_own_views_only(wire: Wire) -> None:
    for page in ("p1", "p2", "p1"):
        wire.ready(page=page)
    wire.channel.page_gone("p1")
    assert wire.channel.views == ["v2"]


def test_gap_is_filled_for_the_view_that_has_it(wire: Wire) -> None:
    whole, holey = wire.ready(), wire.ready()
    wire.outlet.loses = lambda view: view == holey.name
    wire.emit(1, 2)
    wire.turn()
    wire.outlet.loses = lambda view: False
    wire.emit(3)
    wire.carry(holey, whole, holey)
    assert whole.handled == holey.handled == [1, 2, 3]


def test_record_is_kept_until_every_live_view_has_seen_it(wire: Wire) -> None:
    quick, slow = wire.ready(), wire.ready()
    wire.emit(1, 2)
    wire.carry(quick, slow)
    quick.seen()
    assert len(wire.channel._kept) == 2
    slow.seen()
    assert len(wire.channel._kept) == 0
    assert wire.channel._kept_bytes == 0


def test_records_of_a_view_may_say_what_it_has_seen(wire: Wire) -> None:
    view = wire.ready()
    wire.emit(1, 2)
    wire.carry(view)
    content = {"pywry": "records", "view": view.name, "first": 1, "records": [{"type": "app:x"}], "seen": 2}
    wire.channel.receive(content, [], "page")
    assert len(wire.channel._kept) == 0


def test_slow_view_that_goes_frees_what_was_kept_for_it(wire: Wire) -> None:
    quick, slow = wire.ready(), wire.ready()
    wire.emit(1, 2)
    wire.carry(quick)
    quick.seen()
    slow.bye()
    assert len(wire.channel._kept) == 0


@pytest.mark.parametrize("number", [5, -1, None, "1", 1.0])
def test_view_that_says_it_saw_what_was_never_sent_is_not_believed(wire: Wire, number: Any) -> None:
    view = wire.ready()
    wire.emit(1)
    wire.turn()
    wire.channel.receive({"pywry": "seen", "view": view.name, "number": number}, [], "page")
    view.take()
    late = wire.ready()
    assert view.data == late.data == [1]


@pytest.mark.parametrize("seen", [99, -1, None, "1", 1.5, [1]])
def test_new_view_with_an_odd_seen_starts_at_the_beginning(wire: Wire, seen: Any) -> None:
    wire.emit(1)
    view = wire.view()
    wire.channel.receive({"pywry": "hello", "view": view.name, "seen": seen, "previous": [1]}, [], "page")
    view.take()
    assert view.data == [1]


def test_view_that_is_addressed_handles_and_the_others_count(wire: Wire) -> None:
    one, other = wire.ready(), wire.ready()
    wire.emit("for one", to=one.name)
    wire.emit("not one", skip=one.name)
    wire.emit("all")
    wire.carry(one, other)
    assert one.data == ["for one", "all"]
    assert other.data == ["not one", "all"]
    assert one.handled == other.handled == [1, 2, 3]


# What may wait.


def test_too_many_events_before_any_view_are_refused_and_none_is_lost() -> None:
    wire = Wire(max_waiting_events=3)
    wire.emit(1, 2, 3)
    for _ in range(2):
        with pytest.raises(OutboxFull, match="3 events"):
            wire.emit("too many")
    view = wire.ready()
    wire.emit(4, 5)
    wire.carry(view)
    assert view.data == [1, 2, 3, 4, 5]


def test_too_many_bytes_before_any_view_are_refused_and_a_smaller_event_fits() -> None:
    wire = Wire(max_waiting_bytes=1024)
    wire.emit("x" * 900)
    with pytest.raises(OutboxFull, match="limits"):
        wire.emit("x" * 100)
    wire.emit("y")
    assert [len(text) for text in wire.ready().data] == [900, 1]


def test_too_many_bytes_for_a_slow_view_are_refused_until_it_has_caught_up() -> None:
    wire = Wire(max_page_bytes=1024)
    view = wire.ready()
    wire.emit("x" * 900)
    with pytest.raises(OutboxFull, match="slow page"):
        wire.emit("x" * 100)
    wire.carry(view)
    view.seen()
    wire.emit("x" * 100)
    wire.carry(view)
    assert [len(text) for text in view.data] == [900, 100]


def test_events_that_wait_are_not_limited_in_number_while_a_view_is_live() -> None:
    wire = Wire(max_waiting_events=1)
    view = wire.ready()
    wire.emit(*range(100))
    wire.carry(view)
    assert view.data == list(range(100))


def test_message_above_the_limit_is_refused_and_says_its_size() -> None:
    wire = Wire(max_message_bytes=1024)
    view = wire.ready()
    for too_large in ("x" * 1100, b"x" * 1100, np.zeros(200)):
        with pytest.raises(MessageTooLarge, match=r"app:x is 1,\d\d\d bytes, limit 1,024"):
            wire.emit(too_large)
    wire.emit("x" * 900)
    wire.carry(view)
    assert view.handled == [1]


def test_value_that_cannot_travel_sends_nothing_and_harms_no_other(wire: Wire) -> None:
    view = wire.ready()
    wire.emit(1)
    with pytest.raises(UnserializablePayload):
        wire.emit({"rows": [object()]})
    wire.emit(2)
    wire.carry(view)
    assert view.data == [1, 2]
    assert view.handled == [1, 2]


# From views to Python.


def test_records_of_a_view_arrive_in_order_and_once(wire: Wire) -> None:
    view = wire.ready()
    for n in range(3):
        view.emit(n)
    assert wire.inbox.got == [("v1", 0), ("v1", 1), ("v1", 2)]


def test_record_that_comes_twice_is_delivered_once(wire: Wire) -> None:
    view = wire.ready()
    view.emit(1)
    view.hello().take()  # after the welcome it sends again what is not acknowledged
    view.emit(2)
    assert [data for _, data in wire.inbox.got] == [1, 2]


def test_records_of_the_former_view_come_under_its_id_and_once(wire: Wire) -> None:
    old = wire.ready()
    old.emit(1)
    old.is_asking = True  # what it emits from here on stays on the page
    old.emit(2)
    old.vanish()
    new = wire.ready(before=old)
    new.emit(3)
    assert wire.inbox.got == [("v1", 1), ("v1", 2), ("v2", 3)]


def test_records_are_acknowledged_after_a_while_and_together(wire: Wire) -> None:
    view = wire.ready()
    for n in range(5):
        view.emit(n)
    wire.outlet.sent.clear()
    wire.outlet.loop.advance(ACK_DELAY_S)
    assert wire.outlet.sent == [{"pywry": "ack", "to": "v1", "number": 5}]
    view.take()
    assert not view.unacknowledged["v1"]


def test_many_records_are_acknowledged_at_once(wire: Wire) -> None:
    view = wire.ready()
    wire.outlet.sent.clear()
    for n in range(ACK_RECORDS):
        view.emit(n)
    assert wire.outlet.sent == [{"pywry": "ack", "to": "v1", "number": ACK_RECORDS}]


def test_welcome_says_how_many_records_are_there(wire: Wire) -> None:
    view = wire.ready()
    view.emit(1)
    view.hello()
    assert wire.outlet.sent[-1] == {"pywry": "welcome", "to": "v1", "number": 0, "received": 1}


def test_number_of_views_that_are_remembered_is_bounded(wire: Wire) -> None:
    for n in range(VIEWS_REMEMBERED + 10):
        wire.channel.receive({"pywry": "records", "view": f"x{n}", "first": 1, "records": []}, [], "page")
    assert len(wire.channel._received) == VIEWS_REMEMBERED


def test_buffers_of_a_message_go_to_their_records(wire: Wire) -> None:
    records = [
        {"data": None, "special": [[[], "bytes"]], "buffers": 1},
        {"data": 2},
        {"data": [None, None], "special": [[[0], "bytes"], [[1], "bytes"]], "buffers": 2},
    ]
    content = {"pywry": "records", "view": "v", "first": 1, "records": records}
    wire.channel.receive(content, [memoryview(b) for b in (b"a", b"b", b"c")], "page")
    got = [data for _, data in wire.inbox.got]
    assert bytes(got[0]) == b"a"
    assert got[1] == 2
    assert [bytes(b) for b in got[2]] == [b"b", b"c"]


@pytest.mark.parametrize("bad", [{"buffers": 2}, {"buffers": -1}, {"buffers": "1"}, "text", None])
def test_record_whose_buffers_do_not_add_up_ends_its_message_and_no_other(wire: Wire, bad: Any) -> None:
    wire.channel.receive({"pywry": "records", "view": "v", "first": 1, "records": [{"data": 1}, bad]}, [], "page")
    wire.channel.receive({"pywry": "records", "view": "v", "first": 3, "records": [{"data": 3}]}, [], "page")
    assert [data for _, data in wire.inbox.got] == [1, 3]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"pywry": "hello"}, "has view None, expected an id"),
        ({"pywry": "hello", "view": 5}, "has view 5"),
        ({"pywry": "records", "view": {}, "first": 1, "records": []}, "has view {}"),
        ({"pywry": "records", "view": "v", "first": "1", "records": []}, "records from '1'"),
        ({"pywry": "records", "view": "v", "first": 1, "records": {}}, "in a dict, expected"),
        ({"pywry": "records", "view": "v"}, "records from None"),
        ({"pywry": "welcome", "view": "v"}, "expected hello, records, piece, seen, away or bye"),
        ({"pywry": ["hello"], "view": "v"}, "expected hello, records, piece, seen, away or bye"),
        ({"pywry": 0, "view": "v"}, "expected hello, records, piece, seen, away or bye"),
    ],
)
def test_message_of_the_channel_that_cannot_be_read_is_bad(wire: Wire, content: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadFrame, match=fault):
        wire.channel.receive(content, [], "page")


@pytest.mark.parametrize("content", [{}, {"pywry": None}, {"type": "x", "view": "v"}])
def test_message_of_another_kind_is_left_to_others(wire: Wire, content: dict[str, Any]) -> None:
    assert wire.channel.receive(content, [], "page") is False


def test_unknown_view_may_leave_or_report_without_harm(wire: Wire) -> None:
    view = wire.ready()
    for content in ({"pywry": "bye", "view": "x"}, {"pywry": "seen", "view": "x", "number": 1}):
        assert wire.channel.receive(content, [], "page") is True
    wire.emit(1)
    wire.carry(view)
    assert view.data == [1]


# All at once.


class Life:
    """Views that come, refresh, fall behind and leave at random, while both ends emit."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.wire = Wire()
        self.live: list[FakeView] = []
        self.chains: list[list[FakeView]] = []
        self.emitted = 0
        self.said: dict[str, int] = {}
        self.frozen: list[FakeView] = []
        self.loss = 0.0
        self.wire.outlet.loses = lambda view: self.dice.random() < self.loss and self._may_lose()

    def _may_lose(self) -> bool:
        # Only broadcast records are lost here: what a kernel loses of a welcome is asked for again by a timer.
        last = self.wire.outlet.sent[-1]
        return last["pywry"] == "records" and "to" not in last

    def play(self) -> None:
        moves: list[Callable[[], None]] = [self.emit, self.emit, self.turn, self.take, self.take, self.say, self.seen]
        moves += [self.come] if len(self.live) < 3 else []
        moves += [self.refresh, self.leave] if self.live and self.dice.random() < 0.3 else []
        self.dice.choice(moves)()

    def emit(self) -> None:
        for _ in range(self.dice.randint(1, 4)):
            self.emitted += 1
            self.wire.emit(self.emitted)

    def turn(self) -> None:
        self.wire.outlet.loop.advance(self.dice.choice([0, 0.1]))

    def take(self) -> None:
        if self.live:
            self.dice.choice(self.live).take_one()

    def say(self) -> None:
        if self.live:
            view = self.dice.choice(self.live)
            self.said[view.name] = self.said.get(view.name, 0) + 1
            view.emit(self.said[view.name])

    def seen(self) -> None:
        ready = [view for view in self.live if view.last is not None]
        if ready:
            self.dice.choice(ready).seen()

    def come(self) -> None:
        self.live.append(self.wire.view().hello())
        self.chains.append([self.live[-1]])

    def refresh(self) -> None:
        old = self.dice.choice(self.live)
        if old.last is None:
            return  # it has no number yet: the new view takes over the one before, which is tested above
        self.live.remove(old)
        old.vanish()
        new = self.wire.view().hello(before=old)
        self.live.append(new)
        next(chain for chain in self.chains if chain[-1] is old).append(new)

    def leave(self) -> None:
        view = self.dice.choice(self.live)
        if view.last is None or any(view.unacknowledged.values()):
            return
        view.take()
        self.live.remove(view)
        self.wire.turn()
        view.take()
        view.seen()
        view.bye()

    def settle(self) -> None:
        """Let everything arrive; a last event shows each view its gaps."""
        self.loss = 0
        if not self.live:
            self.come()
        for _ in range(10):
            self.emit()
            self.wire.outlet.loop.advance(1)
            for view in self.live:
                view.take()


@pytest.mark.parametrize("loss", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(25))
def test_random_life_of_views_loses_and_repeats_nothing_either_way(seed: int, loss: float) -> None:
    life = Life(seed)
    life.loss = loss
    for _ in range(300):
        life.play()
    life.settle()
    assert life.emitted > 50
    handled: set[int] = set()
    for chain in life.chains:
        for view in chain:
            start = view.start if view.start is not None else 0
            assert view.handled == list(range(start + 1, start + 1 + len(view.handled))), "out of order, or a hole"
            assert view.data == view.handled
        together = [number for view in chain for number in view.handled]
        assert len(together) == len(set(together)), "a refreshed page handled an event again"
        handled.update(together)
    assert handled == set(range(1, life.emitted + 1)), "an event that no view has handled"
    assert all(view.handled[-1] == life.emitted for view in life.live)
    got: dict[str, list[int]] = {}
    for view, number in life.wire.inbox.got:
        got.setdefault(view, []).append(number)
    assert got == {view: list(range(1, count + 1)) for view, count in life.said.items()}


# Over a kernel's connection, which may lose any message.


@pytest.fixture
def lossy() -> Wire:
    return Wire(may_lose=True)


def test_the_last_record_is_sent_again_when_it_was_lost(lossy: Wire) -> None:
    view = lossy.ready()
    lossy.outlet.loses = lambda _: True
    lossy.emit(1, 2)
    lossy.turn()
    lossy.outlet.loses = lambda _: False
    lossy.outlet.loop.advance(REMIND_S)
    lossy.carry(view)
    assert view.handled == [1, 2]


def test_records_in_pieces_are_taken_as_if_they_came_whole(wire: Wire) -> None:
    view = wire.ready()
    record = {"type": "app:x", "data": None, "special": [[[], "bytes"]], "buffers": 1}
    header = {"pywry": "records", "view": view.name, "first": 1, "records": [record]}
    frame = encode_frame(json.dumps(header).encode(), [b"abc"])
    for number, part in enumerate((frame[:50], frame[50:])):
        content = {"pywry": "piece", "view": view.name, "number": number, "pieces": 2}
        assert wire.channel.receive(content, [memoryview(part)], "page")
    assert [bytes(data) for _, data in wire.inbox.got] == [b"abc"]


def test_reminders_end_when_all_was_seen_and_begin_again(lossy: Wire) -> None:
    view = lossy.ready()
    for _ in range(2):
        lossy.emit(1)
        lossy.carry(view)
        view.seen()
        lossy.outlet.sent.clear()
        lossy.outlet.loop.advance(REMIND_S)
        assert lossy.outlet.sent == []
    lossy.emit(1)
    lossy.carry(view)
    lossy.outlet.sent.clear()
    lossy.outlet.loop.advance(REMIND_S)
    assert lossy.outlet.sent == [{"pywry": "sent", "number": 3}]


def test_reminders_become_rare_while_nobody_answers(lossy: Wire) -> None:
    lossy.ready()
    lossy.emit(1)
    lossy.turn()
    lossy.outlet.sent.clear()
    for _ in range(60):
        lossy.outlet.loop.advance(REMIND_S)
    assert 4 <= len(lossy.outlet.sent) <= 8


def test_a_link_that_loses_nothing_is_not_reminded(wire: Wire) -> None:
    wire.ready()
    wire.emit(1)
    wire.turn()
    wire.outlet.sent.clear()
    wire.outlet.loop.advance(10 * REMIND_S)
    assert wire.outlet.sent == []


def test_records_of_a_view_that_were_lost_are_asked_for_and_handled_in_their_order(lossy: Wire) -> None:
    view = lossy.ready()
    view.is_cut = True
    view.emit("lost")
    view.is_cut = False
    view.emit("arrives")
    view.emit("arrives too")
    assert lossy.inbox.got == []
    view.take()
    assert [data for _, data in lossy.inbox.got] == ["lost", "arrives", "arrives too"]


def test_a_view_that_answers_no_reminder_is_forgotten_when_another_comes(
    lossy: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pywry.channel.SILENT_S", 0)
    dead = lossy.ready()
    lossy.emit(1)
    lossy.turn()
    dead.vanish()
    lossy.outlet.loop.advance(REMIND_S)
    live = lossy.ready()
    assert lossy.channel.views == [live.name]


def test_a_page_that_went_away_is_told_from_one_that_is_there(wire: Wire) -> None:
    changes: list[list[str]] = []
    wire.channel.on_views = lambda: changes.append(wire.channel.views_of("page"))
    view = wire.ready()
    wire.channel.receive({"pywry": "away", "view": view.name}, [], "page")
    assert wire.channel.views == [view.name]
    back = wire.ready(before=view)
    wire.channel.receive({"pywry": "away", "view": back.name}, [], "page")
    wire.channel.drop_away()
    assert changes == [["v1"], [], ["v2"], [], []]
    assert wire.channel.views == []


def test_what_a_page_still_says_while_it_goes_does_not_bring_it_back_but_a_hello_does(wire: Wire) -> None:
    view = wire.ready()
    for kind in ("away", "seen"):
        wire.channel.receive({"pywry": kind, "view": view.name, "number": 0}, [], "page")
    assert wire.channel.views_of("page") == []
    wire.channel.receive({"pywry": "hello", "view": view.name, "seen": 0, "previous": None}, [], "page")
    assert wire.channel.views_of("page") == [view.name]
