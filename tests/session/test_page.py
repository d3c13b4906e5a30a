"""One page's link: nothing lost, twice or out of order, whatever its connections do."""

import random
from collections import deque
from typing import Any

import pytest

from pywry.errors import BadFrame
from pywry.protocol.frame import decode_frame
from pywry.session.outbox import Message
from pywry.session.page import ACK_BYTES, ACK_DELAY_S, ACK_FRAMES, Page
from tests.fakes import FakeLoop, MemoryPipe, PageEnd, text_message


class Line:
    """A page's two ends, and the frames on their way between them."""

    def __init__(self, loop: FakeLoop, max_bytes: int = 2**30) -> None:
        self.loop = loop
        self.page = Page(loop, max_bytes=max_bytes)  # type: ignore[arg-type]
        self.end = PageEnd()
        self.pipe, self.is_welcome = MemoryPipe(), False
        self.to_host: deque[bytes] = deque()
        self.received: list[Any] = []
        self.pushed = self.said = self._acknowledged = 0

    def push(self) -> None:
        """Send a numbered message to the page."""
        self.page.push(text_message(n=self.pushed))
        self.pushed += 1

    def say(self, count: int) -> None:
        """Send a frame of numbered messages to the host; before a welcome the page only keeps it."""
        frame = self.end.frame(*({"n": self.said + n} for n in range(count)))
        self.said += count
        if self.is_welcome:
            self.to_host.append(frame)

    def say_ack(self) -> None:
        """Acknowledge in a frame of its own."""
        if self.is_welcome and self.end.seen > self._acknowledged:
            self._acknowledged = self.end.seen
            self.to_host.append(self.end.ack())

    def connect(self) -> "Line":
        is_new = self.end.page is None
        self.pipe, self.is_welcome, self._acknowledged = MemoryPipe(), False, 0
        welcome = {"page": self.page.id, "key": self.page.key, "seen": self.page.seen, "resumed": not is_new}
        self.page.connect(self.pipe, welcome, None if is_new else self.end.seen)
        return self

    def drop(self) -> None:
        """End the connection; what is on its way, either way, is lost."""
        self.to_host.clear()
        assert self.page.disconnect(self.pipe)

    def carry_to_page(self) -> None:
        if self.pipe.frames:
            self.to_host += self.end.take(self.pipe.frames.popleft())
            self.is_welcome = True

    def carry_to_host(self) -> None:
        if self.to_host:
            header, _ = decode_frame(frame := self.to_host.popleft())
            self.received += [message["n"] for message in self.page.accept(header, len(frame))]

    def carry_all(self) -> None:
        self.loop.turn()
        while self.pipe.frames or self.to_host:
            self.carry_to_page()
            self.say_ack()
            self.carry_to_host()
            self.loop.turn()

    @property
    def numbers(self) -> list[int]:
        return [message["n"] for message in self.end.messages]


def test_messages_of_one_turn_leave_in_one_frame(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.carry_all()
    for n in range(5):
        line.page.push(text_message(n=n))
    loop.turn()
    assert len(line.pipe.frames) == 1
    line.carry_all()
    assert line.numbers == [0, 1, 2, 3, 4]


def test_what_is_pushed_while_away_follows_the_welcome(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.carry_all()
    line.drop()
    line.page.push(text_message(n=1))
    loop.turn()
    line.connect().carry_all()
    assert [welcome["resumed"] for welcome in line.end.welcomes] == [False, True]
    assert line.numbers == [1]


def test_held_messages_follow_those_that_open_the_page(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.page.hold()
    line.page.push(text_message(n=3))
    line.page.release([text_message(n=1), text_message(n=2)])
    line.page.push(text_message(n=4))
    line.carry_all()
    assert line.numbers == [1, 2, 3, 4]


def test_message_of_another_thread_during_release_comes_after_what_opens_the_page(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    loop.turn()
    line.page.hold()
    call, late = loop.call_soon_threadsafe, [text_message(n=9)]

    def wake(*work: Any) -> None:  # the first push of `release` wakes the loop; here another thread comes in
        call(*work)
        while late:
            line.page.push(late.pop())

    loop.call_soon_threadsafe = wake  # type: ignore[method-assign]
    line.page.release([text_message(n=1), text_message(n=2)])
    line.carry_all()
    assert line.numbers == [1, 2, 9]


def test_second_connection_of_a_page_ends_the_first(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    first = line.pipe
    line.carry_all()
    line.connect()
    assert first.closed is not None
    assert not line.page.disconnect(first)
    assert line.page.pipe is line.pipe


@pytest.mark.parametrize("count", [1, ACK_FRAMES - 1])
def test_few_frames_are_acknowledged_alone_after_a_while(loop: FakeLoop, count: int) -> None:
    line = Line(loop).connect()
    line.carry_all()
    for _ in range(count):
        line.say(1)
    line.carry_all()
    assert line.end.bare_acks == []
    loop.advance(ACK_DELAY_S)
    line.carry_all()
    assert line.end.bare_acks == [count]


def test_many_frames_are_acknowledged_at_once(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.carry_all()
    for _ in range(ACK_FRAMES):
        line.say(1)
    line.carry_all()
    assert line.end.bare_acks == [ACK_FRAMES]


def test_large_frame_is_acknowledged_at_once(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.carry_all()
    line.to_host.append(line.end.frame({"n": 0, "buffers": 1}, buffers=[bytes(ACK_BYTES)]))
    line.carry_all()
    assert line.end.bare_acks == [1]


def test_frame_on_its_way_carries_the_acknowledgement_and_no_other_is_sent(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.carry_all()
    line.say(1)
    line.carry_all()
    line.page.push(text_message(n=1))
    loop.turn()
    assert decode_frame(line.pipe.frames[-1])[0]["ack"] == 1
    loop.advance(1)
    line.carry_all()
    assert line.end.bare_acks == []


def test_repeated_frame_is_dropped(loop: FakeLoop) -> None:
    line = Line(loop).connect()
    line.carry_all()
    frame = line.end.frame({"n": 1})
    line.to_host += [frame, frame, line.end.frame({"n": 2}), frame]
    line.carry_all()
    assert line.received == [1, 2]


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ({"seq": 2, "messages": []}, "frame 2 came after frame 0"),
        ({"seq": "1", "messages": []}, "frame '1'"),
        ({"seq": 1.0, "messages": []}, "frame 1.0"),
        ({"seq": 1, "messages": {}}, "messages of type dict"),
        ({"seq": 1, "ack": None}, "ack None"),
    ],
)
def test_frame_that_breaks_the_link_is_bad_and_changes_nothing(
    loop: FakeLoop, header: dict[str, Any], fault: str
) -> None:
    line = Line(loop).connect()
    with pytest.raises(BadFrame, match=fault):
        line.page.accept(header, 10)
    line.say(1)
    line.carry_all()
    assert line.received == [0]


def test_page_that_keeps_too_much_overflows(loop: FakeLoop) -> None:
    line = Line(loop, max_bytes=1000)
    overflowed: list[Page] = []
    line.page.on_overflow = overflowed.append
    line.connect()
    line.drop()
    line.page.push(Message(b'{"n":1}', (), 1000))
    loop.turn()
    assert overflowed == []
    line.page.push(Message(b'{"n":2}', (), 1))
    loop.turn()
    assert overflowed == [line.page]


def play(line: Line, dice: random.Random) -> None:
    """Make one random move."""
    match dice.randrange(10):
        case 0 | 1:
            is_one_turn = dice.random() < 0.8
            for _ in range(dice.choice([1, 1, 5, 300])):
                line.push()
                if not is_one_turn:
                    line.loop.turn()
        case 2 | 3 if line.end.page is not None:
            line.say(dice.randint(1, 3))
        case 4 | 5:
            line.carry_to_page()
        case 6 | 7:
            line.carry_to_host()
        case 8:
            line.say_ack()
        case 9:
            line.loop.advance(dice.choice([0, 0.02, 1]))


@pytest.mark.parametrize("seed", range(15))
def test_dropped_connections_lose_repeat_and_swap_nothing_either_way(loop: FakeLoop, seed: int) -> None:
    dice = random.Random(seed)
    line = Line(loop).connect()
    line.carry_to_page()
    for _ in range(20):
        for _ in range(dice.randrange(40)):
            play(line, dice)
        line.drop()
        for _ in range(dice.randrange(3)):
            line.push()
            loop.turn()
        line.connect()
    line.carry_all()
    assert line.numbers == list(range(line.pushed))
    assert line.received == list(range(line.said))
    assert min(line.pushed, line.said) > 100
    line.say(1)
    line.carry_all()
    assert line.page._outbox.bytes_kept == 0
