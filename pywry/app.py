"""PyWry: shows things, and is told what happens to them."""

from __future__ import annotations

import atexit
import functools
import weakref
from typing import TYPE_CHECKING, Any

from .hosts.native.missing import what_is_missing
from .hosts.native.spawn import early_child
from .modes import WINDOWS, WindowMode, choose_mode
from .placement import WINDOW_HEIGHT, Placement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .events import Handler
    from .handle import ChartHandle, Handle
    from .hosts.native.menu import Menu
    from .hosts.native.tray import Tray
    from .settings import Settings


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
        if self.mode in WINDOWS and what_is_missing() is None:
            early_child().start()
        # Not at the top: this brings ipywidgets and asyncio, which take as long as the windows' process to be ready.
        from .stage import Stage

        self.theme = theme
        self.title = title
        self.width = width
        self.height = height
        self.menu = menu
        self._stage = Stage(settings)
        self._stage.warm_up(self.mode)
        _live_apps().add(self)

    @property
    def settings(self) -> Settings:
        """The settings that it was made with, or the defaults."""
        return self._stage.settings

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
        return self._stage.show(content, placement, self)

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
        return self._stage.show_plotly(figure, config, content, placement, self)

    # Events.

    def emit(self, event: str, data: Any = None, label: str | None = None) -> None:
        """Send an event to the widget of this label, or to every widget; raises UnknownLabel."""
        for handle in self._stage.handles(label):
            handle.emit(event, data)

    def on(self, event: str, handler: Handler | None = None, label: str | None = None) -> Any:
        """Call `handler(data, event_type, label)` for events of one label, or of every one, shown before or after.

        As a decorator without `handler`.
        """
        return self._stage.on(event, handler, label)

    def alert(self, message: str, label: str | None = None, **options: Any) -> None:
        """Show a toast; options as in `pywry:alert`."""
        for handle in self._stage.handles(label):
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
        return self._stage.add_tray(id, icon=icon, tooltip=tooltip, title=title, menu=menu)

    # Life.

    def get_labels(self) -> list[str]:
        """Return the labels of what is shown."""
        return [handle.label for handle in self._stage.handles()]

    def is_open(self, label: str | None = None) -> bool:
        """Say whether a page shows this label, or any."""
        return any(handle.is_open for handle in self._stage.handles() if label in (None, handle.label))

    def close(self, label: str | None = None) -> None:
        """Close the widget of this label, or all; raises UnknownLabel."""
        for handle in self._stage.handles(label):
            handle.close()

    def block(self, label: str | None = None) -> None:
        """Wait until the last page of this label, or of all, is really gone. A refresh does not count; Ctrl+C ends it.

        A cell does not wait for what is shown in cells: the kernel lives on by itself, and the next cell is to run.

        Raises
        ------
        WouldDeadlock
            On a thread that runs an event loop, which would stand still: await `asyncio.to_thread(app.block)` there.
        """
        self._stage.block(label)

    def destroy(self) -> None:
        """Close everything, and stop the server and the windows' process."""
        self._stage.close()


@functools.cache
def _live_apps() -> weakref.WeakSet[PyWry]:
    """Return the apps to end when Python does, so that pages say so instead of trying to reconnect."""
    apps: weakref.WeakSet[PyWry] = weakref.WeakSet()

    def end() -> None:
        for app in list(apps):
            app.destroy()

    atexit.register(end)
    return apps
