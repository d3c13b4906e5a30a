"""Which widgets a piece of code makes: so that they can be closed with the visitor that they were made for."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ipywidgets import Widget


@contextmanager
def births() -> Iterator[list[Any]]:
    """Collect the widgets that are made in this block, and by coroutines that it starts."""
    made: list[Any] = []
    token = _collector().set(made)
    try:
        yield made
    finally:
        _collector().reset(token)


@functools.cache
def _collector() -> "ContextVar[list[Any] | None]":
    """Return where the present code's widgets go; the first call begins to look at new ones."""
    collector: ContextVar[list[Any] | None] = ContextVar("pywry-births", default=None)
    before = Widget._widget_construction_callback

    def constructed(widget: Any) -> None:
        if before is not None:
            before(widget)
        if (made := collector.get()) is not None:
            made.append(widget)

    Widget.on_widget_constructed(constructed)
    return collector
