"""The whole state of a widget, whenever a page that comes later asks for it, by a reload or as another visitor.

Some widgets write their state only when a cell displays them, as plotly's do, and nobody displays them for such a page.
Others refer to a widget that was closed, which has no id any more, and ipywidgets then gives no state at all.

This file runs in kernels of apps as well, sent as text: they may have no PyWry. So it imports what every kernel has.
"""

import functools
import sys
import weakref
from collections.abc import Iterator, Mapping
from typing import Any

USUAL = (("ipywidgets", "Widget"), ("anywidget", "AnyWidget"))  # whose own way of being displayed writes nothing


def prepares(widget: Any) -> bool:
    """Say whether a widget has a way of its own of being displayed, which may be what writes its state."""
    usual = [getattr(sys.modules.get(module), name, None) for module, name in USUAL]
    ways = [getattr(kind, "_repr_mimebundle_", None) for kind in usual]
    return isinstance(widget, usual[0] or ()) and getattr(type(widget), "_repr_mimebundle_", None) not in ways


def prepare(widget: Any) -> None:
    """Let a widget write its state whenever the whole of it is asked for, alone or with all others of its kernel."""
    if not prepares(widget) or "get_state" in vars(widget):  # else it is done already
        return
    held, get = weakref.ref(widget), type(widget).get_state

    def get_state(key: Any = None, drop_defaults: bool = False) -> Any:
        asked = held()
        assert asked is not None  # who calls this has it
        if key is None:
            asked._repr_mimebundle_()
        return get(asked, key, drop_defaults)

    widget.get_state = get_state


def prepare_after_cells() -> None:
    """Let all widgets of this kernel do so, once a cell has run that made them."""
    from IPython import get_ipython

    def look(*_: Any) -> None:
        leave_out_closed()
        made = getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", {})
        for widget in list(made.values()):
            prepare(widget)

    shell: Any = get_ipython()
    shell.events.register("post_run_cell", look)


def with_inner(value: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """Yield the widgets that a trait's value is or holds, and theirs, each once."""
    seen = set() if seen is None else seen
    if hasattr(value, "trait_values") and hasattr(value, "comm"):
        if id(value) not in seen:
            seen.add(id(value))
            yield value
            yield from with_inner(value.trait_values(sync=True), seen)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from with_inner(item, seen)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from with_inner(item, seen)


def leave_out_closed() -> None:
    """Let every ipywidget give its state without the closed widgets that it refers to.

    A kernel's front end asks for all states in one message, so that one such widget would take everybody's.
    """
    kind: Any = getattr(sys.modules.get("ipywidgets"), "Widget", None)
    if kind is None or hasattr(kind.get_state, "__wrapped__"):  # not here yet, or done already
        return
    get = kind.get_state

    @functools.wraps(get)
    def get_state(self: Any, key: Any = None, drop_defaults: bool = False) -> Any:
        try:
            return get(self, key, drop_defaults)
        except AttributeError:  # what asking a closed widget for its id raises
            keys = self.keys if key is None else [key] if isinstance(key, str) else list(key)
            holding = [each for each in keys if _holds_closed(getattr(self, each))]
            if not holding:
                raise
        state = get(self, [each for each in keys if each not in holding], drop_defaults)
        for each in holding:
            to_json = self.trait_metadata(each, "to_json", self._trait_to_json)
            state[each] = to_json(_without_closed(getattr(self, each)), self)
        return state

    kind.get_state = get_state


def _is_closed(value: Any) -> bool:
    return isinstance(value, sys.modules["ipywidgets"].Widget) and value.comm is None


def _holds_closed(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_closed, value.values()))
    return any(map(_holds_closed, value)) if isinstance(value, list | tuple) else _is_closed(value)


def _without_closed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_closed(item) for key, item in value.items() if not _is_closed(item)}
    if isinstance(value, list | tuple):
        return [_without_closed(item) for item in value if not _is_closed(item)]
    return None if _is_closed(value) else value
