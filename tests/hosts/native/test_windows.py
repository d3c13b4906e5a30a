"""Windows by mode, their events, and what their close button does."""

import contextlib
from pathlib import Path
from typing import Any

import psutil
import pytest

from pywry import Handle, PyWry
from pywry.errors import DuplicateLabel, NotSupportedByHost, RequestTimeout, UnknownLabel, WindowError, WindowGone
from pywry.hosts.native.desktop import Desktop
from pywry.hosts.native.pane import Pane
from pywry.settings import Settings
from tests import dialogs
from tests.dialogs import xdotool
from tests.waiting import Collector, until

pytestmark = pytest.mark.native


def pane_of(handle: Handle) -> Pane:
    pane: Pane = handle.view.pane  # type: ignore[union-attr]
    return pane


def text_of(handle: Handle) -> Any:
    return handle.eval("document.body.textContent.trim()")


def press_close(handle: Handle) -> None:
    """Close by the window manager's key, which is what its button does."""
    handle.show()
    dialogs.wait_open(pane_of(handle).opening.title)
    xdotool("key", "alt+F4")


def events_of(handle: Handle) -> Collector:
    events = Collector()
    handle.on("window:*", lambda data, name: events((name, data)))
    handle.on("pywry:disconnect", lambda data, name: events((name, data)))
    return events


def test_new_window_opens_one_for_each_show_and_a_label_once(app: PyWry, desktop: Desktop) -> None:
    one, other = app.show("one", label="a"), app.show("other")
    for handle in (one, other):
        handle.wait_ready()
    assert (text_of(one), text_of(other)) == ("one", "other")
    assert pane_of(one) is not pane_of(other)
    with pytest.raises(DuplicateLabel, match=r"'a' is open; close it, .*'multi_window'"):
        app.show("again", label="a")
    assert text_of(one) == "one"
    closed = events_of(one)
    one.close()
    closed.wait_for(lambda item: item[0] == "window:closed")
    again = app.show("again", label="a")
    again.wait_ready()
    assert text_of(again) == "again"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_window_has_the_colour_of_its_page_before_the_page_is_there(desktop: Desktop, theme: str) -> None:
    app = PyWry(mode="native", theme=theme)
    try:
        handle = app.show("x")
        handle.wait_ready()
        red, green, blue, alpha = pane_of(handle).opening.options["background_color"]
        for element in ("document.documentElement", "document.querySelector('.pywry')"):
            assert handle.eval(f"getComputedStyle({element}).backgroundColor") == f"rgb({red}, {green}, {blue})"
        assert alpha == 255
    finally:
        app.destroy()


def test_multi_window_updates_by_label_in_the_same_window(app: PyWry) -> None:
    one = app.show("one", label="a", mode="multi_window")
    other = app.show("other", label="b", mode="multi_window")
    for handle in (one, other):
        handle.wait_ready()
    window = pane_of(one)
    new = app.show("new", label="a", title="New", mode="multi_window")
    new.wait_ready()
    assert (text_of(new), text_of(other)) == ("new", "other")
    assert pane_of(new) is window
    assert window.opening.title == "New"
    assert app.get_labels() == ["a", "b"]
    third = app.show("third", mode="multi_window")
    third.wait_ready()
    assert pane_of(third) not in (window, pane_of(other))


def test_single_window_replaces_the_content_whatever_the_label(app: PyWry) -> None:
    first = app.show("first", mode="single_window")
    first.wait_ready()
    window = pane_of(first)
    for n, label in enumerate((None, "other", "third")):
        handle = app.show(f"content {n}", label=label, mode="single_window")
        handle.wait_ready()
        assert text_of(handle) == f"content {n}"
        assert pane_of(handle) is window
    assert app.get_labels() == ["third"]
    with pytest.raises(UnknownLabel):
        app.emit("app:x", label="main")


def test_a_burst_of_shows_into_one_window_ends_with_the_last(app: PyWry) -> None:
    handles = [app.show(f"content {n}", mode="single_window") for n in range(10)]
    handles[-1].wait_ready()
    assert text_of(handles[-1]) == "content 9"


def test_a_single_window_that_was_closed_opens_again(app: PyWry) -> None:
    first = app.show("first", title="First", mode="single_window")
    first.wait_ready()
    press_close(first)
    first.wait_closed(30)
    second = app.show("second", mode="single_window")
    second.wait_ready()
    assert text_of(second) == "second"


def test_the_close_button_closes_and_block_returns(app: PyWry) -> None:
    handle = app.show("page", title="Closing")
    events = events_of(handle)
    handle.wait_ready()
    press_close(handle)
    app.block()
    assert not handle.is_open
    events.wait_for(lambda item: item == ("pywry:disconnect", {"reason": "closed"}))
    events.wait_for(lambda item: item[0] == "window:closed")
    names = [name for name, _ in events.items if name in ("window:close-requested", "window:closed")]
    assert names == ["window:close-requested", "window:closed"]
    with pytest.raises(WindowGone, match=r"closed; show\(\) opens it again"):
        pane_of(handle)
    handle.show()
    handle.wait_ready()
    assert text_of(handle) == "page"


def test_the_close_button_hides_and_show_brings_it_back_as_it_was(desktop: Desktop) -> None:
    app = PyWry(mode="native", settings=Settings(native={"close_button": "hide"}))
    handle = app.show("<input id='i'>", title="Hiding")
    events = events_of(handle)
    handle.wait_ready()
    handle.eval("document.getElementById('i').value = 'typed'")
    press_close(handle)
    events.wait_for(lambda item: item[0] == "window:hidden")
    assert handle.is_open
    handle.show()
    until(lambda: dialogs.windows("Hiding"))
    assert handle.eval("document.getElementById('i').value") == "typed"
    app.destroy()


def test_python_may_keep_a_window_from_closing(app: PyWry) -> None:
    handle = app.show("page", title="Keeping")
    events = events_of(handle)
    handle.wait_ready()
    pane_of(handle).call("set-close-button", wanted="keep")
    press_close(handle)
    events.wait_for(lambda item: item[0] == "window:close-requested")
    assert text_of(handle) == "page"
    assert "window:closed" not in [name for name, _ in events.items]
    handle.close()
    events.wait_for(lambda item: item[0] == "window:closed")


def test_a_window_tells_its_size_place_and_focus_once_each_in_logical_pixels(app: PyWry) -> None:
    handle = app.show("page", title="Moving")
    events = events_of(handle)
    handle.wait_ready()
    window = until(lambda: dialogs.windows("Moving"))[0]
    xdotool("windowsize", "--sync", window, 500, 350)
    events.wait_for(lambda item: item == ("window:resized", {"width": 500.0, "height": 350.0}))
    until(lambda: handle.eval("[innerWidth, innerHeight]") == [500, 350])  # the window is told before its page
    xdotool("windowmove", "--sync", window, 300, 200)
    moved = events.wait_for(lambda item: item[0] == "window:moved" and abs(item[1]["x"] - 300) < 10)
    assert abs(moved[1]["y"] - 200) < 40  # its title bar counts
    other = app.show("other", title="Before it")
    other.wait_ready()
    other.show()
    events.wait_for(lambda item: item == ("window:focused", {"focused": False}))
    assert all(one != following for one, following in zip(events.items, events.items[1:], strict=False))


def test_windows_have_no_address_and_no_relative_size(app: PyWry) -> None:
    handle = app.show("page")
    with pytest.raises(NotSupportedByHost, match="no address"):
        _ = handle.url
    with pytest.raises(ValueError, match="width of a window is '100%', expected a number of pixels"):
        app.show("page", width="100%")
    assert app.show("page", width="320px", height=200).wait_ready() is None


def test_apps_share_one_process_which_ends_with_the_last(app: PyWry, desktop: Desktop) -> None:
    other = PyWry(mode="native")
    handles = [app.show("one", label="same"), other.show("two", label="same")]
    for handle in handles:
        handle.wait_ready()
    assert [text_of(handle) for handle in handles] == ["one", "two"]
    assert desktop._child is not None
    child = psutil.Process(desktop._child.pid)
    other.destroy()
    assert text_of(handles[0]) == "one"
    app.destroy()
    assert not child.is_running()


def test_no_port_is_opened(app: PyWry, desktop: Desktop) -> None:
    me = psutil.Process()
    before = {each.laddr for each in me.net_connections() if each.status == psutil.CONN_LISTEN}
    app.show("page").wait_ready()
    assert desktop._child is not None
    child = psutil.Process(desktop._child.pid)
    family = [me, child, *child.children(recursive=True)]
    listening = {c.laddr for each in family for c in each.net_connections() if c.status == psutil.CONN_LISTEN}
    assert listening <= before


def test_a_call_says_what_is_wrong_and_never_hangs(app: PyWry) -> None:
    handle = app.show("page")
    pane = pane_of(handle)
    with pytest.raises(WindowError, match="no operation 'fly'"):
        pane.call("fly")
    with pytest.raises(WindowError, match="missing 1 required keyword-only argument: 'wanted'"):
        pane.call("set-close-button")
    never = {"source": "() => new Promise(() => {})", "argument": "null", "number": "x"}
    with pytest.raises(RequestTimeout, match=r"'evaluate' did not end within 0\.2 s"):
        pane.call("evaluate", 0.2, **never, patience_s=1)
    handle.close()
    with pytest.raises(WindowError, match="no window"):
        pane.call("reload")


def shared_memory(process: psutil.Process) -> int:
    """Return how many pieces of memory a process shares with its pages: each web view has some."""
    found = 0
    for file in Path(f"/proc/{process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since
            found += "WebKitSharedMemory" in str(file.readlink())
    return found


def test_windows_opened_and_closed_leave_no_process_and_no_web_view(app: PyWry, desktop: Desktop) -> None:
    app.show("stays").wait_ready()
    assert desktop._child is not None
    child = psutil.Process(desktop._child.pid)
    before, shared = len(child.children(recursive=True)), shared_memory(child)
    assert shared > 0
    for _ in range(2):
        handles = [app.show(f"window {n}") for n in range(4)]
        gone = [events_of(handle) for handle in handles]
        for handle in handles:
            handle.wait_ready()
        for handle, events in zip(handles, gone, strict=True):
            handle.close()
            events.wait_for(lambda item: item[0] == "window:closed")
        until(lambda: len(child.children(recursive=True)) <= before)
        until(lambda: shared_memory(child) <= shared)
    assert app.get_labels() == ["view-1"]
