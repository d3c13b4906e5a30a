"""Widgets that write their state only when a notebook displays them, as plotly's do: here, whenever it is asked for.

A page that comes later, by a reload or at another address, asks for the state and is displayed by nobody.
"""

import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from anywidget import AnyWidget
from ipywidgets import Widget

Handler = Callable[[dict[str, Any]], None]


def prepares(widget: Any) -> bool:
    """Say whether a widget has a way of its own of being displayed, which may be what writes its state."""
    method = getattr(type(widget), "_repr_mimebundle_", None)
    return isinstance(widget, Widget) and method not in (Widget._repr_mimebundle_, AnyWidget._repr_mimebundle_)


def preparing(widget: Any, handle: Handler) -> Handler:
    """Return a handler of a comm's messages that lets the widget write its state before it is asked for it."""
    if not prepares(widget):
        return handle
    held = weakref.ref(widget)

    def handle_prepared(message: dict[str, Any]) -> None:
        if message["content"]["data"].get("method") == "request_state" and (asked := held()) is not None:
            asked._repr_mimebundle_()
        handle(message)

    return handle_prepared


def prepare_when_asked(widget: Any) -> None:
    """Let a widget and those inside it, as they are now, answer a kernel's front end with their present state."""
    for each in _with_inner(widget, set()):
        if prepares(each) and each.comm is not None:
            each.comm.on_msg(preparing(each, each._handle_msg))


def _with_inner(value: Any, seen: set[int]) -> Iterator[Widget]:
    """Yield the widgets that a trait's value is or holds, and theirs, each once."""
    if isinstance(value, Widget):
        if id(value) not in seen:
            seen.add(id(value))
            yield value
            yield from _with_inner(value.trait_values(sync=True), seen)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _with_inner(item, seen)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _with_inner(item, seen)
