"""PyWry: shows things, and is told what happens to them."""

import atexit
import functools
import itertools
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .components import toolbars_of
from .container import chart_container, container_of
from .errors import UnknownLabel
from .events import Handler, Handlers, check_pattern
from .handle import ChartHandle, Handle
from .hosting import Hosting, window_size
from .hosts.native.menu import Menu
from .hosts.native.missing import what_is_missing
from .hosts.native.tray import Tray
from .integrations.capture import capture_outputs
from .integrations.plotly import is_figure
from .kernel import is_cells_thread
from .modes import WINDOWS, WindowMode, choose_mode
from .place import Place, view_in
from .placement import Placement
from .requests import refuse_in_a_loop
from .settings import Settings
from .widget import PyWryWidget

WINDOW_HEIGHT = 720


class PyWry:
    """An app: widgets by label, and the hosts that show them.

    Parameters
    ----------
    mode
        Where to show; None chooses by `PYWRY_MODE`, else a notebook cell in a kernel, else windows where they can be
        opened, else the browser. "native" is "new_window".
    theme
        "dark", "light" or "system", which follows the page's surroundings live.
    width, height
        In CSS pixels, of windows and notebook cells; a cell is never wider than the notebook, and as high as what it
        shows while the height is the default. A browser page fills its tab.
    settings
        Ports, limits and switches.
    menu
        The menu bar of windows that are shown without one of their own; other hosts have none.
    """

    def __init__(  # noqa: PLR0917  # the contract's signature
        self,
        mode: WindowMode | str | None = None,
        theme: str = "system",
        title: str = "PyWry",
        width: int = 1280,
        height: int = WINDOW_HEIGHT,
        settings: Settings | None = None,
        menu: Menu | None = None,
    ) -> None:
        self.mode = choose_mode(mode, no_windows=what_is_missing)
        capture_outputs()
        self.theme = theme
        self.title = title
        self.width = width
        self.height = height
        self.settings = settings or Settings()
        self.menu = menu
        self._handles: dict[str, Handle] = {}
        self._handlers: list[tuple[str | None, str, Handler]] = []
        self._labels = itertools.count(1)
        self._lock = threading.RLock()
        self._hosting = Hosting(self.settings)
        self._hosting.warm_up(self.mode)
        _live_apps().add(self)

    # Showing.

    def show(  # noqa: PLR0913, PLR0917  # the contract's signature
        self,
        content: Any,
        title: str | None = None,
        width: int | str | None = None,
        height: int | str | None = None,
        label: str | None = None,
        callbacks: Mapping[str, Handler] | None = None,
        toolbars: Iterable[Any] = (),
        modals: Sequence[Any] = (),
        menu: Menu | None = None,
        mode: WindowMode | str | None = None,
    ) -> Handle:
        """Show anything a notebook could, and return its handle. A label that is shown already gets new content.

        A handle, or its widget, is shown in a further place, e.g. a cell's widget in a tab (`mode="browser"`): alive in
        both, with one handle.

        Raises
        ------
        TypeError
            For what cannot be shown; the message says what can.
        InvalidEventName
            For a bad name in `callbacks`.
        DuplicateLabel
            When a new window is asked for, and one of this label is open.
        NativeUnavailable
            When there can be no windows here; the message says what is missing.
        """
        placement = Placement(title, width, height, label, callbacks or {}, toolbars, modals, menu, mode)
        if isinstance(content, Handle):
            content = content.widget
        if isinstance(content, PyWryWidget):
            shown = self._handle_of(content)
            if shown is not None and label in (None, shown.label):
                return self._show_also(shown, placement)
        kind = ChartHandle if is_figure(content) else Handle
        return self._show(kind, container_of(content), placement)

    def show_plotly(  # noqa: PLR0913, PLR0917  # the contract's signature
        self,
        figure: Any,
        callbacks: Mapping[str, Handler] | None = None,
        config: Mapping[str, Any] | None = None,
        title: str | None = None,
        width: int | str | None = None,
        height: int | str | None = None,
        label: str | None = None,
        toolbars: Iterable[Any] = (),
        modals: Sequence[Any] = (),
        menu: Menu | None = None,
        mode: WindowMode | str | None = None,
        content: Any = "",
    ) -> ChartHandle:
        """Show a plotly figure, or a dict of one; `config` is plotly.js's own (scrollZoom, displayModeBar, …).

        `content` is HTML around the chart, which fills its element with the attribute `data-pywry-chart`.

        Raises
        ------
        TypeError
            When it is not a figure.
        MissingPackage
            When plotly, whose plotly.js draws it, is not installed.
        """
        placement = Placement(title, width, height, label, callbacks or {}, toolbars, modals, menu, mode)
        handle = self._show(ChartHandle, chart_container(figure, config, content), placement)
        assert isinstance(handle, ChartHandle)
        return handle

    # Events.

    def emit(self, event: str, data: Any = None, label: str | None = None) -> None:
        """Send an event to the widget of this label, or to every widget; raises UnknownLabel."""
        for handle in self._handles_of(label):
            handle.emit(event, data)

    def on(self, event: str, handler: Handler | None = None, label: str | None = None) -> Any:
        """Call `handler(data, event_type, label)` for events of one label, or of every one, shown before or after.

        As a decorator without `handler`.
        """
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

    def alert(self, message: str, label: str | None = None, **options: Any) -> None:
        """Show a toast; options as in `pywry:alert`."""
        for handle in self._handles_of(label):
            handle.alert(message, **options)

    def add_tray(
        self,
        icon: Any = None,
        *,
        id: str = "main",
        tooltip: str | None = None,
        title: str | None = None,
        menu: Menu | None = None,
    ) -> Tray:
        """Show an icon in the desktop's tray, and return it; it stays until its `close()` or the app's end.

        Parameters
        ----------
        icon
            A path or a Pillow image (a path needs Pillow), or a uint8 array of height x width x 4 (RGBA). None shows
            PyWry's own.
        tooltip, title
            Texts over and beside it, where the desktop shows any.
        menu
            What opens at a click. On Linux an icon is shown only with a menu.

        Raises
        ------
        NativeUnavailable, WindowError
            Where there are no windows, or no library for tray icons; the message says what to install.
        DuplicateLabel
            When the app has an icon of this id.
        """
        return self._hosting.add_tray(id, self._handlers_for, icon=icon, tooltip=tooltip, title=title, menu=menu)

    # Life.

    def get_labels(self) -> list[str]:
        """Return the labels of what is shown."""
        with self._lock:
            return list(self._handles)

    def is_open(self, label: str | None = None) -> bool:
        """Say whether a page shows this label, or any."""
        with self._lock:
            handles = list(self._handles.values())
        return any(handle.is_open for handle in handles if label in (None, handle.label))

    def close(self, label: str | None = None) -> None:
        """Close the widget of this label, or all; raises UnknownLabel."""
        for handle in self._handles_of(label):
            handle.close()

    def block(self, label: str | None = None) -> None:
        """Wait until the last page of this label, or of all, is really gone. A refresh does not count; Ctrl+C ends it.

        A cell does not wait for what is shown in cells: the kernel lives on by itself, and the next cell is to run.

        Raises
        ------
        WouldDeadlock
            On a thread that runs an event loop, which would stand still: await `asyncio.to_thread(app.block)` there.
        """
        waits = [
            handle
            for handle in self._handles_of(label)
            if handle.has_pages and not (handle.is_inline and is_cells_thread())
        ]
        if waits:
            refuse_in_a_loop("block", "await asyncio.to_thread(app.block)")
        for handle in waits:
            handle.wait_closed()

    def destroy(self) -> None:
        """Close everything, and stop the server and the windows' process."""
        self.close()
        self._hosting.close()

    # Inner.

    def _show(self, kind: type[Handle], make: Any, placement: Placement) -> Handle:
        mode = choose_mode(placement.mode or self.mode, no_windows=what_is_missing)
        self._hosting.warm_up(mode)
        for pattern, handler in placement.callbacks.items():
            Handlers().add(pattern, handler)  # refuses what is wrong before anything is made
        width = self.width if placement.width is None else placement.width
        height = self.height if placement.height is None else placement.height
        size = window_size(width, height) if mode in WINDOWS else (0, 0)
        is_wished = placement.height is not None or self.height != WINDOW_HEIGHT
        menu = self._hosting.menu_for(mode, placement.menu, self.menu)
        with self._lock:
            shown = self._handles.get(placement.label or "")
            label = self._hosting.label_for(mode, placement.label, shown, self._new_label)
        widget = make(
            label=label,
            theme=self.theme,
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
            title = placement.title or self.title
            gone = self._hosting.show(handle, mode, title=title, size=size, menu=menu, earlier=earlier)
        except BaseException:
            self._forget(handle)
            raise
        if gone is not None:
            self._forget(gone)  # a single window's may have had another label
        return handle

    def _handlers_for(self, label: str) -> Handlers:
        """Return the app's own handlers for events of this label."""
        found = Handlers()
        with self._lock:
            for wanted, pattern, handler in self._handlers:
                if wanted in (None, label):
                    found.add(pattern, handler)
        return found

    def _show_also(self, handle: Handle, placement: Placement) -> Handle:
        """Show a handle's widget in one place more; where it is shown there already, show that again."""
        mode = choose_mode(placement.mode or self.mode, no_windows=what_is_missing)
        self._hosting.warm_up(mode)
        menu = self._hosting.menu_for(mode, placement.menu, self.menu)
        width, height = placement.width or self.width, placement.height or self.height
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
            title = placement.title or self.title
            gone = self._hosting.show(place, mode, title=title, size=size, menu=menu, earlier=None)
            if gone is not None:
                self._forget(gone)
        return handle

    def _handle_of(self, widget: PyWryWidget) -> Handle | None:
        with self._lock:
            return next((handle for handle in self._handles.values() if handle.widget is widget), None)

    def _new_label(self) -> str:
        return next(label for n in self._labels if (label := f"view-{n}") not in self._handles)

    def _handles_of(self, label: str | None) -> list[Handle]:
        with self._lock:
            if label is None:
                return list(self._handles.values())
            handle = self._handles.get(label)
            known = ", ".join(map(repr, self._handles)) or "none"
        if handle is None:
            raise UnknownLabel(f"nothing is shown as {label!r}; shown are {known}")
        return [handle]

    def _forget(self, handle: Handle) -> None:
        with self._lock:
            if self._handles.get(handle.label) is handle:
                del self._handles[handle.label]


@functools.cache
def _live_apps() -> "weakref.WeakSet[PyWry]":
    """Return the apps to end when Python does, so that pages say so instead of trying to reconnect."""
    apps: weakref.WeakSet[PyWry] = weakref.WeakSet()

    def end() -> None:
        for app in list(apps):
            app.destroy()

    atexit.register(end)
    return apps
