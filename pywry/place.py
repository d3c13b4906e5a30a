"""One widget in several places at once: a cell and a tab, a cell and a window, with one handle for all of them."""

from collections.abc import Callable
from typing import Any

from .errors import NotSupportedByHost
from .handle import Handle, HostView
from .modes import WINDOWS, WindowMode


class Place:
    """A further place of a handle's widget, as a host sees it: a handle that counts its own pages."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self.view: HostView | None = None
        self.widget = handle.widget
        self.label = handle.label
        self.had_pages = False
        self.new_session = handle.new_session
        self.window_event = handle.window_event
        self.host_failed = handle.host_failed
        self.shown_by_cell = handle.shown_by_cell

    @property
    def theme(self) -> str:
        """What the handle's pages look like before they are drawn."""
        return self._handle.theme

    @property
    def url(self) -> str:
        """The address of this place."""
        assert self.view is not None
        return self.view.url

    @property
    def has_window(self) -> bool:
        """Whether this place is a window."""
        return self.view is not None and self.view.has_window

    def show_at(self, view: HostView) -> None:
        """Note where the host shows this."""
        self.view = view
        first = self._handle.view
        self._handle.show_at(view if first is None else Views(first, view))

    def give_way(self) -> None:
        """End this place, as another widget has taken it; the others stay."""
        if self.view is not None:
            self.view.close("shown anew", replaced=True)
        self._handle.pages_gone("closed", self)

    def page_came(self) -> None:
        """Note that a page connected for the first time."""
        self.had_pages = True
        self._handle.page_came(self)

    def pages_gone(self, reason: str) -> None:
        """Note that the last page of this place left."""
        self._handle.pages_gone(reason, self)


class Views:
    """Two views, or more by nesting, where one is expected; what only some can do the latest of those does."""

    def __init__(self, former: HostView, latest: HostView) -> None:
        self._former = former
        self._latest = latest

    @property
    def parts(self) -> list[HostView]:
        """Each view by itself."""
        return [*_parts_of(self._former), self._latest]

    @property
    def url(self) -> str:
        """The address of the latest that has one; raises NotSupportedByHost."""
        return str(self._first(lambda view: view.url))

    @property
    def window(self) -> Any:
        """The window of the latest that has one; raises NotSupportedByHost."""
        return self._first(lambda view: view.window)

    @property
    def has_window(self) -> bool:
        """Whether one is a window."""
        return self._latest.has_window or self._former.has_window

    def reopen(self) -> None:
        """Show the latest again."""
        self._latest.reopen()

    def close(self, reason: str = "closed by Python", *, replaced: bool = False) -> None:
        """End them all."""
        self._latest.close(reason, replaced=replaced)
        self._former.close(reason, replaced=replaced)

    def _first(self, read: Callable[[HostView], Any]) -> Any:
        try:
            return read(self._latest)
        except NotSupportedByHost:
            return read(self._former)


def view_in(handle: Handle, mode: WindowMode) -> HostView | None:
    """Return the view that a handle has in a mode's host, None when it has none."""
    return next((view for view in _parts_of(handle.view) if _fits(view, mode)), None)


def _fits(view: HostView, mode: WindowMode) -> bool:
    if mode in WINDOWS or view.has_window:
        return mode in WINDOWS and view.has_window
    try:
        has_address = bool(view.url)
    except NotSupportedByHost:
        has_address = False
    return has_address == (mode is WindowMode.BROWSER)


def _parts_of(view: HostView | None) -> list[HostView]:
    return view.parts if isinstance(view, Views) else [] if view is None else [view]
