"""Commands of anywidgets, answered whatever becomes of them."""

from typing import Any

import anywidget
import pytest
from anywidget.experimental import command

from pywry.session.comm import share
from tests.fakes import FakeAudience


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


@pytest.fixture
def audience() -> FakeAudience:
    return FakeAudience()


def ask(audience: FakeAudience, name: str, msg: Any = None, buffers: tuple[bytes, ...] = ()) -> dict[str, Any]:
    """Send a command as a page does, and return the only answer."""
    widget = Calculator()
    comm = share(widget)
    comm.join(audience)
    content = {"id": "c1", "kind": "anywidget-command", "name": name, "msg": msg}
    comm.receive({"method": "custom", "content": content}, [memoryview(b) for b in buffers], None)
    (message,) = audience.published
    answer: dict[str, Any] = message["data"]["content"]
    assert (answer.pop("id"), answer.pop("kind")) == ("c1", "anywidget-command-response")
    return answer


def test_a_command_is_answered_once_with_its_response_and_buffers(audience: FakeAudience) -> None:
    assert ask(audience, "add", [1, 2], (b"ab",)) == {"response": 3}
    assert [bytes(b) for b in audience.buffers[0]] == [b"abab"]


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("fail", "ValueError", "expected numbers, got 7"),
        ("unknown", "LookupError", "has no command 'unknown'; there are 'add', 'fail', 'forget', 'unserializable'"),
        ("forget", "TypeError", "cannot unpack"),
        ("unserializable", "TypeError", "cannot be written as JSON"),
        ([], "TypeError", "unhashable"),
    ],
)
def test_a_command_that_fails_is_answered_with_the_error(
    audience: FakeAudience, name: Any, error: str, text: str
) -> None:
    answer = ask(audience, name, 7)
    assert answer["error"]["type"] == error
    assert text in answer["error"]["message"]
    assert "response" not in answer
