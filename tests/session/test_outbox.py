"""Waiting messages, numbered frames, and the way back."""

import json

import pytest

from pywry.protocol.frame import decode_frame
from pywry.session import outbox as module
from pywry.session.outbox import WINDOW_FRAMES, Message, Outbox, message_of
from tests.fakes import text_message


def numbers(frames: list[bytes]) -> list[int]:
    return [decode_frame(frame)[0]["seq"] for frame in frames]


def put_each(outbox: Outbox, count: int) -> list[bytes]:
    """Queue messages and frame each by itself."""
    frames = []
    for n in range(count):
        outbox.put(text_message(n=n))
        frame = outbox.next_frame(0)
        assert frame is not None
        frames.append(frame)
    return frames


def test_message_with_buffers_says_how_many_and_counts_their_bytes() -> None:
    message = message_of(b'{"type":"x"}', [b"12", memoryview(bytes(16)).cast("d")])
    assert json.loads(message.text) == {"type": "x", "buffers": 2}
    assert message.size == len(message.text) + 18


def test_all_that_waits_leaves_in_one_frame_in_order_with_its_buffers() -> None:
    outbox = Outbox()
    outbox.put(message_of(b'{"n":1}', [b"a"]))
    outbox.put(message_of(b'{"n":2}'))
    outbox.put(message_of(b'{"n":3}', [b"b", b"c"]))
    frame = outbox.next_frame(ack=7)
    assert frame is not None
    header, buffers = decode_frame(frame)
    assert header == {"seq": 1, "ack": 7, "messages": [{"n": 1, "buffers": 1}, {"n": 2}, {"n": 3, "buffers": 2}]}
    assert [bytes(buffer) for buffer in buffers] == [b"a", b"b", b"c"]
    assert outbox.next_frame(7) is None


def test_frame_stays_below_its_limit_and_a_larger_message_has_one_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FRAME_BYTES", 100)
    outbox = Outbox()
    for size in (10, 60, 30, 500, 10):
        outbox.put(Message(b'{"n":%d}' % size, (), size))
    sizes = []
    while (frame := outbox.next_frame(0)) is not None:
        sizes.append([message["n"] for message in decode_frame(frame)[0]["messages"]])
    assert sizes == [[10, 60, 30], [500], [10]]


def test_full_window_of_frames_waits_for_an_acknowledgement() -> None:
    outbox = Outbox()
    put_each(outbox, WINDOW_FRAMES)
    outbox.put(text_message(n="last"))
    assert outbox.next_frame(0) is None
    outbox.acknowledge(1)
    frame = outbox.next_frame(0)
    assert frame is not None
    assert numbers([frame]) == [WINDOW_FRAMES + 1]


def test_full_window_of_bytes_waits_but_one_frame_always_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WINDOW_BYTES", 10)
    outbox = Outbox()
    put_each(outbox, 1)
    outbox.put(text_message(n=2))
    assert outbox.next_frame(0) is None
    outbox.acknowledge(1)
    assert outbox.next_frame(0) is not None


def test_rewind_returns_the_frames_that_were_not_seen_unchanged() -> None:
    outbox = Outbox()
    frames = put_each(outbox, 5)
    assert outbox.rewind(2) == frames[2:]
    assert outbox.rewind(2) == frames[2:]
    assert outbox.rewind(5) == []


def test_acknowledged_frames_are_forgotten_also_when_told_twice_or_too_much() -> None:
    outbox = Outbox()
    put_each(outbox, 3)
    for seq in (2, 1, 2, 99):
        outbox.acknowledge(seq)
    assert outbox.rewind(0) == []
    assert outbox.bytes_kept == 0


def test_bytes_kept_are_those_waiting_and_those_unacknowledged() -> None:
    outbox = Outbox()
    message = text_message(n=1)
    outbox.put(message)
    assert outbox.bytes_kept == message.size
    frame = outbox.next_frame(0)
    assert frame is not None
    outbox.put(message)
    assert outbox.bytes_kept == len(frame) + message.size
