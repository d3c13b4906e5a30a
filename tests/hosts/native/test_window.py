"""`handle.window`: looks, place and state of real windows, and what cannot be done."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pywry import Menu, MenuItem, PyWry, PyWryWidget, Settings, Submenu
from pywry.errors import NotSupportedByHost, RequestTimeout, WindowError, WindowGone
from pywry.hosts.native.desktop import Desktop
from pywry.hosts.native.window import Window
from tests import dialogs
from tests.dialogs import xdotool
from tests.fakes import in_a_loop
from tests.hosts.native.shown import Shown, pixel
from tests.waiting import until

pytestmark = pytest.mark.native

Pair = tuple[float, float]


@pytest.fixture
def shown(app: PyWry) -> Shown:
    return Shown(app, title="First")


def test_title_is_read_and_set_and_on_the_screen(shown: Shown) -> None:
    assert shown.window.title == "First"
    shown.window.title = "Größe 日本"
    assert shown.window.title == "Größe 日本"
    until(lambda: dialogs.windows("Größe 日本"))


def test_size_is_the_pages_in_css_pixels(shown: Shown) -> None:
    assert shown.window.size == (400, 300)
    resized = shown.collect("window:resized")
    shown.window.size = (640, 480)
    resized.wait_for(lambda data: data == {"width": 640, "height": 480})
    assert shown.window.size == (640, 480)
    until(lambda: shown.handle.eval("[innerWidth, innerHeight]") == [640, 480])


def test_position_is_the_frames_corner(shown: Shown) -> None:
    moved = shown.collect("window:moved")
    shown.window.position = (60, 70)
    moved.wait_for(lambda data: data == {"x": 60, "y": 70})
    assert shown.window.position == (60, 70)


def test_limits_of_the_size_hold_and_can_be_lifted(shown: Shown) -> None:
    window = shown.window
    assert (window.min_size, window.max_size) == (None, None)
    window.min_size = (300, 200)
    window.size = (100, 100)
    until(lambda: window.size == (300, 200))
    window.max_size = (350, 250)
    window.size = (900, 900)
    until(lambda: window.size == (350, 250))
    assert (window.min_size, window.max_size) == ((300, 200), (350, 250))
    window.min_size = window.max_size = None
    window.size = (200, 600)
    until(lambda: window.size == (200, 600))


def test_a_hidden_window_comes_back_where_it_was(shown: Shown) -> None:
    shown.window.position = (120, 130)
    until(lambda: shown.window.position == (120, 130))
    shown.window.hide()
    until(lambda: not shown.window.is_visible)
    assert dialogs.windows("First") == []
    shown.window.show()
    until(lambda: shown.window.is_visible and dialogs.windows("First"))
    until(lambda: shown.window.position == (120, 130))
    assert shown.handle.eval("document.querySelector('h1').textContent") == "Page"


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (Window.maximize, Window.is_maximized),
        (Window.minimize, Window.is_minimized),
        (Window.fullscreen, Window.is_fullscreen),
    ],
    ids=["maximize", "minimize", "fullscreen"],
)
def test_a_state_is_entered_and_left(shown: Shown, act: Callable[..., None], state: Any) -> None:
    window = shown.window
    size = window.size
    assert not state.fget(window)
    act(window)
    until(lambda: state.fget(window))
    act(window, False)
    until(lambda: not state.fget(window) and window.size == size)


def test_a_full_screen_is_all_the_pages(shown: Shown) -> None:
    screen = shown.window.monitors[0].size
    shown.window.fullscreen()
    until(lambda: tuple(shown.handle.eval("[innerWidth, innerHeight]")) == screen)


def test_resizable_and_decorations(shown: Shown) -> None:
    window = shown.window
    assert (window.resizable, window.decorations) == (True, True)
    frame = window.position
    window.resizable = window.decorations = False
    until(lambda: not window.resizable and not window.decorations)
    until(lambda: tuple(shown.inner_corner()) == window.position)  # there is no frame
    window.resizable = window.decorations = True
    until(lambda: window.resizable and window.decorations)
    assert frame != (0, 0)


def test_a_window_on_top_covers_the_one_that_has_the_focus(app: PyWry) -> None:
    page = "<div style='position: fixed; inset: 0; background: %s'></div>"
    below, above = Shown(app, page % "rgb(0,0,255)"), Shown(app, page % "rgb(255,0,0)")
    for each in (below, above):
        each.window.position = (200, 200)
        until(lambda window=each.window: window.position == (200, 200))
    assert above.window.always_on_top is False
    above.window.always_on_top = True
    assert above.window.always_on_top is True
    below.front()
    until(lambda: pixel(400, 450) == (255, 0, 0))
    above.window.always_on_top = False
    below.front()
    until(lambda: pixel(400, 450) == (0, 0, 255))


def test_focus_moves_between_windows(app: PyWry, shown: Shown) -> None:
    other = Shown(app)
    other.window.focus()
    until(lambda: other.window.is_focused and not shown.window.is_focused)
    shown.window.focus()
    until(lambda: shown.window.is_focused and not other.window.is_focused)


def test_center_puts_it_into_the_middle_of_the_screen(shown: Shown) -> None:
    (monitor,) = shown.window.monitors
    assert (monitor.position, monitor.size, monitor.scale, monitor.is_primary) == ((0, 0), (1600, 1200), 1.0, True)
    shown.window.position = (0, 0)
    until(lambda: shown.window.position == (0, 0))
    shown.window.center()
    until(lambda: abs(shown.window.position[0] - 600) < 5 and abs(shown.window.position[1] - 450) < 30)


def test_zoom_enlarges_the_page(shown: Shown) -> None:
    assert shown.window.zoom == 1
    shown.window.zoom = 2
    until(lambda: shown.handle.eval("innerWidth") == 200)
    assert shown.window.zoom == 2


def test_reload_loads_the_page_again(shown: Shown) -> None:
    shown.handle.eval("void (window.__old = true)")
    ready = shown.collect("pywry:ready")
    shown.window.reload()
    ready.wait(1)
    assert shown.handle.eval("window.__old ?? null") is None


def test_print_opens_the_print_dialog(shown: Shown) -> None:
    shown.front()
    shown.window.print()
    dialogs.answer("Print", "Escape")
    assert shown.window.title == "First"


def test_developer_tools_open_only_where_the_settings_say_so(
    app: PyWry, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotSupportedByHost, match="devtools"):
        shown.window.open_devtools()
    monkeypatch.setattr(app.settings.native, "devtools", True)
    allowed = Shown(app)
    allowed.window.open_devtools()
    until(lambda: dialogs.windows("Web Inspector"))


def test_the_clipboard_is_the_desktops(app: PyWry) -> None:
    shown = Shown(app, "<input id='a' value='from the page'><input id='b'>")
    shown.front()
    for text in ("", "two\nlines", "from Python ü 日本"):
        shown.window.clipboard.write(text)
        assert shown.window.clipboard.read() == text
    shown.handle.eval("document.querySelector('#b').focus()")
    xdotool("key", "ctrl+v")
    until(lambda: shown.handle.eval("document.querySelector('#b').value") == "from Python ü 日本")
    shown.handle.eval("document.querySelector('#a').select()")
    xdotool("key", "ctrl+c")
    until(lambda: shown.window.clipboard.read() == "from the page")
    with pytest.raises(TypeError, match="takes text, got bytes"):
        shown.window.clipboard.write(b"x")  # type: ignore[arg-type]


BAD: list[tuple[str, Any]] = [
    ("size", (0, 100)),
    ("size", (100, 40_000)),
    ("min_size", (float("nan"), 1)),
    ("max_size", (-1, 1)),
    ("zoom", 0),
    ("zoom", 11),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_value_that_no_window_can_have_is_refused(shown: Shown, name: str, value: Any) -> None:
    before = getattr(shown.window, name)
    with pytest.raises(ValueError, match=name):
        setattr(shown.window, name, value)
    assert getattr(shown.window, name) == before


def test_a_closed_window_is_gone_until_it_is_shown_again(shown: Shown) -> None:
    closed = shown.collect("window:closed")
    shown.window.close()
    closed.wait(1)
    for use in (lambda: shown.window.title, lambda: shown.window.monitors, shown.window.maximize, shown.window.print):
        with pytest.raises(WindowGone, match="show"):
            use()
    shown.handle.show()
    assert shown.window.title == "First"


def test_a_window_that_hangs_times_out(desktop: Desktop, shown: Shown) -> None:
    child = desktop._child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    try:
        with pytest.raises(RequestTimeout, match="'read' did not end within 5 s"):
            _ = shown.window.title
    finally:
        os.kill(child.pid, signal.SIGCONT)
    assert shown.window.title == "First"


def test_what_was_set_is_set_again_when_the_process_died(desktop: Desktop, shown: Shown) -> None:
    window = shown.window
    window.title, window.zoom, window.min_size, window.resizable = "Second", 2, (320, 240), True
    window.size, window.position = (420, 330), (90, 95)
    window.set_menu(Menu([Submenu("File", [MenuItem("Open", id="open", accelerator="CmdOrCtrl+O")])]))
    until(lambda: window.size == (420, 330) and window.position == (90, 95))
    clicks, ready = shown.collect("menu:click"), shown.collect("pywry:ready")
    child = desktop._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    ready.wait(1)
    assert (window.title, window.zoom, window.min_size) == ("Second", 2, (320, 240))
    until(lambda: window.size == (420, 330) and window.position == (90, 95))
    until(lambda: shown.handle.eval("innerWidth") == 210)
    shown.front()
    xdotool("key", "ctrl+o")
    assert clicks.wait(1) == [{"item_id": "open", "source": "window"}]


def test_hosts_without_windows_say_so() -> None:
    app = PyWry(mode="browser")
    try:
        with pytest.raises(NotSupportedByHost, match="browser, which has no window of ours; show it in mode 'native'"):
            _ = app.show("x").window
        with pytest.raises(NotSupportedByHost, match="notebook, which has no window; show it in mode 'native'"):
            _ = app.show("x", mode="notebook").window
    finally:
        app.destroy()


def test_a_folder_that_is_not_there_is_refused_before_a_dialog_opens(shown: Shown, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder"):
        shown.window.save_dialog(folder=tmp_path / "none")


def test_notifications_without_a_service_are_an_error(shown: Shown) -> None:
    with pytest.raises(WindowError, match="no notification was shown"):
        shown.window.notify("text")


def test_a_window_works_from_a_coroutine(shown: Shown) -> None:
    async def ask() -> str:
        return shown.window.title

    assert in_a_loop(ask()) == "First"


def test_settings_and_widgets_of_ones_own_have_windows_too(app: PyWry) -> None:
    assert Shown(app, PyWryWidget("<p>own</p>"), title="Own").window.title == "Own"  # type: ignore[arg-type]
    assert Settings().native.devtools is False
