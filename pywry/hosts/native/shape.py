"""Operations on a window's looks and place, and what can be read of them. All lengths are logical pixels."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from .bindings import tauri
from .desk import Desk

Pair = tuple[float, float]


def _logical(window: Any, pixels: Pair) -> list[float]:
    scale = window.scale_factor()
    return [pixels[0] / scale, pixels[1] / scale]


def _size(value: Any) -> Any:
    return None if value is None else tauri.Size.Logical((float(value[0]), float(value[1])))


READABLE: Mapping[str, Callable[[Any], Any]] = {
    "title": lambda window: window.title(),
    "size": lambda window: _logical(window, window.inner_size()),
    "position": lambda window: _logical(window, window.outer_position()),
    "decorations": lambda window: window.is_decorated(),
    "resizable": lambda window: window.is_resizable(),
    "visible": lambda window: window.is_visible(),
    "focused": lambda window: window.is_focused(),
    "maximized": lambda window: window.is_maximized(),
    "minimized": lambda window: window.is_minimized(),
    "fullscreen": lambda window: window.is_fullscreen(),
}
SETTABLE: Mapping[str, Callable[[Any, Any], None]] = {
    "title": lambda window, value: window.set_title(value),
    "size": lambda window, value: window.set_size(_size(value)),
    "min_size": lambda window, value: window.set_min_size(_size(value)),
    "max_size": lambda window, value: window.set_max_size(_size(value)),
    "position": lambda window, value: window.set_position(tauri.Position.Logical((float(value[0]), float(value[1])))),
    "always_on_top": lambda window, value: window.set_always_on_top(value),
    "decorations": lambda window, value: window.set_decorations(value),
    "resizable": lambda window, value: window.set_resizable(value),
    "visible": lambda window, value: _show(window) if value else window.hide(),
    "maximized": lambda window, value: window.maximize() if value else window.unmaximize(),
    "minimized": lambda window, value: window.minimize() if value else window.unminimize(),
    "fullscreen": lambda window, value: window.set_fullscreen(value),
    "zoom": lambda window, value: window.set_zoom(float(value)),
}


def read(desk: Desk, label: str, *, what: str) -> Any:
    """Return one of `READABLE`."""
    return READABLE[what](desk.window(label))


def change(desk: Desk, label: str, *, what: str, value: Any) -> None:
    """Set one of `SETTABLE`."""
    SETTABLE[what](desk.window(label), value)


def center(desk: Desk, label: str) -> None:
    """Put a window into the middle of its screen."""
    desk.window(label).center()


def focus(desk: Desk, label: str) -> None:
    """Give a window the keyboard's focus."""
    desk.window(label).set_focus()


def devtools(desk: Desk, label: str) -> None:
    """Open the browser's developer tools."""
    desk.window(label).open_devtools()


def monitors(desk: Desk, label: str) -> list[dict[str, Any]]:
    """Return the screens there are."""
    window = desk.window(label)
    primary = window.primary_monitor()
    return [_monitor(each, primary) for each in window.available_monitors()]


def _monitor(monitor: Any, primary: Any) -> dict[str, Any]:
    scale = monitor.scale_factor
    return {
        "name": monitor.name or "",
        "position": [value / scale for value in monitor.position],
        "size": [value / scale for value in monitor.size],
        "scale": scale,
        "is_primary": primary is not None and tuple(monitor.position) == tuple(primary.position),
    }


def print_page(desk: Desk, label: str) -> None:
    """Open the system's print dialog for a window's page."""
    desk.window(label).print()


def _show(window: Any) -> None:
    """Show a window where it was: a window manager places one that comes back anew."""
    if sys.platform == "linux" and not window.is_visible():
        window.set_position(tauri.Position.Physical(window.outer_position()))
    window.show()


OPERATIONS: dict[str, Callable[..., Any]] = {
    "read": read,
    "change": change,
    "center": center,
    "focus": focus,
    "devtools": devtools,
    "monitors": monitors,
}
LASTING: dict[str, Callable[..., Any]] = {"print": print_page}
