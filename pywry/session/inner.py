"""Widgets of others inside of one of PyWry's: they hear in a kernel what they hear on other pages.

There messages come by the kernel's own comm, not by a `SharedComm`, so what that does for them is done in the widget.
"""

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from traitlets import Bytes

from ..protocol.frame import Buffer
from .commands import Commands, is_command
from .encode import is_anywidget
from .prepare import prepare, with_inner


def adopt(widget: Any) -> None:
    """See to a widget and those inside it, as they are now."""
    for each in with_inner(widget):
        prepare(each)
        take_bytes(each)
        answer_commands(each)


def owned(widget: Any, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a page's state as traits take it: buffers come as memoryviews, which `traitlets.Bytes` refuses."""
    if not any(isinstance(value, memoryview) for value in state.values()):
        return state
    traits = widget.traits()
    return {key: bytes(value) if isinstance(traits.get(key), Bytes) else value for key, value in state.items()}


def take_bytes(widget: Any) -> None:
    """Let a widget take what pages send for its `traitlets.Bytes`, and with it the rest of the update."""
    if not hasattr(widget, "set_state") or "set_state" in vars(widget):  # it is done already
        return
    held, take = weakref.ref(widget), type(widget).set_state

    def set_state(state: Any) -> None:
        asked = held()
        assert asked is not None  # who calls this has it
        take(asked, owned(asked, state))

    widget.set_state = set_state


def answer_commands(widget: Any) -> None:
    """Let an anywidget answer also commands that fail or are `async`, until it closes."""
    if not is_anywidget(getattr(widget, "_model_module", "")) or "_handle_custom_msg" in vars(widget):
        return
    held, handle = weakref.ref(widget), type(widget)._handle_custom_msg

    def send(content: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        if (sender := held()) is not None:
            sender.send(content, buffers)

    commands = Commands(send)

    def handle_custom_msg(content: Any, buffers: Sequence[memoryview]) -> None:
        if is_command(content):
            commands.run(held(), content, buffers)
        else:
            handle(held(), content, buffers)

    widget._handle_custom_msg = handle_custom_msg
    widget.observe(lambda change: commands.end() if change["new"] is None else None, "comm")
