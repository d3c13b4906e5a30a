"""What an app shows: widgets by label, who hears of them, and the hosts that have them."""

import functools
import itertools
import threading
from collections.abc import Mapping
from typing import Any

from .components import toolbars_of
from .container import chart_container, container_of
from .errors import UnknownLabel
from .events import Handler, Handlers, check_pattern
from .handle import ChartHandle, Handle
from .hosting import Hosting, window_size
from .hosts.native.missing import what_is_missing
from .hosts.native.tray import Tray
from .integrations.capture import capture_outputs
from .integrations.plotly import is_figure
from .kernel import is_cells_thread
from .modes import WINDOWS, WindowMode, choose_mode
from .place import Place, view_in
from .placement import WINDOW_HEIGHT, Look, Placement
from .requests import refuse_in_a_loop
from .settings import Settings
from .widget import PyWryWidget


class Stage:
    """Handles by label. Any thread may call the methods."""

    def __init__(self, settings: Settings | None) -> None:
        capture_outputs()
        self.settings = settings or Settings()
        self._handles: dict[str, Handle] = {}
        self._handlers: list[tuple[str | None, str, Handler]] = []
        self._labels = itertools.count(1)
        self._lock = threading.RLock()
        self._hosting = Hosting(self.settings)

    def warm_up(self, mode: WindowMode) -> None:
        """Start what takes long to start; raises NativeUnavailable where there can be no windows."""
        self._hosting.warm_up(mode)

    # Showing.

    def show(self, content: Any, placement: Placement, look: Look) -> Handle:
        """Show anything a notebook could; see `PyWry.show`."""
        if isinstance(content, Handle):
            content = content.widget
        if isinstance(content, PyWryWidget):
            shown = self._handle_of(content)
            if shown is not None and placement.label in (None, shown.label):
                return self._show_also(shown, placement, look)
        kind = ChartHandle if is_figure(content) else Handle
        return self._show(kind, container_of(content), placement, look)

    def show_plotly(
        self, figure: Any, config: Mapping[str, Any] | None, content: Any, placement: Placement, look: Look
    ) -> ChartHandle:
        """Show a plotly figure; see `PyWry.show_plotly`."""
        handle = self._show(ChartHandle, chart_container(figure, config, content), placement, look)
        assert isinstance(handle, ChartHandle)
        return handle

    def add_tray(self, tray_id: str, **looks: Any) -> Tray:
        """Show an icon in the tray; see `PyWry.add_tray`."""
        return self._hosting.add_tray(tray_id, self._handlers_for, **looks)

    # What is shown.

    def on(self, event: str, handler: Handler | None, label: str | None) -> Any:
        """Call a handler for events of one label, or of every one, shown before or after; see `PyWry.on`."""
        check_pattern(event)
        if handler is None:
            return functools.partial(self.on, event, label=label)
        if not callable(handler):
            raise TypeError(f"a handler for {event!r} must be callable, got {type(handler).__name__}")
        with self._lock:
            self._handlers.append((label, event, handler))
            for handle in self._handles.values():
                if label in (None, handle.label):
                    handle.on(event, handler)
        return handler

    def handles(self, label: str | None = None) -> list[Handle]:
        """Return the handle of a label, or all there are; raises UnknownLabel."""
        with self._lock:
            if label is None:
                return list(self._handles.values())
            handle = self._handles.get(label)
            known = ", ".join(map(repr, self._handles)) or "none"
        if handle is None:
            raise UnknownLabel(f"nothing is shown as {label!r}; shown are {known}")
        return [handle]

    def block(self, label: str | None) -> None:
        """Wait until the last page of a label, or of all, is really gone; see `PyWry.block`."""
        waits = [
            handle
            for handle in self.handles(label)
            if handle.has_pages and not (handle.is_inline and is_cells_thread())
        ]
        if waits:
            refuse_in_a_loop("block", "await asyncio.to_thread(app.block)")
        for handle in waits:
            handle.wait_closed()

    def close(self) -> None:
        """Close everything, and stop the hosts."""
        for handle in self.handles():
            handle.close()
        self._hosting.close()

    # Inner.

    def _show(self, kind: type[Handle], make: Any, placement: Placement, look: Look) -> Handle:
        mode = self._mode_for(placement, look)
        for pattern, handler in placement.callbacks.items():
            Handlers().add(pattern, handler)  # refuses what is wrong before anything is made
        width = look.width if placement.width is None else placement.width
        height = look.height if placement.height is None else placement.height
        size = window_size(width, height) if mode in WINDOWS else (0, 0)
        is_wished = placement.height is not None or look.height != WINDOW_HEIGHT
        menu = self._hosting.menu_for(mode, placement.menu, look.menu)
        with self._lock:
            shown = self._handles.get(placement.label or "")
            label = self._hosting.label_for(mode, placement.label, shown, self._new_label)
        widget = make(
            label=label,
            theme=look.theme,
            width=width,
            height=height if is_wished else None,  # a cell is then as high as what it shows
            toolbars=toolbars_of(placement.toolbars),
            modals=list(placement.modals),
            settings=self.settings,
        )
        handle = kind(widget, label, on_close=self._forget)
        for pattern, handler in placement.callbacks.items():
            handle.on(pattern, handler)
        with self._lock:
            for wanted, pattern, handler in self._handlers:
                if wanted in (None, label):
                    handle.on(pattern, handler)
            earlier, self._handles[label] = self._handles.get(label), handle
        try:
            title = placement.title or look.title
            gone = self._hosting.show(handle, mode, title=title, size=size, menu=menu, earlier=earlier)
        except BaseException:
            self._forget(handle)
            raise
        if gone is not None:
            self._forget(gone)  # a single window's may have had another label
        return handle

    def _show_also(self, handle: Handle, placement: Placement, look: Look) -> Handle:
        """Show a handle's widget in one place more; where it is shown there already, show that again."""
        mode = self._mode_for(placement, look)
        menu = self._hosting.menu_for(mode, placement.menu, look.menu)
        width, height = placement.width or look.width, placement.height or look.height
        size = window_size(width, height) if mode in WINDOWS else (0, 0)
        for pattern, handler in placement.callbacks.items():
            handle.on(pattern, handler)
        toolbars, modals = toolbars_of(placement.toolbars), list(placement.modals)
        container_of(handle)(label=handle.label, toolbars=toolbars, modals=modals)
        view = view_in(handle, mode)
        if view is not None:
            view.reopen()
        else:
            place: Any = Place(handle)  # what hosts need of a handle
            title = placement.title or look.title
            gone = self._hosting.show(place, mode, title=title, size=size, menu=menu, earlier=None)
            if gone is not None:
                self._forget(gone)
        return handle

    def _mode_for(self, placement: Placement, look: Look) -> WindowMode:
        """Return the mode to show in, whose host is started now; raises NativeUnavailable."""
        mode = choose_mode(placement.mode or look.mode, no_windows=what_is_missing)
        self._hosting.warm_up(mode)
        return mode

    def _handlers_for(self, label: str) -> Handlers:
        """Return the app's own handlers for events of this label."""
        found = Handlers()
        with self._lock:
            for wanted, pattern, handler in self._handlers:
                if wanted in (None, label):
                    found.add(pattern, handler)
        return found

    def _handle_of(self, widget: PyWryWidget) -> Handle | None:
        with self._lock:
            return next((handle for handle in self._handles.values() if handle.widget is widget), None)

    def _new_label(self) -> str:
        return next(label for n in self._labels if (label := f"view-{n}") not in self._handles)

    def _forget(self, handle: Handle) -> None:
        with self._lock:
            if self._handles.get(handle.label) is handle:
                del self._handles[handle.label]
