"""What `show` returns: one class for every host."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from .errors import NotShown, NotSupportedByHost, WaitTimeout
from .events import Handler
from .hosts.native.window import Window
from .integrations.plotly import figure_of
from .kernel import is_showing_last_value, present_cell
from .session.loop import shared_loop
from .session.session import Session
from .session.tree import Tree
from .session.widgets import find_widget
from .settings import Settings
from .widget import PyWryWidget


class HostView(Protocol):
    """A widget where a host shows it."""

    @property
    def url(self) -> str:
        """The address; raises NotSupportedByHost where there is none."""

    @property
    def has_window(self) -> bool:
        """Whether it has an OS window, open or about to be."""

    @property
    def window(self) -> Window:
        """The OS window; raises NotSupportedByHost where there is none."""

    def reopen(self) -> None:
        """Show it again, after its page or window was closed; in front, when it is open."""

    def close(self, reason: str = ..., *, replaced: bool = ...) -> None:
        """End the view on every page."""


class Handle:
    """A widget that is shown, and the way to talk to it. Every method may be called from any thread."""

    def __init__(self, widget: PyWryWidget, label: str, *, on_close: Callable[["Handle"], None]) -> None:
        self.widget = widget
        self.label = label
        self._on_close = on_close
        self._view: HostView | None = None
        self._changed = threading.Condition()
        self._ready_views = 0
        self._was_opened = False
        self._open_places: set[object] = set()
        self._is_gone = False
        self._is_closed = False
        self._is_ended = False  # closed, and the pages were told
        self._problem: Exception | None = None  # why the host does not show it
        self._shown_in: str | None = None  # the cell whose output shows this already
        widget.on("pywry:ready", self._note_ready)
        widget.on("pywry:close", self.close)

    @property
    def theme(self) -> str:
        """What the widget shows now: "light", "dark" or "system"."""
        return str(self.widget.theme)

    # Events, as the widget has them.

    def emit(self, name: str, data: Any = None) -> None:
        """Send an event to every page that shows this, or to the first one to come; see `PyWryWidget.emit`."""
        if self._is_closed:
            raise NotShown(f"{self.label!r} is closed; show() it again to emit to it")
        self.widget.emit(name, data)

    def on(self, pattern: str, handler: Handler | None = None) -> Any:
        """Call `handler(data, event_type, label)`, or with fewer, for events from pages; a decorator without it."""
        return self.widget.on(pattern, handler)

    def once(self, pattern: str, handler: Handler) -> Any:
        """As `on`, for the next such event only."""
        return self.widget.once(pattern, handler)

    def off(self, pattern: str, handler: Handler | None = None) -> None:
        """Take out a handler, or all of a pattern."""
        self.widget.off(pattern, handler)

    def on_error(self, handler: Handler) -> Any:
        """Call `handler(error)` when a handler, or page code, raised."""
        return self.widget.on_error(handler)

    def command(self, name: str, handler: Handler | None = None) -> Any:
        """Answer `await pywry.request(name, data)` of pages with what `handler(data)` returns."""
        return self.widget.command(name, handler)

    async def request(self, name: str, data: Any = None, timeout_s: float = 10) -> Any:
        """Ask the page, where a `pywry.on` handler answers; raises RequestTimeout, NoHandler, RemoteError."""
        return await self.widget.bus.request(name, data, timeout_s=timeout_s)

    def request_sync(self, name: str, data: Any = None, timeout_s: float = 10) -> Any:
        """As `request`, from a thread without a running event loop; elsewhere raises WouldDeadlock."""
        return self.widget.bus.request_sync(name, data, timeout_s=timeout_s)

    def eval(self, js: str, timeout_s: float = 5) -> Any:
        """Return the value of a JavaScript expression on the page; promises are awaited.

        Raises
        ------
        NotSupportedByHost
            When the settings do not allow it.
        RemoteError, RequestTimeout
            When the expression throws, or takes too long.
        """
        if not self.widget.config.get("allow_eval"):
            raise NotSupportedByHost(
                "eval is switched off here (Settings.allow_eval); answer a request on the page instead"
            )
        return self.request_sync("pywry:eval", {"code": js}, timeout_s=timeout_s)

    # Content.

    def update(self, html: str) -> None:
        """Replace the content in place."""
        self.emit("pywry:update-html", {"html": html})

    def alert(self, message: str, **options: Any) -> None:
        """Show a toast; options as in `pywry:alert`: type, title, duration, position, callback_event."""
        self.emit("pywry:alert", {"message": message, **options})

    @property
    def components(self) -> Mapping[str, Any]:
        """Toolbar components by id; `handle.components["id"].value` is what the page shows."""
        return self.widget.components

    def set_toolbar_value(self, component_id: str, value: Any = None, **fields: Any) -> None:
        """Set a component's value, label, disabled, options, …; raises UnknownComponent."""
        component = self.components[component_id]
        data = {"componentId": component.component_id, **({} if value is None else {"value": value}), **fields}
        self.emit("toolbar:set-value", data)

    # Life.

    @property
    def url(self) -> str:
        """The address to open in a browser; it carries the token that lets a new browser in."""
        if self._view is None:
            raise NotSupportedByHost(
                f"{self.label!r} is shown in a notebook and has no address; show it in mode 'browser'"
            )
        return self._view.url

    @property
    def window(self) -> Window:
        """The OS window: its title, size and state, its menu, dialogs, clipboard, notifications.

        Raises
        ------
        NotSupportedByHost
            When it is shown in a notebook or browser.
        """
        if self._view is None:
            raise NotSupportedByHost(
                f"{self.label!r} is shown in a notebook, which has no window; show it in mode 'native'"
            )
        return self._view.window

    @property
    def is_open(self) -> bool:
        """Whether a page shows this, or may come back in a moment."""
        return self._was_opened and not self._is_gone and not self._is_closed

    def wait_ready(self, timeout_s: float | None = 30) -> None:
        """Wait until a page has drawn the content and its handlers are there; raises WaitTimeout, or why it cannot."""
        self.widget.bus.refuse_deaf("wait_ready()")
        self._wait(lambda: self._ready_views > 0 or self._is_ended or self._is_lost, timeout_s, "no page was ready")
        if self._is_lost and self._problem is not None:
            raise self._problem
        if self._ready_views == 0:
            raise NotShown(f"{self.label!r} was closed before a page was ready")

    def wait_closed(self, timeout_s: float | None = None) -> None:
        """Wait until the last page is really gone (a refresh is not), or the handle is closed; raises WaitTimeout."""
        self.widget.bus.refuse_deaf("wait_closed()")
        self._wait(lambda: self._is_gone or self._is_ended, timeout_s, "a page is still open")

    def show(self) -> None:
        """Show it again: the window in front, or opened anew when it was closed; in a browser, in a new tab."""
        if self._is_closed:
            raise NotShown(f"{self.label!r} is closed; give it to app.show() again")
        if self._view is None:
            raise NotSupportedByHost(f"{self.label!r} is shown in a notebook; display it in a cell again")
        with self._changed:
            self._is_gone, self._problem = False, None
        self._view.reopen()

    def close(self) -> None:
        """Close every page that shows this, and the widget; a second call does nothing."""
        with self._changed:
            if self._is_closed:
                return
            self._is_closed = True
        try:
            if self._view is not None:
                self._view.close()
            self.widget.close()
            self._on_close(self)
        finally:
            self._note_end()

    def _ipython_display_(self) -> None:
        """Show nothing as the last line of the very cell that called `show`, which showed this already."""
        if self._shown_in is None or self._shown_in != present_cell() or not is_showing_last_value():
            raise NotImplementedError  # which makes IPython ask for the mime bundle

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)

    def _display_(self) -> Any:
        """Return what marimo shows of the last line of a cell: it knows widgets by their class."""
        return self.widget

    # From the app and the host.

    def new_session(self, settings: Settings) -> Session:
        """Return the widget and all that it refers to, for one view."""
        return Session(Tree(self.widget, find_widget), loop=shared_loop().loop, settings=settings)

    @property
    def has_pages(self) -> bool:
        """Whether a host shows this on pages, open or not."""
        return self._view is not None

    @property
    def had_pages(self) -> bool:
        """Whether a page was ever open."""
        return self._was_opened

    @property
    def has_window(self) -> bool:
        """Whether this has an OS window, open or about to be."""
        return self._view is not None and self._view.has_window

    @property
    def view(self) -> HostView | None:
        """Where a host shows this."""
        return self._view

    def show_at(self, view: HostView) -> None:
        """Note where a host shows this."""
        self._view = view

    @property
    def is_inline(self) -> bool:
        """Whether it is shown in cells of a notebook."""
        return self._shown_in is not None

    def shown_by_cell(self) -> None:
        """Note that the output of the present cell shows this."""
        self._shown_in = present_cell() or ""

    def give_way(self) -> None:
        """End the view, because another has taken its label; its pages reload and show that one."""
        with self._changed:
            self._is_closed = True
        try:
            if self._view is not None:
                self._view.close("shown anew", replaced=True)
            self.widget.close()
        finally:
            self._note_end()

    def page_came(self, place: object = None) -> None:
        """Note that a page connected for the first time; `place` is where, for a widget that is shown in several."""
        with self._changed:
            self._open_places.add(place)
            self._was_opened, self._is_gone, self._problem = True, False, None

    def pages_gone(self, reason: str, place: object = None) -> None:
        """Note that the last page of a place left and did not come back in time."""
        with self._changed:
            self._open_places.discard(place)
            if self._open_places:
                return
        self.widget.bus.dispatch("pywry:disconnect", {"reason": reason})
        with self._changed:
            self._is_gone, self._ready_views = True, 0
            self._changed.notify_all()

    def window_event(self, name: str, data: Any) -> None:
        """Note what happened to a window, `name` being window:resized and the like."""
        self.widget.bus.dispatch(name, data)

    def host_failed(self, problem: Exception) -> None:
        """Note that a window failed."""
        with self._changed:
            self._problem = problem
        data = {"event": "window", "message": f"{type(problem).__name__}: {problem}", "label": self.label}
        self.widget.bus.dispatch("pywry:error", data)

    @property
    def _is_lost(self) -> bool:
        return self._is_gone and self._problem is not None

    def _note_end(self) -> None:
        """Wake those that wait; not before, as a script ends with them and its pages must have been told."""
        with self._changed:
            self._is_ended = True
            self._changed.notify_all()

    def _note_ready(self) -> None:
        with self._changed:
            self._ready_views += 1
            self._changed.notify_all()

    def _wait(self, is_done: Callable[[], bool], timeout_s: float | None, problem: str) -> None:
        with self._changed:
            if not self._changed.wait_for(is_done, timeout_s):
                raise WaitTimeout(f"{problem} for {self.label!r} within {timeout_s:g} s")


class ChartHandle(Handle):
    """A handle of a plotly chart."""

    def update_figure(self, figure: Any, *, animate: bool | Mapping[str, Any] = False) -> None:
        """Draw another figure in its place; with `animate`, move there."""
        self.emit("plotly:update-figure", {"figure": figure_of(figure), **({"animate": animate} if animate else {})})

    def update_layout(self, layout: Mapping[str, Any] | None = None, **attributes: Any) -> None:
        """Change parts of the layout, given as in plotly's `relayout`; a title may be a string."""
        self.emit("plotly:update-layout", {"layout": {**(layout or {}), **attributes}})

    def update_traces(self, update: Mapping[str, Any], indices: Sequence[int] | None = None) -> None:
        """Change attributes of traces, given as in plotly's `restyle`; of all traces without `indices`."""
        self.emit("plotly:update-traces", {"update": dict(update), **_given(indices=indices)})

    def extend_traces(self, update: Mapping[str, Any], indices: Sequence[int], max_points: int | None = None) -> None:
        """Add points: `update` has for each attribute a list with one list of new values for each trace."""
        self.emit(
            "plotly:extend-traces", {"update": dict(update), "indices": list(indices), **_given(max_points=max_points)}
        )

    def reset_zoom(self) -> None:
        """Show all of every axis."""
        self.emit("plotly:reset-zoom")

    def request_plotly_state(self) -> None:
        """Ask for a `plotly:state-response` event."""
        self.emit("plotly:request-state")

    def export_image(self, format: str = "png", **size: Any) -> None:
        """Let the page download a picture; `width`, `height` in pixels, `scale` a factor."""
        self.emit("plotly:export-image", {"format": format, **size})


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
