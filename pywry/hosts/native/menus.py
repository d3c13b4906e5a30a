"""Menus as the window system has them, built from what `menu.Menu` says of itself, and changed while they are shown.

Items are known by their own ids within a menu; towards the system an id begins with the window or tray it belongs to.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import gtk
from .bindings import tauri
from .desk import Desk

Description = Mapping[str, Any]

# By action, WebKit's own name of the command.
EDITING = {
    "undo": b"Undo",
    "redo": b"Redo",
    "cut": b"Cut",
    "copy": b"Copy",
    "paste": b"Paste",
    "select-all": b"SelectAll",
}


class BuiltMenu:
    """One menu of one window or tray. On the main thread."""

    def __init__(self, app: Any, owner: str, items: Sequence[Description]) -> None:
        self._app = app
        self._owner = owner
        self._items: dict[str, Any] = {}
        self._parents: dict[str, Any] = {}
        self._actions: dict[str, str] = {}
        self.root = tauri.menu.Menu(app)
        self.insert(None, 0, items)

    def insert(self, parent: str | None, position: int, items: Sequence[Description]) -> None:
        """Add items to a submenu, or to the menu itself."""
        target = self.root if parent is None else self._items[parent]
        for offset, description in enumerate(items):
            item = self._build(description)
            target.insert(item, position + offset)
            self._items[description["id"]] = item
            self._parents[description["id"]] = target

    def remove(self, item_id: str) -> None:
        """Take an item out."""
        self._parents.pop(item_id).remove(self._items.pop(item_id))

    def change(self, item_id: str, changes: Mapping[str, Any]) -> None:
        """Set an item's text, enabled, checked or accelerator."""
        for name, value in changes.items():
            getattr(self._items[item_id], f"set_{name}")(_keys(value) if name == "accelerator" else value)

    def checked(self, item_id: str) -> bool | None:
        """Say whether an item is checked; None for one that cannot be."""
        item = self._items.get(item_id)
        return item.is_checked() if isinstance(item, tauri.menu.CheckMenuItem) else None

    def action(self, item_id: str) -> str | None:
        """Return what an item does by itself; None for one that Python is to be told of."""
        return self._actions.get(item_id)

    def _build(self, item: Description) -> Any:
        menu, app, name = tauri.menu, self._app, f"{self._owner}/{item['id']}"
        match item["kind"]:
            case "separator":
                return menu.PredefinedMenuItem.separator(app)
            case "predefined":
                if sys.platform != "linux" and item["action"] in EDITING:
                    return getattr(menu.PredefinedMenuItem, item["action"].replace("-", "_"))(app, item["text"])
                self._actions[item["id"]] = item["action"]
                return menu.MenuItem.with_id(app, name, item["text"], True, None)
            case "submenu":
                submenu = menu.Submenu.with_id(app, name, item["text"], item["enabled"])
                self._items[item["id"]] = submenu
                self.insert(item["id"], 0, item["items"])
                return submenu
            case "check":
                return menu.CheckMenuItem.with_id(
                    app, name, item["text"], item["enabled"], item["checked"], _keys(item["accelerator"])
                )
        return menu.MenuItem.with_id(app, name, item["text"], item["enabled"], _keys(item["accelerator"]))


def _keys(accelerator: str | None) -> str | None:
    """Return the accelerator as the window system knows it: "Plus" is the key of "=", by which GTK alone has it."""
    if sys.platform == "linux" and accelerator is not None and accelerator.lower().endswith("plus"):
        return f"{accelerator[:-4]}="
    return accelerator


def see(desk: Desk, name: str) -> None:
    """Tell Python that an item was chosen; on the main thread."""
    owner, _, item_id = name.partition("/")
    menu = desk.menus.get(owner)
    if menu is None:
        return
    action = menu.action(item_id)
    if action is not None:
        act(desk, owner, action)
    else:
        desk.tell("menu-click", owner, {"item_id": item_id, "checked": menu.checked(item_id)})


def act(desk: Desk, label: str, action: str) -> None:
    """Do what a predefined item does; on the main thread."""
    if action == "quit":
        for window in desk.windows():
            window.destroy()
    elif action in EDITING:
        gtk.edit(EDITING[action])
    else:
        window = desk.window(label)
        match action:
            case "close-window":
                window.close()
            case "minimize":
                window.minimize()
            case "maximize":
                (window.unmaximize if window.is_maximized() else window.maximize)()
            case "fullscreen":
                window.set_fullscreen(not window.is_fullscreen())


def set_menu(desk: Desk, label: str, *, items: Sequence[Description] | None) -> None:
    """Give a window a menu bar, or take it away."""

    def give() -> None:
        window = desk.window(label)
        if items is None:
            if desk.menus.pop(label, None) is not None:
                window.remove_menu()
            return
        menu = BuiltMenu(desk.app, label, items)
        if sys.platform == "darwin":
            menu.root.set_as_app_menu()  # there is one menu bar, at the top of the screen
        else:
            window.set_menu(menu.root)
        desk.menus[label] = menu

    desk.on_main(give)


def insert_items(desk: Desk, label: str, *, parent: str | None, position: int, items: Sequence[Description]) -> None:
    """Add items to the menu of a window or tray."""
    desk.on_main(lambda: desk.menus[label].insert(parent, position, items))


def remove_item(desk: Desk, label: str, *, item_id: str) -> None:
    """Take an item out of the menu of a window or tray."""
    desk.on_main(lambda: desk.menus[label].remove(item_id))


def change_item(desk: Desk, label: str, *, item_id: str, changes: Mapping[str, Any]) -> None:
    """Change an item in the menu of a window or tray."""
    desk.on_main(lambda: desk.menus[label].change(item_id, changes))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "set-menu": set_menu,
    "insert-items": insert_items,
    "remove-item": remove_item,
    "change-item": change_item,
}
