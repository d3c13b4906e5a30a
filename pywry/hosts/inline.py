"""Widgets in the cells of a notebook: displays them, and tells when their views come and go."""

import threading
from typing import Any, NoReturn, Protocol

from ..errors import NotSupportedByHost

KERNEL = "kernel"  # what the channel calls the pages that a kernel's comm reaches


class Shown(Protocol):
    """What is shown: a PyWry widget, its name, and who wants to know of its pages."""

    widget: Any
    label: str

    def page_came(self) -> None:
        """Note that a view came where there was none."""

    def pages_gone(self, reason: str) -> None:
        """Note that the last view left for good."""


class InlineView:
    """A widget in cells. Its views are counted by what they say, as a kernel hears of no page but by its widgets.

    NOTE(thread): any.
    """

    def __init__(self, shown: Shown, *, grace_s: float) -> None:
        self._shown = shown
        self._grace_s = grace_s
        self._channel = shown.widget.bus.channel
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._is_seen = False
        self._is_closed = False
        self._channel.on_views = self._count

    @property
    def url(self) -> str:
        """Nothing: a cell has no address."""
        raise NotSupportedByHost(
            f"{self._shown.label!r} is shown in a notebook and has no address; show it in mode 'browser'"
        )

    @property
    def has_window(self) -> bool:
        """Not a window of its own."""
        return False

    @property
    def window(self) -> NoReturn:
        """A cell is in none of ours; raises NotSupportedByHost."""
        raise NotSupportedByHost(
            f"{self._shown.label!r} is shown in a notebook, which has no window; show it in mode 'native'"
        )

    def reopen(self) -> None:
        """Display it once more, in the cell that runs now."""
        self.display()

    def display(self) -> None:
        """Display the widget in the output of the running cell."""
        from IPython.display import display  # a kernel has it already

        display(self._shown.widget)  # type: ignore[no-untyped-call]  # IPython's

    def close(self, _reason: str = "closed by Python", *, replaced: bool = False) -> None:  # a host's
        """Count no more; closing the widget takes it out of every cell."""
        with self._lock:
            self._is_closed = True
            self._stop()

    def _count(self) -> None:
        """Take note of the views as they are now."""
        with self._lock:
            views = self._channel.views_of(KERNEL)
            if self._is_closed:
                return
            came = bool(views) and not self._is_seen
            if views:
                self._stop()
                self._is_seen = True
            elif self._is_seen and self._timer is None:
                self._timer = threading.Timer(self._grace_s, self._leave)
                self._timer.daemon = True
                self._timer.start()
        if came:
            self._shown.page_came()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _leave(self) -> None:
        with self._lock:
            if self._is_closed or self._timer is None:
                return
            self._timer = None  # also when a view was heard since: it may go once more
            if self._channel.views_of(KERNEL):
                return
            self._is_seen = False
        self._channel.drop_away()
        self._shown.pages_gone("closed")
