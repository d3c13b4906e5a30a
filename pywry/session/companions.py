"""Widgets that nothing shows and nothing refers to, but that act on what is shown: jslink and its like."""

import functools
import weakref
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances


class Watcher(Protocol):
    """Who wants to know of widgets without a view: a view's models."""

    def created(self, widget: Any) -> None:
        """Take note of an open widget. Called on the thread that made it."""


def companions_of(model_ids: Collection[str]) -> list[str]:
    """Return the ids of the open widgets without a view that refer to one of these models."""
    widgets = list(_instances.values())  # a copy: other threads make widgets
    return [widget.model_id for widget in widgets if is_companion(widget, model_ids)]


def is_companion(widget: Any, model_ids: Collection[str]) -> bool:
    """Say whether a widget has no view and refers to one of these models."""
    if widget._view_name is not None or widget.comm is None:
        return False
    values = (getattr(widget, name) for name in widget.keys if not name.startswith("_"))
    return any(other.comm is not None and other.model_id in model_ids for value in values for other in _widgets(value))


def watch(watcher: Watcher) -> None:
    """Tell `watcher` of every widget without a view that opens from now on, as long as it lives."""
    _watchers().add(watcher)


@functools.cache
def _watchers() -> "weakref.WeakSet[Watcher]":
    """Return who watches; the first call begins to look at new widgets."""
    before = Widget._widget_construction_callback

    def constructed(widget: Any) -> None:
        if before is not None:
            before(widget)
        if widget._view_name is None:
            # It is called before the widget opens.
            widget.observe(_opened, "comm")

    Widget.on_widget_constructed(constructed)
    return weakref.WeakSet()


def _opened(change: Any) -> None:
    if change["old"] is None and change["new"] is not None:
        for watcher in list(_watchers()):
            watcher.created(change["owner"])


def _widgets(value: Any) -> Iterator[Any]:
    if isinstance(value, Widget):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _widgets(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _widgets(item)
