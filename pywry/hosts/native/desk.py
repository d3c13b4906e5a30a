"""The windows of the child, and the frames between each window's page and Python."""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from ...protocol.frame import Buffer
from ...protocol.pipe import PacketWriter
from .bindings import plugins, tauri
from .files import Files
from .web_views import WebViews

log = logging.getLogger(__name__)

# Headers of a page's call, see js/src/host/wire.ts.
CONNECTION, NUMBER, CHANNEL = b"pywry-connection", b"pywry-number", b"pywry-channel"


class Desk:
    """Windows by label.

    NOTE(thread): `relay` on pytauri's own thread, where it may only hand over; `see` on the main thread; the rest on
    any other.
    """

    def __init__(self, writer: PacketWriter) -> None:
        self.files = Files()
        self.app: Any = None
        """pytauri's AppHandle, once the child is ready."""
        self.close_buttons: dict[str, str] = {}
        """By window: whether its close button will "close", "hide" or "keep" it."""
        self.menus: dict[str, Any] = {}
        """By window or tray: the menu it has, see `menus`."""
        self.trays: dict[str, Any] = {}
        """Icons in the tray."""
        self._writer = writer
        self._windows: dict[str, Any] = {}
        self._channels: dict[str, tuple[str, Any]] = {}
        self._scales: dict[str, float] = {}
        self._last: dict[tuple[str, str], object] = {}
        self._web_views = WebViews(lambda label, how: self.tell("page-died", label, {"how": how}))
        self._plugins: set[str] = set()

    def add(self, label: str, window: Any, close_button: str) -> None:
        """Take in a window that was opened."""
        self._scales[label] = window.scale_factor()
        self.close_buttons[label] = close_button
        self._windows[label] = window
        window.run_on_main_thread(lambda: self._web_views.watch(label))

    def window(self, label: str | None) -> Any:
        """Return a window, pytauri's WebviewWindow; raises LookupError."""
        window = self._windows.get(label or "")
        if window is None:
            raise LookupError(f"no window {label!r} is open")
        return window

    def take_out(self, label: str) -> Any:
        """Return a window that is about to be closed, None when there is none; operations no longer find it."""
        return self._windows.pop(label, None)

    def windows(self) -> list[Any]:
        """Return the windows there are."""
        return list(self._windows.values())

    def on_main(self, work: Callable[[], Any]) -> Any:
        """Return what `work` gives on the main thread; raises what it raises.

        Most of the toolkit works there alone, and what waits for it elsewhere may do so with Python's lock in hand:
        then neither goes on.
        """
        outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

        def run() -> None:
            try:
                outcome.put((work(), None))
            except BaseException as error:  # noqa: BLE001  # raised below, on the thread that asked
                outcome.put((None, error))

        self.app.run_on_main_thread(run)
        value, error = outcome.get()
        if error is not None:
            raise error
        return value

    def plugin(self, name: str) -> Any:
        """Return a plugin's module, ready for use; the plugin is registered when it is first asked for."""
        module = getattr(plugins, name)
        if name not in self._plugins:
            self._plugins.add(name)
            self.app.plugin(module.init())
        return module

    # To Python.

    def tell(self, event: str, window: str | None = None, data: Any = None) -> None:
        """Send an event up, of a window or of the child as a whole."""
        self._writer.put({"event": event, "window": window, "data": data or {}})

    def answer(self, call: int, **outcome: Any) -> None:
        """Answer a call, with `value` or `error`."""
        self._writer.put({"reply": call, **outcome})

    def relay(self, invoke: Any) -> None:
        """Hand a page's frame over to Python."""
        # An invoke that breaks pytauri's own rules is rejected by it, and gives None.
        bound = invoke.bind_to({"body": 1, "webview_window": 1, "headers": 1})
        if bound is None:
            return
        headers, window = dict(bound.arguments["headers"]), bound.arguments["webview_window"]
        label, connection = window.label(), headers.get(CONNECTION, b"").decode()
        if CHANNEL in headers:
            channel = tauri.ipc.JavaScriptChannelId.from_str(headers[CHANNEL].decode())
            self._channels[label] = connection, channel.channel_on(window.as_ref_webview())
        number = int(headers.get(NUMBER, b"0"))
        self._writer.put({"window": label, "connection": connection, "number": number}, [bound.arguments["body"]])
        bound.resolve("null")

    # To a page.

    def send(self, label: str, connection: str, frame: Buffer) -> None:
        """Send a frame to a window's page; one for a page that was reloaded since is dropped: its link asks again."""
        known, channel = self._channels.get(label, ("", None))
        if known == connection and channel is not None:
            channel.send(bytes(frame))

    # From the window system.

    def see(self, label: str, event: Any) -> None:
        """Tell Python what happened to a window, and do what its close button says."""
        events = tauri.WindowEvent
        match event:
            case events.Resized():
                width, height = (pixels / self._scales.get(label, 1.0) for pixels in event._0)
                self._tell_change(label, "resized", {"width": width, "height": height})
            case events.Moved():
                x, y = (pixels / self._scales.get(label, 1.0) for pixels in event._0)
                self._tell_change(label, "moved", {"x": x, "y": y})
            case events.Focused():
                self._tell_change(label, "focused", {"focused": event._0})
            case events.ScaleFactorChanged():
                self._scales[label] = event.scale_factor
            case events.CloseRequested():
                self._close_requested(label, event)
            case events.Destroyed():
                self._forget(label)
                self.tell("closed", label)

    def _close_requested(self, label: str, event: Any) -> None:
        wanted = self.close_buttons.get(label, "close")
        if wanted != "close":
            event.api.prevent_close()
        self.tell("close-requested", label)
        if wanted == "hide" and label in self._windows:
            self._windows[label].hide()
            self.tell("hidden", label)

    def _tell_change(self, label: str, event: str, data: object) -> None:
        """Tell of what is new: GTK reports each size and place twice."""
        if self._last.get((label, event)) != data:
            self._last[label, event] = data
            self.tell(event, label, data)

    def _forget(self, label: str) -> None:
        self._web_views.forget(label)
        for known in (self._windows, self._channels, self._scales, self.close_buttons, self.menus):
            known.pop(label, None)
        for event in ("resized", "moved", "focused"):
            self._last.pop((label, event), None)
