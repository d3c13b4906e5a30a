"""What a widget sends while no page is there."""

import logging
from collections.abc import Sequence

import comm
import numpy as np
import pytest

from pywry.session.outbox import Message
from pywry.session.unheard import EarlyComm, Unheard, unheard_of, waits_for_pages
from pywry.settings import LimitSettings
from tests.fakes import text_message


class Pages:
    """Take messages while they are there."""

    def __init__(self) -> None:
        self.are_there = True
        self.got: list[Message] = []

    def publish(self, message: Message) -> bool:
        if self.are_there:
            self.got.append(message)
        return self.are_there


def numbered(count: int, start: int = 0) -> list[Message]:
    return [text_message(n=start + n) for n in range(count)]


def unheard_with(messages: Sequence[Message], **limits: int) -> Unheard:
    unheard = Unheard()
    unheard.limits = LimitSettings(**limits)
    for message in messages:
        unheard.put(message)
    return unheard


@pytest.mark.parametrize(
    ("data", "waits"),
    [
        ({"method": "custom", "content": 1}, True),
        ({"method": "custom", "content": {"kind": "draw"}}, True),
        ({"method": "custom"}, True),
        ({"method": "custom", "content": {"pywry": "ack", "number": 1}}, False),
        ({"method": "custom", "content": {"id": "1", "kind": "anywidget-command-response", "response": 1}}, False),
        ({"method": "update", "state": {"n": 1}}, False),
        ({}, False),
    ],
)
def test_custom_messages_wait_and_answers_and_states_do_not(data: dict[str, object], waits: bool) -> None:
    assert waits_for_pages(data) is waits


def test_messages_are_taken_once_in_order() -> None:
    messages = numbered(3)
    unheard = unheard_with(messages)
    assert unheard.take() == messages
    assert unheard.take() == []


def test_message_that_a_page_takes_is_not_kept() -> None:
    unheard, pages = Unheard(), Pages()
    (message,) = numbered(1)
    unheard.send(message, pages.publish)
    assert pages.got == [message]
    assert unheard.take() == []


def test_later_message_comes_after_those_that_waited() -> None:
    first, second, third = numbered(3)
    unheard, pages = unheard_with([]), Pages()
    unheard.take()  # pages know the model
    pages.are_there = False
    unheard.send(first, pages.publish)
    unheard.send(second, pages.publish)
    pages.are_there = True
    unheard.send(third, pages.publish)
    assert pages.got == [first, second, third]
    assert unheard.take() == []


def test_message_between_a_page_and_its_opening_waits_with_the_others() -> None:
    first, second = numbered(2)
    unheard, pages = unheard_with([first]), Pages()
    unheard.send(second, pages.publish)
    assert pages.got == []
    assert unheard.take() == [first, second]


def test_message_that_a_page_did_not_get_comes_first_again() -> None:
    first, second, third = numbered(3)
    unheard = unheard_with([third])
    for message in (second, first):
        unheard.put_back(message)
    assert unheard.take() == [first, second, third]


@pytest.mark.parametrize("limits", [{"max_waiting_events": 3}, {"max_waiting_bytes": 1024}])
def test_more_than_may_wait_drops_all_and_says_so_once(
    limits: dict[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    unheard = unheard_with([], **limits)
    unheard.name = "Talker"
    with caplog.at_level(logging.WARNING):
        for n in range(3):
            unheard.put(text_message(n=n, text="x" * 300))
        assert caplog.messages == []
        for n in range(3):
            unheard.put(text_message(n=n, text="x" * 300))
    (text,) = caplog.messages
    assert text.startswith("Talker sent 4 messages (1,2")
    assert "show it before it sends" in text
    assert unheard.take() == []


def test_after_a_page_came_there_is_room_again(caplog: pytest.LogCaptureFixture) -> None:
    unheard, pages = unheard_with(numbered(3), max_waiting_events=2), Pages()
    assert len(caplog.messages) == 1
    assert unheard.take() == []
    pages.are_there = False
    (message,) = numbered(1)
    unheard.send(message, pages.publish)
    assert unheard.take() == [message]


def test_room_of_what_was_told_is_free_again() -> None:
    unheard, pages = unheard_with([], max_waiting_events=2), Pages()
    unheard.take()
    for n in range(0, 10, 2):
        pages.are_there = False
        for message in numbered(2, n):
            unheard.send(message, pages.publish)
        pages.are_there = True
        unheard.send(text_message(n="settle"), pages.publish)
    assert len(pages.got) == 15


def test_limits_of_the_environment_hold_before_there_is_an_app(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYWRY_LIMITS__MAX_WAITING_EVENTS", "1")
    unheard = Unheard()
    for message in numbered(2):
        unheard.put(message)
    assert "limits 1 and" in caplog.text


def test_early_comm_keeps_custom_messages_as_they_were_when_they_were_sent() -> None:
    early = EarlyComm(target_name="jupyter.widget", data={"state": {"_anywidget_id": "tests.Talker"}})
    picture, content = np.arange(4, dtype=np.uint8), {"list": [1]}
    early.send({"method": "custom", "content": content}, buffers=[picture, memoryview(picture)[::2], b"fixed"])
    early.send({"method": "update", "state": {}})
    picture[:] = 9
    content["list"].append(2)
    (message,) = early.unheard.take()
    assert message.text == (
        b'{"type":"comm_msg","comm_id":"%s","data":{"method":"custom","content":{"list":[1]}},"buffers":3}'
        % early.comm_id.encode()
    )
    assert message.buffers == (b"\0\1\2\3", b"\0\2", b"fixed")
    assert early.unheard.name == "tests.Talker"


def test_nothing_is_kept_of_a_comm_that_is_closed() -> None:
    early = EarlyComm(target_name="jupyter.widget")
    early.send({"method": "custom", "content": 1})
    early.close()
    assert early.unheard.take() == []


def test_nothing_is_kept_where_somebody_may_be_at_the_other_end() -> None:
    class Theirs(comm.base_comm.BaseComm):
        def publish_msg(self, *_: object, **__: object) -> None:
            """Tell a front end."""

    assert unheard_of(Theirs()) is None
    assert unheard_of(comm.DummyComm()) is not None
    early = EarlyComm()
    assert unheard_of(early) is early.unheard
