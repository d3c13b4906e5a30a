"""Menus as Python has them: for a window's menu bar and for tray icons; changed while shown, by setting attributes."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from ...errors import DuplicateLabel, UnknownComponent

ACTIONS = {
    "undo": "Undo",
    "redo": "Redo",
    "cut": "Cut",
    "copy": "Copy",
    "paste": "Paste",
    "select-all": "Select all",
    "minimize": "Minimize",
    "maximize": "Maximize",
    "fullscreen": "Full screen",
    "close-window": "Close window",
    "quit": "Quit",
}
_KEY = (
    r"[A-Z0-9]|F([1-9]|1[0-9]|2[0-4])|[-`\\\[\],=.';/]|Enter|Space|Tab|Escape|Esc|Backspace|Delete|Insert|Home|End"
    r"|PageUp|PageDown|Up|Down|Left|Right|Plus"
)
_ACCELERATOR = re.compile(
    rf"((CmdOrCtrl|CommandOrControl|Cmd|Command|Ctrl|Control|Alt|Option|Shift|Super)\+)*({_KEY})\Z", re.IGNORECASE
)

Call = Callable[..., "Future[Any]"]
"""Starts an operation of the child for one window or tray, by its name and arguments."""


class _Entry:
    """What all items are: their id, and the menu they are in."""

    kind = ""

    def __init__(self, item_id: str) -> None:
        self.id = item_id
        self._home: _Items | None = None

    def describe(self) -> dict[str, Any]:
        """Return the item as the child builds it."""
        return {"kind": self.kind, "id": self.id}

    def _change(self, name: str, value: Any) -> None:
        """Set an attribute, and show it wherever the menu is shown."""
        menu = self._home.menu if self._home is not None else None
        if menu is None:
            setattr(self, f"_{name}", value)
            return
        with menu.lock:
            setattr(self, f"_{name}", value)
            menu.start("change-item", item_id=self.id, changes={name: value})


class Separator(_Entry):
    """A line between items."""

    kind = "separator"

    def __init__(self) -> None:
        super().__init__(f"separator-{id(self)}")


class PredefinedItem(_Entry):
    """An item that the window does by itself, e.g. "copy"; it makes no event.

    Parameters
    ----------
    action
        One of undo, redo, cut, copy, paste, select-all (of what has the focus on the page), minimize, maximize,
        fullscreen, close-window (as its close button) and quit (closes every window of this process).
    text
        What to show instead of the usual word.
    """

    kind = "predefined"

    def __init__(self, action: str, text: str | None = None) -> None:
        if action not in ACTIONS:
            raise ValueError(f"no predefined item {action!r}; choose one of {', '.join(ACTIONS)}")
        super().__init__(f"predefined-{action}-{id(self)}")
        self.action = action
        self.text = text or ACTIONS[action]

    def describe(self) -> dict[str, Any]:
        """Return the item as the child builds it."""
        return {**super().describe(), "action": self.action, "text": self.text}


class _Labelled(_Entry):
    """An item with a text."""

    def __init__(self, text: str, *, id: str | None, enabled: bool) -> None:
        self._text = _text("text", text)
        super().__init__(_text("id", text if id is None else id))
        self._enabled = bool(enabled)

    @property
    def text(self) -> str:
        """What the item shows; "&" before a letter makes it the item's key."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._change("text", _text("text", text))

    @property
    def enabled(self) -> bool:
        """Whether the item can be chosen."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._change("enabled", bool(enabled))

    def describe(self) -> dict[str, Any]:
        """Return the item as the child builds it."""
        return {**super().describe(), "text": self._text, "enabled": self._enabled}


class MenuItem(_Labelled):
    """An item to choose, which emits `menu:click {item_id, source}`.

    Parameters
    ----------
    id
        What events call it, unique in its menu; its text when None.
    accelerator
        Keys that choose it while the window has the focus, e.g. "CmdOrCtrl+Shift+O"; None for none.
    """

    kind = "item"

    def __init__(
        self, text: str, *, id: str | None = None, enabled: bool = True, accelerator: str | None = None
    ) -> None:
        super().__init__(text, id=id, enabled=enabled)
        self._accelerator = _keys(accelerator)

    @property
    def accelerator(self) -> str | None:
        """Keys that choose the item, or None."""
        return self._accelerator

    @accelerator.setter
    def accelerator(self, accelerator: str | None) -> None:
        self._change("accelerator", _keys(accelerator))

    def describe(self) -> dict[str, Any]:
        """Return the item as the child builds it."""
        return {**super().describe(), "accelerator": self._accelerator}


class CheckItem(MenuItem):
    """An item that is checked or not, which a click changes; emits `menu:click {item_id, checked, source}`."""

    kind = "check"

    def __init__(
        self,
        text: str,
        *,
        id: str | None = None,
        checked: bool = False,
        enabled: bool = True,
        accelerator: str | None = None,
    ) -> None:
        super().__init__(text, id=id, enabled=enabled, accelerator=accelerator)
        self._checked = bool(checked)

    @property
    def checked(self) -> bool:
        """Whether the item is checked, as the user has last left it."""
        return self._checked

    @checked.setter
    def checked(self, checked: bool) -> None:
        self._change("checked", bool(checked))

    def describe(self) -> dict[str, Any]:
        """Return the item as the child builds it."""
        return {**super().describe(), "checked": self._checked}


class _Items:
    """The items of a menu or submenu, in order."""

    _own: list[_Entry]

    @property
    def menu(self) -> "Menu | None":
        """The menu that these items are in at last."""
        raise NotImplementedError

    @property
    def items(self) -> tuple[_Entry, ...]:
        """The items, from the top, or from the left in a menu bar."""
        return tuple(self._own)

    def append(self, item: _Entry) -> None:
        """Add an item at the end; raises DuplicateLabel for an id that the menu has already."""
        self.insert(len(self._own), item)

    def insert(self, position: int, item: _Entry) -> None:
        """Add an item before the one at `position`, as `list.insert` does; raises DuplicateLabel as `append` does."""
        place = slice(position, None).indices(len(self._own))[0]
        menu = self.menu
        if menu is None:
            self._take(place, item)
            return
        with menu.lock:
            self._take(place, item)
            parent = self.id if isinstance(self, Submenu) else None
            menu.start("insert-items", parent=parent, position=place, items=[item.describe()])

    def remove(self, item: "_Entry | str") -> None:
        """Take an item of this menu or submenu out, given itself or its id; raises UnknownComponent."""
        wanted = item if isinstance(item, str) else item.id
        found = next((entry for entry in self._own if entry.id == wanted), None)
        if found is None:
            raise UnknownComponent(f"no item {wanted!r} here; there are {', '.join(repr(e.id) for e in self._own)}")
        menu = self.menu
        if menu is None:
            self._own.remove(found)
            found._home = None
            return
        with menu.lock:
            self._own.remove(found)
            found._home = None
            menu.start("remove-item", item_id=found.id)

    def walk(self) -> Iterator[_Entry]:
        """Yield every item, those of submenus too."""
        for entry in self._own:
            yield entry
            if isinstance(entry, Submenu):
                yield from entry.walk()

    def _take(self, place: int, item: _Entry) -> None:
        if not isinstance(item, _Entry):
            raise TypeError(f"a menu has items such as MenuItem and Submenu, got {type(item).__name__}")
        if isinstance(self, Menu) and self._is_bar:
            _check_title(item)
        if item._home is not None:
            raise DuplicateLabel(f"item {item.id!r} is in a menu already; make another")
        new = [item, *(item.walk() if isinstance(item, Submenu) else ())]
        known = {entry.id for entry in (self.menu or self).walk()}
        for entry in new:
            if entry.id in known:
                raise DuplicateLabel(f"two items of a menu have the id {entry.id!r}; give one another by id=")
            known.add(entry.id)
        self._own.insert(place, item)
        item._home = self


class Submenu(_Labelled, _Items):
    """A menu inside a menu; those of a menu bar are its titles."""

    kind = "submenu"

    def __init__(self, text: str, items: Sequence[_Entry] = (), *, id: str | None = None, enabled: bool = True) -> None:
        super().__init__(text, id=id, enabled=enabled)
        self._own = []
        for item in items:
            self._take(len(self._own), item)

    @property
    def menu(self) -> "Menu | None":
        """The menu that this is in at last."""
        return self._home.menu if self._home is not None else None

    def describe(self) -> dict[str, Any]:
        """Return the submenu as the child builds it."""
        return {**super().describe(), "items": [item.describe() for item in self._own]}


class Menu(_Items):
    """A menu; `show(…, menu=…)` makes it a window's menu bar. `menu["id"]` is an item.

    Any thread may change it and its items; the same menu may be shown by several windows at once. A change is shown by
    each of them, and so is a check that the user sets in one.
    """

    def __init__(self, items: Sequence[_Entry] = ()) -> None:
        self.lock = threading.RLock()
        """Held while items change and the windows are told."""
        self._own = []
        self._is_bar = False
        self._shown: dict[str, Call] = {}
        for item in items:
            self._take(len(self._own), item)

    @property
    def menu(self) -> "Menu":
        """This menu."""
        return self

    def __getitem__(self, item_id: str) -> Any:
        found = next((entry for entry in self.walk() if entry.id == item_id), None)
        if found is None:
            raise UnknownComponent(f"no item {item_id!r}; there are {', '.join(repr(e.id) for e in self.walk())}")
        return found

    # What windows and trays use.

    def as_bar(self) -> "Menu":
        """Return this menu, which is to be a menu bar from now on; raises ValueError for items that none can have."""
        for item in self._own:
            _check_title(item)
        self._is_bar = True
        return self

    def show_in(self, place: str, call: Call, operation: str = "set-menu", **arguments: Any) -> "Future[Any]":
        """Start the operation that shows the menu at a place, which is told of changes from then on."""
        with self.lock:
            self._shown[place] = call
            return call(operation, items=[item.describe() for item in self._own], **arguments)

    def leave(self, place: str) -> None:
        """Tell a place of no more changes."""
        with self.lock:
            self._shown.pop(place, None)

    def start(self, operation: str, **arguments: Any) -> None:
        """Start an operation at every place. One that has gone meanwhile has no menu to change."""
        for call in list(self._shown.values()):
            call(operation, **arguments)

    def note_click(self, place: str, item_id: str, checked: bool | None) -> bool:
        """Note that an item was chosen at a place; False when it was taken out just now."""
        with self.lock:
            item = next((entry for entry in self.walk() if entry.id == item_id), None)
            if isinstance(item, CheckItem) and checked is not None:
                item._checked = checked
                for other, call in self._shown.items():
                    if other != place:
                        call("change-item", item_id=item_id, changes={"checked": checked})
            return item is not None


MenuOf = tuple[Menu | None, str]
"""A menu bar, and what its events say where it comes from: "window" or "app"."""


def click_data(click: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return the payload of `menu:click` for what the child tells of one."""
    checked = {} if click["checked"] is None else {"checked": click["checked"]}
    return {"item_id": click["item_id"], **checked, "source": source}


def _check_title(item: _Entry) -> None:
    if not isinstance(item, Submenu):
        raise ValueError(f"item {item.id!r} is in a menu bar, which has only Submenus; put it into one")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} of a menu item is {value!r}, expected some text")
    return value


def _keys(accelerator: str | None) -> str | None:
    if accelerator is not None and not _ACCELERATOR.match(accelerator):
        raise ValueError(f"accelerator {accelerator!r} is not understood; expected e.g. 'CmdOrCtrl+Shift+O' or 'F5'")
    return accelerator
