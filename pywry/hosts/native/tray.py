"""An icon in the system's tray, as Python has it."""

import base64
import functools
import inspect
import logging
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any, Protocol

from ...coroutines import Coroutines
from ...errors import MissingPackage, RequestTimeout, WindowGone
from ...events import Handler, Handlers, Registered
from ...session.dispatch import Dispatcher
from .menu import Menu, PredefinedItem, click_data

log = logging.getLogger(__name__)

CALL_S = 10.0
SIZE = 32
"""Of the icon that is shown when none is given, in pixels."""


class Carrier(Protocol):
    """What an icon needs of the desktop."""

    def call(self, operation: str, window: str | None, arguments: Any) -> "Future[Any]":
        """Ask for an operation of the child."""


class Tray:
    """An icon in the tray of the desktop, made by `app.add_tray`. Any thread may use it.

    It emits `tray:click`, `tray:double-click`, `tray:right-click`, `tray:enter`, `tray:leave` and `tray:move`, each
    `{tray_id, position: {x, y} in physical pixels, button?, button_state?}`, and its menu's `menu:click {item_id,
    checked?, source: "tray"}`, to handlers of its own (`on`) and of the app (`app.on`), `label` being its id.

    Notes
    -----
    On Linux the desktop tells of nothing but the menu, and shows no icon that has none: give it a menu there.
    """

    def __init__(
        self,
        tray_id: str,
        key: str,
        carrier: Carrier,
        *,
        on_close: Callable[["Tray"], None],
        app_handlers: Callable[[str], Handlers],
    ) -> None:
        self.id = tray_id
        self.key = key
        self._carrier = carrier
        self._on_close = on_close
        self._handlers = Handlers()
        self._app_handlers = app_handlers
        self._dispatcher = Dispatcher(f"pywry-tray-{tray_id}")
        self._coroutines = Coroutines()
        self._menu: Menu | None = None
        self._looks: dict[str, Any] = {}
        self._is_closed = False

    def open(self, *, icon: Any, tooltip: str | None, title: str | None, menu: Menu | None) -> None:
        """Show it; raises WindowError where the desktop, or a library that it needs, is not there."""
        self._looks = {"icon": icon_data(icon), "tooltip": tooltip, "title": title}
        self._menu = _checked(menu)
        self._finish(self.open_in(self._carrier))

    def open_in(self, carrier: Carrier) -> "Future[Any]":
        """Show it in a child; again, when its last one has ended."""
        self._carrier = carrier
        if self._menu is None:
            return self._start("open-tray", items=None, **self._looks)
        return self._menu.show_in(self.key, self._start, "open-tray", **self._looks)

    def on(self, pattern: str, handler: Handler | None = None) -> Any:
        """Call `handler(data, event_type, label)`, or with fewer, for its events; a decorator without it."""
        if handler is None:
            return functools.partial(self.on, pattern)
        self._handlers.add(pattern, handler)
        return handler

    def off(self, pattern: str, handler: Handler | None = None) -> None:
        """Take out a handler, or all of a pattern."""
        self._handlers.remove(pattern, handler)

    def set_icon(self, icon: Any) -> None:
        """Show another icon; see `app.add_tray` for what it may be."""
        self._change("icon", icon_data(icon))

    def set_tooltip(self, tooltip: str | None) -> None:
        """Show a text when the mouse rests on it (not on Linux)."""
        self._change("tooltip", tooltip)

    def set_title(self, title: str | None) -> None:
        """Show a text beside it (macOS, and some desktops of Linux)."""
        self._change("title", title)

    def set_visible(self, visible: bool) -> None:
        """Show or hide it."""
        self._change("visible", bool(visible))

    def set_menu(self, menu: Menu | None) -> None:
        """Give it a menu, or take it away."""
        _checked(menu)
        if self._menu is not None:
            self._menu.leave(self.key)
        self._menu = menu
        if menu is None:
            self._finish(self._start("change-tray", items=None))
        else:
            self._finish(menu.show_in(self.key, self._start, "change-tray"))

    def close(self) -> None:
        """Take it away; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._menu is not None:
            self._menu.leave(self.key)
        self._on_close(self)
        try:
            self._finish(self._start("close-tray"))
        except WindowGone:
            log.debug("tray icon %r went with its process", self.id)

    def see(self, event: str, data: Any) -> None:
        """Take an event of the child; on the loop."""
        if event == "menu-click":
            if self._menu is None or not self._menu.note_click(self.key, data["item_id"], data["checked"]):
                return
            self._emit("menu:click", click_data(data, "tray"))
            return
        name = event.removeprefix("tray-")
        if name == "click" and data.get("button") == "right":
            name = "right-click"
        self._emit(f"tray:{name}", {"tray_id": self.id, **data})

    def _emit(self, name: str, data: Any) -> None:
        self._dispatcher.put(self._run_handlers, name, data)

    def _run_handlers(self, name: str, data: Any) -> None:
        for handler in [*self._handlers.take(name), *self._app_handlers(self.id).take(name)]:
            self._dispatcher.put(self._call, handler, data, name)  # one that raises is logged, and the others go on

    def _call(self, handler: Registered, data: Any, name: str) -> None:
        result = handler(data, name, self.id)
        if inspect.iscoroutine(result):
            self._coroutines.run(result)

    def _change(self, name: str, value: Any) -> None:
        self._looks[name] = value
        self._finish(self._start("change-tray", **{name: value}))

    def _start(self, operation: str, **arguments: Any) -> "Future[Any]":
        return self._carrier.call(operation, self.key, arguments)

    def _finish(self, future: "Future[Any]") -> None:
        try:
            future.result(CALL_S)
        except FutureTimeout:
            raise RequestTimeout(f"the tray icon did not answer within {CALL_S:g} s") from None


def icon_data(icon: Any) -> dict[str, Any]:
    """Return an icon as it travels: RGBA bytes from the top left, width and height in pixels.

    Raises
    ------
    TypeError
        For what is no picture; the message says what is.
    MissingPackage
        For a file, where Pillow is not installed to read it.
    """
    if icon is None:
        return _packed(_own_icon(), SIZE, SIZE)
    if isinstance(icon, str | Path):
        try:
            from PIL import Image
        except ImportError:
            raise MissingPackage("an icon from a file needs Pillow; install it with: pip install pillow") from None
        with Image.open(icon) as opened:
            return icon_data(opened.copy())
    if hasattr(icon, "convert") and hasattr(icon, "tobytes"):  # a picture of Pillow's
        picture = icon.convert("RGBA")
        return _packed(picture.tobytes(), *picture.size)
    if getattr(icon, "ndim", 0) == 3 and icon.shape[2] == 4 and str(icon.dtype) == "uint8":
        return _packed(icon.tobytes(), icon.shape[1], icon.shape[0])
    raise TypeError(
        f"an icon is a path, a Pillow image or a uint8 array of height x width x 4 (RGBA), got {type(icon).__name__}"
    )


def _packed(rgba: bytes, width: int, height: int) -> dict[str, Any]:
    # A few kilobytes, once: not worth a way for bytes in calls.
    return {"rgba": base64.b64encode(rgba).decode(), "width": int(width), "height": int(height)}


def _own_icon() -> bytes:
    """Return PyWry's mark: a blue disc with a white ring."""
    middle = (SIZE - 1) / 2
    pixels = bytearray()
    for y in range(SIZE):
        for x in range(SIZE):
            distance = ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5
            coverage = min(1.0, max(0.0, middle + 0.5 - distance))
            white = min(1.0, max(0.0, 3.0 - abs(distance - 8.0)))
            pixels += bytes(round(blue + (255 - blue) * white) for blue in (37, 99, 235))
            pixels.append(round(255 * coverage))
    return bytes(pixels)


def _checked(menu: Menu | None) -> Menu | None:
    if not isinstance(menu, Menu | None):
        raise TypeError(f"expected a Menu or None, got {type(menu).__name__}")
    for item in menu.walk() if menu is not None else ():
        if isinstance(item, PredefinedItem) and item.action != "quit":
            raise ValueError(f"a tray icon has no window to {item.action!r}; only 'quit' is for its menu")
    return menu
