"""Commands of anywidgets, answered whatever becomes of them."""

import asyncio
from typing import Any

import anywidget
import pytest
from anywidget.experimental import command

from pywry.session.comm import share
from pywry.session.tree import Tree
from pywry.session.widgets import find_widget
from tests.contract.loops import user_loop
from tests.fakes import FakeAudience
from tests.waiting import until


class Calculator(anywidget.AnyWidget):
    """A few commands, most of which fail."""

    _esm = "export default {}"

    @command
    def add(self, msg: Any, buffers: list[memoryview]) -> Any:
        return sum(msg), [bytes(b) * 2 for b in buffers]

    @command
    def fail(self, msg: Any, buffers: Any) -> Any:
        raise ValueError(f"expected numbers, got {msg!r}")

    @command
    def forget(self, msg: Any, buffers: Any) -> Any:
        """Return nothing, where a response and buffers are expected."""

    @command
    def unserializable(self, msg: Any, buffers: Any) -> Any:
        return object(), []

    @command
    async def add_later(self, msg: Any, buffers: list[memoryview]) -> Any:
        await asyncio.sleep(0)
        return sum(msg), [bytes(b) * 2 for b in buffers]

    @command
    async def fail_later(self, msg: Any, buffers: Any) -> Any:
        await asyncio.sleep(0)
        raise ValueError(f"expected numbers, got {msg!r}")

    @command
    async def forget_later(self, msg: Any, buffers: Any) -> Any:
        """Return nothing, where a response and buffers are expected."""

    @command
    async def unserializable_later(self, msg: Any, buffers: Any) -> Any:
        return object(), []

    @command
    async def give_up(self, msg: Any, buffers: Any) -> Any:
        raise asyncio.CancelledError

    @command
    async def wait(self, msg: Any, buffers: Any) -> Any:
        self.task = asyncio.current_task()
        await asyncio.get_running_loop().create_future()


@pytest.fixture
def audience() -> FakeAudience:
    return FakeAudience()


def send(
    widget: Calculator, audience: FakeAudience, name: str, msg: Any = None, buffers: tuple[bytes, ...] = ()
) -> None:
    """Send a command as a page does."""
    comm = share(widget)
    comm.join(audience)
    content = {"id": "c1", "kind": "anywidget-command", "name": name, "msg": msg}
    comm.receive({"method": "custom", "content": content}, [memoryview(b) for b in buffers], None)


def ask(audience: FakeAudience, name: str, msg: Any = None, buffers: tuple[bytes, ...] = ()) -> dict[str, Any]:
    """Return the only answer to a command."""
    send(Calculator(), audience, name, msg, buffers)
    until(lambda: audience.published)
    (message,) = audience.published
    answer: dict[str, Any] = message["data"]["content"]
    asked = answer.pop("failed" if "error" in answer else "id")
    assert (asked, answer.pop("kind")) == ("c1", "anywidget-command-response")
    return answer


@pytest.mark.parametrize("name", ["add", "add_later"])
def test_a_command_is_answered_once_with_its_response_and_buffers(audience: FakeAudience, name: str) -> None:
    assert ask(audience, name, [1, 2], (b"ab",)) == {"response": 3}
    assert [bytes(b) for b in audience.buffers[0]] == [b"abab"]


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("fail", "ValueError", "expected numbers, got 7"),
        ("unknown", "LookupError", "has no command 'unknown'; there are 'add', 'fail', 'forget', 'unserializable', "),
        ("forget", "TypeError", "cannot unpack"),
        ("unserializable", "TypeError", "cannot be written as JSON"),
        ([], "TypeError", "unhashable"),
        ("fail_later", "ValueError", "expected numbers, got 7"),
        ("forget_later", "TypeError", "cannot unpack"),
        ("unserializable_later", "TypeError", "cannot be written as JSON"),
        ("give_up", "CancelledError", "CancelledError"),
    ],
)
def test_a_command_that_fails_is_answered_with_the_error(
    audience: FakeAudience, name: Any, error: str, text: str
) -> None:
    answer = ask(audience, name, 7)
    assert answer["error"]["type"] == error
    assert text in answer["error"]["message"]
    assert "response" not in answer


def test_a_command_that_waits_is_cancelled_without_an_answer_when_its_widget_closes(audience: FakeAudience) -> None:
    widget = Calculator()
    send(widget, audience, "wait")
    task = until(lambda: getattr(widget, "task", None))
    widget.close()
    until(task.cancelled)
    assert [message["type"] for message in audience.published] == ["comm_close"]


def test_a_widget_is_heard_while_a_command_of_its_waits(audience: FakeAudience) -> None:
    widget = Calculator()
    send(widget, audience, "wait")
    send(widget, audience, "add", [1, 2])
    assert audience.published[0]["data"]["content"]["response"] == 3
    widget.close()


def test_an_async_command_runs_in_the_loop_where_its_widget_was_shown(audience: FakeAudience) -> None:
    async def main() -> bool:
        widget = Calculator()
        Tree(widget, find_widget)
        await asyncio.to_thread(send, widget, audience, "wait")
        while not hasattr(widget, "task"):
            await asyncio.sleep(0)
        is_here = widget.task in asyncio.all_tasks()
        widget.close()
        return is_here

    with user_loop() as user:
        assert user.run(main())
