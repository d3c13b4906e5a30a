"""Menus, as they are described, changed and told of clicks; without a window."""

from concurrent.futures import Future
from typing import Any

import pytest

from pywry import CheckItem, Menu, MenuItem, PredefinedItem, PyWry, Separator, Submenu
from pywry.errors import DuplicateLabel, NotSupportedByHost, UnknownComponent


class Place:
    """Where a menu is shown: keeps what it is asked to do."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, operation: str, **arguments: Any) -> "Future[Any]":
        self.asked.append((operation, arguments))
        return Future()

    def take(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what was asked since last time."""
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture
def menu() -> Menu:
    return Menu(
        [
            Submenu(
                "File", [MenuItem("Open", id="open", accelerator="CmdOrCtrl+O"), Separator(), PredefinedItem("quit")]
            ),
            Submenu("View", [CheckItem("Grid", id="grid", checked=True)], enabled=False),
        ]
    )


@pytest.fixture
def place(menu: Menu) -> Place:
    place = Place()
    menu.show_in("w1", place)
    place.take()
    return place


def test_a_menu_describes_all_its_items(menu: Menu) -> None:
    place = Place()
    menu.show_in("w1", place)
    ((operation, arguments),) = place.take()
    file, view = arguments["items"]
    assert operation == "set-menu"
    assert [item["kind"] for item in file["items"]] == ["item", "separator", "predefined"]
    assert file["items"][0] == {
        "kind": "item", "id": "open", "text": "Open", "enabled": True, "accelerator": "CmdOrCtrl+O",
    }  # fmt: skip
    assert (file["items"][2]["action"], file["items"][2]["text"]) == ("quit", "Quit")
    assert (view["id"], view["enabled"], view["items"][0]["checked"]) == ("View", False, True)


def test_an_item_that_is_changed_changes_where_it_is_shown(menu: Menu, place: Place) -> None:
    menu["open"].text = "Load"
    menu["open"].accelerator = "F5"
    menu["grid"].checked = False
    menu["View"].enabled = True
    assert place.take() == [
        ("change-item", {"item_id": "open", "changes": {"text": "Load"}}),
        ("change-item", {"item_id": "open", "changes": {"accelerator": "F5"}}),
        ("change-item", {"item_id": "grid", "changes": {"checked": False}}),
        ("change-item", {"item_id": "View", "changes": {"enabled": True}}),
    ]
    assert (menu["open"].text, menu["grid"].checked) == ("Load", False)


def test_items_come_and_go(menu: Menu, place: Place) -> None:
    file = menu["File"]
    file.insert(0, MenuItem("New"))
    file.insert(-1, MenuItem("Close"))
    menu.append(Submenu("Help", [MenuItem("About")]))
    file.remove("open")
    first, second, third, fourth = place.take()
    assert first[1] | {"items": None} == {"parent": "File", "position": 0, "items": None}
    assert second[1]["position"] == 3
    assert (third[1]["parent"], third[1]["position"], third[1]["items"][0]["items"][0]["id"]) == (None, 2, "About")
    assert fourth == ("remove-item", {"item_id": "open"})
    assert [item.id for item in file.items if isinstance(item, MenuItem)] == ["New", "Close"]
    with pytest.raises(UnknownComponent, match="no item 'open'"):
        _ = menu["open"]


def test_an_item_that_was_taken_out_is_no_longer_shown_and_may_come_back(menu: Menu, place: Place) -> None:
    item = menu["open"]
    menu["File"].remove(item)
    place.take()
    item.text = "Elsewhere"
    assert place.take() == []
    menu["View"].append(item)
    assert place.take()[0][1]["items"][0]["text"] == "Elsewhere"


def test_a_check_by_the_user_is_kept_and_shown_elsewhere_too(menu: Menu, place: Place) -> None:
    other = Place()
    menu.show_in("w2", other)
    other.take()
    assert menu.note_click("w1", "grid", False)
    assert menu["grid"].checked is False
    assert (place.take(), other.take()) == ([], [("change-item", {"item_id": "grid", "changes": {"checked": False}})])
    menu.leave("w2")
    menu["grid"].checked = True
    assert len(place.take()) == 1
    assert other.take() == []
    assert not menu.note_click("w1", "gone", None)


def test_ids_are_unique_in_a_menu_and_an_item_is_in_one(menu: Menu) -> None:
    with pytest.raises(DuplicateLabel, match="id 'open'"):
        menu.append(Submenu("More", [MenuItem("Open", id="open")]))
    with pytest.raises(DuplicateLabel, match="id 'A'"):
        Menu([MenuItem("A"), MenuItem("A")])
    with pytest.raises(DuplicateLabel, match="in a menu already"):
        Menu([menu["open"]])
    assert len(menu.items) == 2


@pytest.mark.parametrize(
    "keys", ["CmdOrCtrl+Shift+O", "F12", "ctrl+alt+delete", "Super+Left", "Ctrl+,", "Ctrl+Plus", None]
)
def test_accelerators_that_are_understood(keys: str | None) -> None:
    assert MenuItem("A", accelerator=keys).accelerator == keys


@pytest.mark.parametrize("keys", ["", "Ctrl", "Ctrl+", "Hyper+A", "Ctrl+AB", "A+Ctrl", "F25", "Ctrl + A"])
def test_accelerators_that_are_not_are_refused(keys: str) -> None:
    with pytest.raises(ValueError, match="is not understood"):
        MenuItem("A", accelerator=keys)
    item = MenuItem("A", accelerator="F1")
    with pytest.raises(ValueError, match="accelerator"):
        item.accelerator = keys
    assert item.accelerator == "F1"


def test_what_is_no_item_is_refused() -> None:
    with pytest.raises(ValueError, match="text of a menu item is ''"):
        MenuItem("")
    with pytest.raises(ValueError, match="no predefined item 'explode'; choose one of undo"):
        PredefinedItem("explode")
    with pytest.raises(TypeError, match="got str"):
        Menu(["Open"])  # type: ignore[list-item]


def test_a_menu_needs_a_window() -> None:
    app = PyWry(mode="browser", menu=Menu([Submenu("A")]))
    try:
        app.show("an app's menu is for its windows, if there are any")
        with pytest.raises(NotSupportedByHost, match="has no menu bars; show it in mode 'native'"):
            app.show("x", menu=Menu())
        with pytest.raises(TypeError, match="menu is a list"):
            app.show("x", menu=[MenuItem("A")])  # type: ignore[arg-type]
    finally:
        app.destroy()
