"""Widgets that write their state only when a cell displays them, as plotly's do: here, whenever it is asked for.

A page that comes later, by a reload or as another visitor, asks for the state and is displayed by nobody.

This file runs in kernels of apps as well, sent as text: they may have no PyWry. So it imports what every kernel has.
"""

import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

USUAL = (("ipywidgets", "Widget"), ("anywidget", "AnyWidget"))  # whose own way of being displayed writes nothing
Handler = Callable[[dict[str, Any]], None]


def prepares(widget: Any) -> bool:
    """Say whether a widget has a way of its own of being displayed, which may be what writes its state."""
    usual = [getattr(sys.modules.get(module), name, None) for module, name in USUAL]
    ways = [getattr(kind, "_repr_mimebundle_", None) for kind in usual]
    return isinstance(widget, usual[0] or ()) and getattr(type(widget), "_repr_mimebundle_", None) not in ways


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
        _listen(each)


def prepare_after_cells() -> None:
    """Let all widgets of this kernel do so, once a cell has run that made them."""
    from IPython import get_ipython

    def look(*_: Any) -> None:
        made = getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", {})
        for widget in list(made.values()):
            _listen(widget)

    shell: Any = get_ipython()
    shell.events.register("post_run_cell", look)


def _listen(widget: Any) -> None:
    comm = widget.comm
    handled: Any = getattr(comm, "_msg_callback", None)
    if getattr(handled, "__self__", None) is widget:  # else it is done already
        comm.on_msg(preparing(widget, handled))


def _with_inner(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yield the widgets that a trait's value is or holds, and theirs, each once."""
    if hasattr(value, "trait_values") and hasattr(value, "comm"):
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
