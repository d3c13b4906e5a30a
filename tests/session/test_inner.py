"""Widgets inside one of PyWry's, as a kernel's comm speaks to them."""

import asyncio
from typing import Any

import anywidget
import ipywidgets
import pytest
import traitlets
from anywidget.experimental import command

from pywry import PyWryWidget
from tests.waiting import Collector, until


class Desk(anywidget.AnyWidget):
    """Commands, a value of bytes, and one beside it."""

    _esm = "export default {}"
    blob = traitlets.Bytes(b"").tag(sync=True)
    n = traitlets.Int(0).tag(sync=True)

    @command
    def double(self, msg: Any, buffers: Any) -> Any:
        return msg * 2, []

    @command
    def fail(self, msg: Any, buffers: Any) -> Any:
        raise ValueError(f"expected a text, got {msg!r}")

    @command
    async def wait(self, msg: Any, buffers: Any) -> Any:
        self.task = asyncio.current_task()
        await asyncio.get_running_loop().create_future()


def said(widget: ipywidgets.Widget, data: dict[str, Any], *buffers: bytes) -> Collector:
    """Say something to a widget as a kernel's comm does, and return what it sends from then on."""
    sent = Collector()
    widget.comm.send = lambda data, metadata=None, buffers=None: sent(data)
    widget._handle_msg({"content": {"data": data}, "buffers": [memoryview(each) for each in buffers]})
    return sent


def asked(widget: ipywidgets.Widget, name: str) -> Collector:
    """Give a command."""
    content = {"id": "c1", "kind": "anywidget-command", "name": name, "msg": 4}
    return said(widget, {"method": "custom", "content": content})


@pytest.fixture
def desk() -> Desk:
    """A desk in a box in a widget of PyWry's."""
    made = Desk()
    PyWryWidget(child=ipywidgets.VBox([made]))
    return made


def test_bytes_are_taken_with_all_that_comes_with_them(desk: Desk) -> None:
    update = {"method": "update", "state": {"n": 3}, "buffer_paths": [["blob"]]}
    said(desk, update, b"\x00\xff")
    assert (desk.blob, desk.n) == (b"\x00\xff", 3)


def test_a_command_is_answered_once(desk: Desk) -> None:
    content = {"id": "c1", "kind": "anywidget-command-response", "response": 8}
    assert asked(desk, "double").items == [{"method": "custom", "content": content}]


def test_a_command_that_fails_is_answered_so_that_jupyters_pages_take_it_for_no_answer(desk: Desk) -> None:
    (answer,) = asked(desk, "fail").items
    assert answer["content"] == {
        "failed": "c1",
        "kind": "anywidget-command-response",
        "error": {"type": "ValueError", "message": "expected a text, got 4"},
    }


def test_a_command_that_waits_is_cancelled_when_its_widget_closes(desk: Desk) -> None:
    sent = asked(desk, "wait")
    task = until(lambda: getattr(desk, "task", None))
    desk.close()
    until(task.cancelled)
    assert sent.items == []


def test_other_messages_are_the_widgets_own(desk: Desk) -> None:
    heard = Collector()
    desk.on_msg(lambda _, content, buffers: heard(content))
    said(desk, {"method": "custom", "content": {"kind": "mine"}})
    assert heard.items == [{"kind": "mine"}]


def test_a_widget_of_pywrys_own_answers_its_commands() -> None:
    class Own(PyWryWidget):
        @command
        def fail(self, msg: Any, buffers: Any) -> Any:
            raise ValueError("never")

    (answer,) = asked(Own(), "fail").items
    assert answer["content"]["error"] == {"type": "ValueError", "message": "never"}
