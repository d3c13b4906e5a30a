"""Menu bars of real windows, opened and chosen from by mouse and keyboard."""

from typing import Any

import pytest

from pywry import CheckItem, Menu, MenuItem, PredefinedItem, PyWry, Separator, Submenu
from pywry.hosts.native.desktop import Desktop
from pywry.hosts.native.window import Window
from tests import dialogs
from tests.dialogs import xdotool
from tests.hosts.native.shown import Shown, contrast
from tests.waiting import until

pytestmark = pytest.mark.native

BAR = 12
"""Where the middle of a menu bar is, in pixels from its top."""


def file_menu() -> Menu:
    return Menu([
        Submenu("&File", [
            MenuItem("Open…", id="open", accelerator="CmdOrCtrl+O"),
            CheckItem("Grid", id="grid", checked=True),
            Separator(),
            Submenu("More", [MenuItem("Deep", id="deep")]),
        ]),
    ])  # fmt: skip


class Bar:
    """A window with a menu bar, whose clicks are kept."""

    def __init__(self, app: PyWry, menu: Menu | None = None, content: str = "<h1>Page</h1>") -> None:
        self.shown = Shown(app, content, menu=menu)
        self.window: Window = self.shown.window
        self.clicks = self.shown.collect("menu:click")
        self.shown.front()
        self.wait_height()

    def wait_height(self) -> None:
        """Wait until the page has made room for the bar."""
        until(lambda: self.shown.handle.eval("innerHeight") < 300)

    def choose(self, *keys: str) -> None:
        """Open the first title by a click, and press keys in it."""
        self.shown.click_at(30, BAR)
        xdotool("key", "--delay", 100, *keys)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_words_of_a_bar_are_readable_in_both_themes(desktop: Desktop, theme: str) -> None:
    app = PyWry(mode="native", theme=theme, width=400, height=300)
    bar = Bar(app, file_menu())
    left, top = bar.shown.inner_corner()
    until(lambda: contrast(left + 10, top, 60, 2 * BAR - 2) > 4.5, 10)
    app.destroy()


def test_plus_is_a_key_like_any_other(app: PyWry) -> None:
    bar = Bar(app, Menu([Submenu("&View", [MenuItem("Zoom in", id="in", accelerator="CmdOrCtrl+Plus")])]))
    xdotool("key", "ctrl+equal")
    assert bar.clicks.wait(1, 10) == [{"item_id": "in", "source": "window"}]


def test_an_item_is_chosen_by_click_by_key_and_by_accelerator(app: PyWry) -> None:
    bar = Bar(app, file_menu())
    bar.choose("Down", "Return")
    assert bar.clicks.wait(1) == [{"item_id": "open", "source": "window"}]
    xdotool("key", "ctrl+o")
    bar.clicks.wait(2)
    xdotool("key", "alt+f")
    xdotool("key", "--delay", 100, "Return")
    bar.clicks.wait(3)
    left, top = bar.shown.inner_corner()
    bar.shown.click_at(30, BAR)
    until(lambda: menu_windows() > 0)
    xdotool("mousemove", round(left + 40), round(top + 36), "click", 1)
    assert bar.clicks.wait(4)[3] == {"item_id": "open", "source": "window"}


def test_a_check_item_tells_its_state_and_a_submenu_opens(app: PyWry) -> None:
    menu = file_menu()
    bar = Bar(app, menu)
    bar.choose("Down", "Down", "Return")
    assert bar.clicks.wait(1) == [{"item_id": "grid", "checked": False, "source": "window"}]
    assert menu["grid"].checked is False
    bar.choose("Down", "Down", "Return")
    assert bar.clicks.wait(2)[1]["checked"] is True
    bar.choose("Down", "Down", "Down", "Right", "Return")
    assert bar.clicks.wait(3)[2]["item_id"] == "deep"


def test_a_menu_is_changed_while_it_is_shown(app: PyWry) -> None:
    menu = file_menu()
    bar = Bar(app, menu, "<script>addEventListener('keyup', ({ key }) => { window.lastKey = key; })</script>")
    menu["open"].enabled = False
    assert bar.shown.handle.window.is_visible  # answered after what was asked before: the item is off
    xdotool("key", "ctrl+o", "z")
    until(lambda: bar.shown.handle.eval("window.lastKey") == "z")  # the key before it was taken as well
    menu["open"].enabled = True
    menu["open"].accelerator = "F9"
    menu.items[0].insert(0, MenuItem("First", id="first"))  # type: ignore[attr-defined]
    menu["grid"].checked = False
    assert bar.shown.handle.window.is_visible
    xdotool("key", "F9")
    bar.choose("Down", "Return")
    bar.choose("Down", "Down", "Down", "Return")
    assert bar.clicks.wait(3) == [
        {"item_id": "open", "source": "window"},
        {"item_id": "first", "source": "window"},
        {"item_id": "grid", "checked": True, "source": "window"},
    ]
    menu["&File"].remove("first")
    bar.choose("Down", "Return")
    assert bar.clicks.wait(4)[3]["item_id"] == "open"


def test_a_menu_shown_twice_tells_the_window_and_shares_its_checks(app: PyWry) -> None:
    app.menu = file_menu()
    first, second = Bar(app), Bar(app)
    second.choose("Down", "Down", "Return")
    assert second.clicks.wait(1) == [{"item_id": "grid", "checked": False, "source": "app"}]
    first.shown.front()
    first.choose("Down", "Down", "Return")
    assert first.clicks.wait(1) == [{"item_id": "grid", "checked": True, "source": "app"}]
    assert len(second.clicks.items) == 1


def test_a_menu_bar_comes_and_goes(app: PyWry) -> None:
    bar = Bar(app, file_menu())
    bar.window.set_menu(None)
    until(lambda: bar.shown.handle.eval("innerHeight") == 300)
    other = Menu([Submenu("Other", [MenuItem("A", id="a")])])
    bar.window.set_menu(other)
    bar.wait_height()
    bar.choose("Down", "Return")
    assert bar.clicks.wait(1) == [{"item_id": "a", "source": "window"}]
    with pytest.raises(ValueError, match="only Submenus"):
        other.append(MenuItem("Direct"))
    with pytest.raises(ValueError, match="only Submenus"):
        bar.window.set_menu(Menu([Separator()]))
    with pytest.raises(TypeError, match="expected a Menu or None"):
        bar.window.set_menu("File")  # type: ignore[arg-type]


def test_a_window_that_is_shown_again_has_its_menu(app: PyWry) -> None:
    bar = Bar(app, file_menu())
    closed, ready = bar.shown.collect("window:closed"), bar.shown.collect("pywry:ready")
    bar.window.close()
    closed.wait(1)
    bar.shown.handle.show()
    ready.wait(1)
    bar.shown.front()
    bar.wait_height()
    xdotool("key", "ctrl+o")
    assert bar.clicks.wait(1)[0]["item_id"] == "open"


def test_a_single_window_has_the_menu_of_what_it_shows(app: PyWry) -> None:
    Shown(app, mode="single_window", menu=file_menu())
    second = Shown(app, mode="single_window", menu=Menu([Submenu("Other", [MenuItem("A", accelerator="F7")])]))
    clicks = second.collect("menu:click")
    second.front()
    xdotool("key", "ctrl+o", "F7")
    assert clicks.wait(1) == [{"item_id": "A", "source": "window"}]
    third = Shown(app, mode="single_window")
    until(lambda: third.handle.eval("innerHeight") == 300)


def predefined(*actions: str) -> Menu:
    return Menu([Submenu("Edit", [PredefinedItem(action) for action in actions])])


def value_of(bar: Bar) -> Any:
    return bar.shown.handle.eval("document.querySelector('input').value")


def test_predefined_items_edit_what_has_the_focus(app: PyWry) -> None:
    menu = predefined("select-all", "copy", "cut", "paste", "undo")
    bar = Bar(app, menu, "<input value='text'>")
    bar.shown.handle.eval("document.querySelector('input').focus()")
    bar.window.clipboard.write("")
    bar.choose("Down", "Return")
    bar.choose("Down", "Down", "Return")
    until(lambda: bar.window.clipboard.read() == "text")
    bar.choose("Down", "Down", "Down", "Return")
    until(lambda: value_of(bar) == "")
    bar.window.clipboard.write("other")
    bar.choose("Down", "Down", "Down", "Down", "Return")
    until(lambda: value_of(bar) == "other")
    bar.choose(*["Down"] * 5, "Return")
    until(lambda: value_of(bar) == "")
    assert bar.clicks.items == []  # done by the window itself


def test_predefined_items_change_the_window(app: PyWry) -> None:
    bar = Bar(app, predefined("maximize", "fullscreen", "minimize"))
    bar.choose("Down", "Return")
    until(lambda: bar.window.is_maximized)
    bar.choose("Down", "Return")
    until(lambda: not bar.window.is_maximized and bar.window.size == (400, 300))
    bar.choose("Down", "Down", "Return")
    until(lambda: bar.window.is_fullscreen)
    bar.window.fullscreen(False)
    until(lambda: not bar.window.is_fullscreen and bar.window.size == (400, 300))
    bar.choose("Down", "Down", "Down", "Return")
    until(lambda: bar.window.is_minimized)


def test_quit_closes_every_window_and_not_what_shows_them(app: PyWry, desktop: Desktop) -> None:
    other, bar = Shown(app), Bar(app, predefined("quit"))
    process = desktop._child
    closed = [other.collect("window:closed"), bar.shown.collect("window:closed")]
    bar.choose("Down", "Return")
    for one in closed:
        one.wait(1)
    assert desktop._child is process


def test_close_window_does_what_the_close_button_does(app: PyWry) -> None:
    app.settings.native.close_button = "hide"
    bar = Bar(app, predefined("close-window"))
    hidden = bar.shown.collect("window:hidden")
    bar.choose("Down", "Return")
    hidden.wait(1)
    assert not bar.window.is_visible


def menu_windows() -> int:
    """Return how many menus are open: windows without a title of their own, over the others."""
    return len(dialogs.own_windows()) - 1
