"""Commands that page code invokes: answered with their value, or with what stood in the way."""

import asyncio
from pathlib import Path
from typing import Any

import anywidget
import pytest
from anywidget.experimental import command

from pywry import PyWry
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

pytestmark = HOSTED_OR_BRIDGED

COMMANDS = "'double', 'double_later', 'fail', 'fail_later', 'wait'"
INVOKE = "(_, given) => invoke(...given)"
# With a signal of its own; one that takes longer than a test waits.
INVOKE_LONG = "(_, [name, message]) => invoke(name, message, [], AbortSignal.timeout(120_000))"


class Desk(anywidget.AnyWidget):
    """A widget with commands of every kind."""

    _esm = Path(__file__).parent / "commands.js"

    def __init__(self) -> None:
        super().__init__()
        self.begun = Collector()
        self.ended = Collector()
        self.may_end = asyncio.Event()

    @command
    def double(self, msg: Any, buffers: list[Any]) -> Any:
        return msg * 2, [bytes(b) * 2 for b in buffers]

    @command
    async def double_later(self, msg: Any, buffers: list[Any]) -> Any:
        await asyncio.sleep(0.01)
        return msg * 2, [bytes(b) * 2 for b in buffers]

    @command
    def fail(self, msg: Any, buffers: list[Any]) -> Any:
        raise ValueError(f"expected a number, got {msg!r}")

    @command
    async def fail_later(self, msg: Any, buffers: list[Any]) -> Any:
        await asyncio.sleep(0.01)
        raise ValueError(f"expected a number, got {msg!r}")

    @command
    async def wait(self, msg: Any, buffers: list[Any]) -> Any:
        self.begun(asyncio.get_running_loop())
        try:
            await self.may_end.wait()
        finally:
            self.ended(msg)
        return msg, []


def open_desk(host: Host, app: PyWry) -> tuple[Desk, OpenPage]:
    """Return a desk and its page."""
    desk = Desk()
    page = host.open(app.show(desk))
    page.wait("() => globalThis.invoke !== undefined")
    return desk, page


@pytest.mark.parametrize("name", ["double", "double_later"])
def test_a_command_is_answered_with_its_value_and_bytes(host: Host, app: PyWry, name: str) -> None:
    _, page = open_desk(host, app)
    assert page.run(INVOKE, [name, [1, "ü"], [[0, 255], []]]) == [[1, "ü", 1, "ü"], [[0, 255, 0, 255], []]]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("fail", {"name": "ValueError", "message": "expected a number, got 7"}),
        ("fail_later", {"name": "ValueError", "message": "expected a number, got 7"}),
        (
            "unknown",
            {
                "name": "LookupError",
                "message": f"Desk has no command 'unknown'; there are {COMMANDS}",
            },
        ),
    ],
)
def test_a_command_that_fails_or_is_not_there_rejects_with_the_error(
    host: Host, app: PyWry, name: str, error: dict[str, str]
) -> None:
    _, page = open_desk(host, app)
    assert page.run(INVOKE, [name, 7]) == error


def test_async_commands_wait_beside_each_other_and_hold_nothing_up(host: Host, app: PyWry) -> None:
    desk, page = open_desk(host, app)
    page.run(
        f"(pywry) => {{ window.both = Promise.all(['a', 'b'].map((it) => ({INVOKE_LONG})(pywry, ['wait', it]))); }}"
    )
    loop = desk.begun.wait(2)[0]
    assert page.run(INVOKE, ["double", 2]) == [4, []]
    loop.call_soon_threadsafe(desk.may_end.set)
    assert page.run("() => window.both") == [["a", []], ["b", []]]


def test_a_command_that_the_page_gives_up_rejects_there_and_its_late_answer_does_no_harm(
    host: Host, app: PyWry
) -> None:
    desk, page = open_desk(host, app)
    page.run(
        """() => {
          const leaving = new AbortController();
          window.given = invoke("wait", "late", [], leaving.signal);
          window.leave = () => leaving.abort(new DOMException("never mind", "AbortError"));
        }"""
    )
    loop = desk.begun.wait(1)[0]
    page.run("() => leave()")
    assert page.run("() => window.given") == {"name": "AbortError", "message": "never mind"}
    loop.call_soon_threadsafe(desk.may_end.set)
    assert desk.ended.wait(1) == ["late"]
    assert page.run(INVOKE, ["double", 2]) == [4, []]


def test_closing_the_widget_ends_its_commands_on_both_sides(host: Host, app: PyWry) -> None:
    desk, page = open_desk(host, app)
    page.run(f"(pywry) => {{ window.given = ({INVOKE_LONG})(pywry, ['wait', 'closed']); }}")
    desk.begun.wait(1)
    desk.close()
    assert page.run("() => window.given.then(({ name }) => name)") == "AbortError"
    assert desk.ended.wait(1) == ["closed"]
