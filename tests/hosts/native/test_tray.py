"""Icons in a tray: shown by a real panel, clicked, changed; what the mouse does to one, and what cannot be."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pywry import CheckItem, Menu, MenuItem, PredefinedItem, PyWry, Submenu
from pywry.errors import DuplicateLabel, WindowError
from pywry.events import Handlers
from pywry.hosts.native import spawn, trays
from pywry.hosts.native.desktop import Desktop
from pywry.hosts.native.tray import SIZE, Tray, icon_data
from tests import dialogs
from tests.dialogs import xdotool
from tests.hosts.native.shown import pixel
from tests.waiting import Collector, until

pytestmark = pytest.mark.native

RED = (255, 0, 0)


def square(colour: tuple[int, int, int]) -> Any:
    """Return an icon of one colour."""
    numpy = pytest.importorskip("numpy")
    return numpy.full((SIZE, SIZE, 4), (*colour, 255), dtype="uint8")


@pytest.fixture
def panel(screen: str) -> Iterator[tuple[int, int]]:
    """A panel at the lower edge of the screen; gives the middle of its first icon."""
    assert shutil.which("trayer") is not None, "no trayer; run 'sh tests/setup_windows.sh'"
    options = "--edge bottom --align left --widthtype pixel --width 200 --height 40 --SetDockType false --tint 0"
    running = subprocess.Popen(["trayer", *options.split()], stderr=subprocess.DEVNULL)
    until(lambda: subprocess.run(["xdotool", "search", "--class", "trayer"], check=False, capture_output=True).stdout)
    yield 20, 1180
    running.terminate()
    running.wait(10)


def menu() -> Menu:
    return Menu([MenuItem("Open", id="open"), CheckItem("Quiet", id="quiet"), PredefinedItem("quit")])


def is_shown(place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    return pixel(*place) == colour


def choose(place: tuple[int, int], *keys: str) -> None:
    """Open the icon's menu by a click, and press keys in it."""
    before = len(dialogs.own_windows())
    xdotool("mousemove", *place, "click", 1)
    until(lambda: len(dialogs.own_windows()) > before)  # the menu has no title, and takes no keys before it is there
    xdotool("key", "--delay", 100, *keys)
    until(lambda: len(dialogs.own_windows()) == before)


def test_an_icon_is_shown_and_its_menu_chosen_from(app: PyWry, panel: tuple[int, int]) -> None:
    own, apps = Collector(), Collector()
    app.on("menu:click", apps)
    tray = app.add_tray(square(RED), tooltip="PyWry", menu=menu())
    tray.on("menu:click", own)
    until(lambda: is_shown(panel, RED))
    choose(panel, "Down", "Return")
    assert own.wait(1) == [{"item_id": "open", "source": "tray"}]
    choose(panel, "Down", "Down", "Return")
    assert own.wait(2)[1] == {"item_id": "quiet", "checked": True, "source": "tray"}
    assert apps.wait(2) == own.items


def test_an_icon_changes_and_goes(app: PyWry, panel: tuple[int, int]) -> None:
    clicks = Collector()
    tray = app.add_tray(square(RED), menu=menu())
    tray.on("menu:click", clicks)
    until(lambda: is_shown(panel, RED))
    tray.set_icon(square((0, 0, 255)))
    until(lambda: is_shown(panel, (0, 0, 255)))
    tray.set_tooltip("Other")
    tray.set_title("Title")
    tray.set_menu(Menu([MenuItem("Only", id="only")]))
    choose(panel, "Down", "Return")
    assert clicks.wait(1) == [{"item_id": "only", "source": "tray"}]
    tray.set_visible(False)
    until(lambda: not is_shown(panel, (0, 0, 255)))
    tray.set_visible(True)
    until(lambda: is_shown(panel, (0, 0, 255)))
    tray.close()
    tray.close()
    until(lambda: not is_shown(panel, (0, 0, 255)))
    app.add_tray(square(RED), menu=menu())  # the id is free again


def test_an_icon_comes_back_when_its_process_died(app: PyWry, desktop: Desktop, panel: tuple[int, int]) -> None:
    clicks = Collector()
    app.on("menu:click", clicks, label="main")
    app.add_tray(square(RED), menu=menu())
    until(lambda: is_shown(panel, RED))
    first = desktop._child
    assert first is not None
    subprocess.run(["kill", "-9", str(first.pid)], check=True)
    until(lambda: desktop._child is not first and not is_shown(panel, RED))
    until(lambda: is_shown(panel, RED))
    choose(panel, "Down", "Return")
    assert clicks.wait(1) == [{"item_id": "open", "source": "tray"}]


def test_a_second_icon_needs_another_id(app: PyWry) -> None:
    app.add_tray(menu=menu())
    with pytest.raises(DuplicateLabel, match="tray icon 'main' is there"):
        app.add_tray(menu=menu())
    assert app.add_tray(id="second", menu=menu()).id == "second"


def test_without_the_library_there_is_an_error_and_windows_work_on(
    app: PyWry, desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "trayless_child.py"
    script.write_text(
        "from pywry.hosts.native import child, trays\n"
        "trays.INDICATORS = ('libno-such-indicator.so.1',)\n"
        "child.main()\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(spawn, "MODULE", "trayless_child")
    lacking = PyWry(mode="native")
    desktop._child.end()  # type: ignore[union-attr]
    desktop._child = None
    with pytest.raises(WindowError, match="apt-get install libayatana-appindicator3-1"):
        lacking.add_tray(menu=menu())
    handle = lacking.show("still here")
    handle.wait_ready()
    assert handle.window.title == "PyWry"
    lacking.destroy()


class Event:
    """What the toolkit tells of the mouse, where it does."""

    def __init__(self, **fields: Any) -> None:
        self.id, self.position = "t1", (10.0, 20.0)
        self.__dict__.update(fields)


def clicked(button: str) -> dict[str, str]:
    return {"button": f"MouseButton.{button}", "button_state": "MouseButtonState.Up"}


@pytest.mark.parametrize(
    ("kind", "fields", "name", "data"),
    [
        ("Click", clicked("Left"), "click", {"button": "left", "button_state": "up"}),
        ("Click", clicked("Right"), "right-click", {"button": "right", "button_state": "up"}),
        ("DoubleClick", {"button": "MouseButton.Left"}, "double-click", {"button": "left"}),
        ("Enter", {}, "enter", {}),
        ("Leave", {}, "leave", {}),
        ("Move", {}, "move", {}),
    ],
)
def test_the_mouse_over_an_icon_makes_events(kind: str, fields: Any, name: str, data: Any) -> None:
    """Linux tells of none of these, so the toolkit's events are made here by hand."""
    told: list[Any] = []
    desk: Any = Event(tell=lambda *event: told.append(event))
    trays.see(desk, type(f"TrayIconEvent_{kind}", (Event,), {})(**fields))
    ((event, key, sent),) = told
    events = Collector()
    tray = Tray("main", key, Event(), on_close=print, app_handlers=lambda label: Handlers())  # type: ignore[arg-type]
    tray.on("tray:*", lambda data, name, label: events((data, name, label)))
    tray.see(event, sent)
    assert events.wait(1) == [({"tray_id": "main", "position": {"x": 10, "y": 20}, **data}, f"tray:{name}", "main")]


def test_icons_may_be_given_in_several_ways(tmp_path: Path) -> None:
    pillow = pytest.importorskip("PIL.Image")
    picture = pillow.new("RGB", (2, 3), RED)
    picture.save(tmp_path / "icon.png")
    for icon in (picture, tmp_path / "icon.png", str(tmp_path / "icon.png")):
        assert icon_data(icon) == {"rgba": "/wAA//8AAP//AAD//wAA//8AAP//AAD/", "width": 2, "height": 3}
    assert icon_data(square(RED))["width"] == icon_data(None)["width"] == SIZE
    with pytest.raises(TypeError, match="got bytes"):
        icon_data(b"png")
    with pytest.raises(FileNotFoundError):
        icon_data(tmp_path / "none.png")


def test_a_trays_menu_has_no_window_to_act_on(app: PyWry) -> None:
    with pytest.raises(ValueError, match="no window to 'copy'"):
        app.add_tray(menu=Menu([Submenu("Edit", [PredefinedItem("copy")])]))
    app.add_tray(menu=Menu([PredefinedItem("quit")]))
