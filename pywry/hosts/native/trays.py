"""Icons in the system's tray, and what the mouse does to them."""

import base64
import ctypes
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .bindings import tauri
from .desk import Desk
from .menus import BuiltMenu

# What the toolkit looks for, in its order; without one of them it ends the process.
INDICATORS = ("libayatana-appindicator3.so.1", "libappindicator3.so.1")


def open_tray(desk: Desk, label: str, **options: Any) -> None:
    """Show an icon; its events name `label`. `options` as for `change_tray`."""
    if sys.platform == "linux" and not any(map(_loads, INDICATORS)):
        raise LookupError(
            f"a tray icon needs {INDICATORS[0]}; on Debian and Ubuntu: apt-get install libayatana-appindicator3-1"
        )

    def show() -> None:
        tray = tauri.tray.TrayIcon.with_id(desk.app, label)
        desk.trays[label] = tray
        _change(desk, label, options)

    desk.on_main(show)


def change_tray(desk: Desk, label: str, **options: Any) -> None:
    """Change an icon: `icon` {rgba, width, height}, `tooltip`, `title`, `items` of its menu, `visible`."""
    desk.on_main(lambda: _change(desk, label, options))


def close_tray(desk: Desk, label: str) -> None:
    """Take an icon away."""

    def take() -> None:
        desk.app.remove_tray_by_id(label)
        desk.menus.pop(label, None)
        del desk.trays[label]

    desk.on_main(take)


def see(desk: Desk, event: Any) -> None:
    """Tell Python what the mouse does; on the main thread. Linux tells nothing of an icon but its menu's clicks."""
    name = {"DoubleClick": "double-click"}.get(kind := _kind(event), kind.lower())
    data: dict[str, Any] = {"position": {"x": event.position[0], "y": event.position[1]}}
    if hasattr(event, "button"):
        data["button"] = _name(event.button)
    if hasattr(event, "button_state"):
        data["button_state"] = _name(event.button_state)
    desk.tell(f"tray-{name}", event.id, data)


def _change(desk: Desk, label: str, options: Mapping[str, Any]) -> None:
    tray = desk.trays[label]
    for name, value in options.items():
        match name:
            case "icon":
                rgba = base64.b64decode(value["rgba"])
                tray.set_icon(tauri.image.Image(rgba, value["width"], value["height"]))
            case "items":
                menu = None if value is None else BuiltMenu(desk.app, label, value)
                tray.set_menu(menu and menu.root)
                desk.menus[label] = menu
            case _:
                getattr(tray, f"set_{name}")(value)


def _kind(event: Any) -> str:
    """Return an event's variant: its class is named, e.g., TrayIconEvent_DoubleClick."""
    return type(event).__name__.rpartition("_")[2]


def _name(choice: Any) -> str:
    """Return a choice of the toolkit's, e.g. MouseButton.Left, as a word."""
    return str(choice).rpartition(".")[2].lower()


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


OPERATIONS: dict[str, Callable[..., Any]] = {
    "open-tray": open_tray,
    "change-tray": change_tray,
    "close-tray": close_tray,
}
