"""PyWry: what `show` takes and returns, labels, and who is told what. Served for real; the page is a socket."""

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import ipywidgets
import plotly.graph_objects as go
import pytest
from traitlets import TraitError

import pywry
from pywry import Button, ChartHandle, Handle, HtmlContent, PyWry, PyWryWidget, Settings, Toolbar, WindowMode, hosting
from pywry.errors import InvalidEventName, NotShown, NotSupportedByHost, UnknownLabel, WouldDeadlock
from tests.fakes import PATIENCE_S, Counter, in_a_loop
from tests.hosts.browser.visitor import Visitor
from tests.waiting import Collector


@pytest.fixture
def app() -> Iterator[PyWry]:
    app = PyWry(mode="browser", settings=Settings(browser={"close_grace_s": 0.0, "drop_grace_s": 0.0}))
    yield app
    app.destroy()


def dispatch(handle: Handle, name: str, data: Any = None) -> None:
    """Give an event to Python's handlers as if a page had sent it."""
    handle.widget.bus.dispatch(name, data)


@pytest.mark.parametrize("content", ["<b>1</b>", HtmlContent("<b>1</b>")])
def test_html_is_the_widget_s_content(app: PyWry, content: Any) -> None:
    handle = app.show(content)
    assert type(handle) is Handle
    assert handle.widget.content == "<b>1</b>"


def test_data_of_html_content_is_in_the_config(app: PyWry) -> None:
    assert app.show(HtmlContent("x", json_data={"rows": [1]})).widget.config["json_data"] == {"rows": [1]}


@pytest.mark.parametrize("figure", [go.Figure(go.Scatter(y=[1])), {"data": [{"y": [1], "type": "scatter"}]}])
def test_figure_makes_a_chart(app: PyWry, figure: Any) -> None:
    for handle in (app.show(figure), app.show_plotly(figure, config={"scrollZoom": True})):
        assert type(handle) is ChartHandle
        assert handle.widget.chart["figure"]["data"] == [{"y": [1], "type": "scatter"}]
    assert handle.widget.chart["config"] == {"scrollZoom": True}


def test_any_widget_is_a_child_and_our_own_is_shown_itself(app: PyWry) -> None:
    slider, own = ipywidgets.IntSlider(), PyWryWidget("x")
    assert app.show(slider).widget.child is slider
    assert app.show(own).widget is own


@pytest.mark.parametrize("content", [5, None, object(), ["x"]])
def test_what_cannot_be_shown_is_refused_and_leaves_no_label(app: PyWry, content: Any) -> None:
    with pytest.raises(TypeError, match="expected HTML text, HtmlContent, a plotly figure"):
        app.show(content, label="main")
    assert app.get_labels() == []


def test_figure_that_is_none_is_refused(app: PyWry) -> None:
    with pytest.raises(TypeError, match="expected a plotly figure"):
        app.show_plotly("<p>")


def test_sizes_title_and_toolbars_are_the_app_s_unless_given(app: PyWry) -> None:
    plain = app.show("x").widget
    given = app.show("x", width="50%", height=0, toolbars=[{"type": "toolbar", "items": []}]).widget
    assert (plain.width, plain.height, plain.toolbars) == (1280, None, [])
    assert (given.width, given.height, len(given.toolbars)) == ("50%", 0, 1)


def test_labels_are_given_or_made_and_never_made_twice(app: PyWry) -> None:
    app.show("x", label="view-2")
    labels = [app.show("x").label for _ in range(3)]
    assert labels == ["view-1", "view-3", "view-4"]
    assert app.get_labels() == ["view-2", *labels]


def test_label_shown_again_gets_the_new_content_and_the_old_handle_is_closed(app: PyWry) -> None:
    old = app.show("1", label="main")
    new = app.show("2", label="main")
    assert app.get_labels() == ["main"]
    assert new.url == old.url
    with pytest.raises(NotShown):
        old.emit("app:x")
    new.emit("app:x")
    old.close()
    assert app.get_labels() == ["main"]


def test_failed_show_of_a_label_keeps_what_it_showed(app: PyWry) -> None:
    old = app.show("1", label="main")
    for fail in (
        lambda: app.show(object(), label="main"),
        lambda: app.show("2", label="main", callbacks={"bad": print}),
        lambda: app.show("2", label="main", callbacks={"app:x": None}),  # type: ignore[dict-item]
        lambda: app.show("2", label="main", mode="tab"),
        lambda: app.show("2", label="main", toolbars=[{"position": "middle"}]),
    ):
        with pytest.raises((TypeError, InvalidEventName, NotSupportedByHost, TraitError)):
            fail()
    old.emit("app:x")
    assert app.get_labels() == ["main"]


def test_address_is_printed_when_no_browser_is_wanted(app: PyWry, capsys: pytest.CaptureFixture[str]) -> None:
    handle = app.show("x", label="main")
    assert capsys.readouterr().out == f"PyWry shows 'main' at {handle.url}\n"


def test_browser_is_opened_once_for_a_label_that_has_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, bool]] = []
    monkeypatch.setattr(hosting, "open_in_browser", lambda url, label, wanted: opened.append((label, wanted)))
    app = PyWry(mode="browser", settings=Settings(environment={}))
    try:
        app.show("1", label="a").page_came()
        app.show("2", label="a")
        app.show("3", label="b")
        app.show("4", label="b")
    finally:
        app.destroy()
    assert opened == [("a", True), ("b", True), ("b", True)]


# Events.


def test_callbacks_handlers_of_the_app_and_of_the_handle_are_called_in_order(app: PyWry) -> None:
    order: list[str] = []
    app.on("app:x", lambda: order.append("app"))
    app.on("app:x", lambda: order.append("app, main"), label="main")
    app.on("app:x", lambda: order.append("app, other"), label="other")
    handle = app.show("x", label="main", callbacks={"app:x": lambda: order.append("callback")})
    handle.on("app:x", lambda: order.append("handle"))
    app.on("app:x", lambda: order.append("app, late"))
    done = Collector()
    handle.on("*", done)
    dispatch(handle, "app:x")
    done.wait(1)
    assert order == ["callback", "app", "app, main", "handle", "app, late"]


def test_app_s_handler_is_a_decorator_too_and_is_told_the_label(app: PyWry) -> None:
    got = Collector()

    @app.on("app:x")
    def handle(data: Any, event_type: str, label: str) -> None:
        got((data, event_type, label))

    for label in ("a", "b"):
        dispatch(app.show("x", label=label), "app:x", 1)
    assert sorted(got.wait(2)) == [(1, "app:x", "a"), (1, "app:x", "b")]
    assert callable(handle)


@pytest.mark.parametrize("name", ["bad", "", "a:b:*", None])
def test_bad_name_is_refused_at_every_way_in(app: PyWry, name: Any) -> None:
    handle = app.show("x", label="main")
    for refuse in (
        lambda: app.on(name, print),
        lambda: app.on(name),
        lambda: app.emit(name),
        lambda: app.emit(name, label="main"),
        lambda: app.show("x", callbacks={name: print}),
        lambda: handle.emit(name),
        lambda: handle.on(name, print),
        lambda: handle.once(name, print),
        lambda: handle.command(name, print),
    ):
        with pytest.raises(InvalidEventName):
            refuse()
    assert app.get_labels() == ["main"]


def test_emit_reaches_one_label_or_all(app: PyWry) -> None:
    handles = [app.show("x", label=label) for label in "ab"]
    app.emit("app:one", 1, "a")
    app.emit("app:all", 2)
    app.alert("hi", label="b", type="info")
    texts = [[kept.text for kept in handle.widget.bus.channel._kept] for handle in handles]
    assert texts == [
        [b'{"type":"app:one","data":1}', b'{"type":"app:all","data":2}'],
        [b'{"type":"app:all","data":2}', b'{"type":"pywry:alert","data":{"message":"hi","type":"info"}}'],
    ]


@pytest.mark.parametrize("call", ["emit", "close", "block"])
def test_unknown_label_is_named_with_the_known(app: PyWry, call: str) -> None:
    arguments = {"emit": ("app:x", 1, "nope"), "close": ("nope",), "block": ("nope",)}[call]
    with pytest.raises(UnknownLabel, match=r"^nothing is shown as 'nope'; shown are none$"):
        getattr(app, call)(*arguments)
    app.show("x", label="main")
    with pytest.raises(UnknownLabel, match="shown are 'main'"):
        getattr(app, call)(*arguments)


# Life.


def test_pages_come_and_go_and_block_ends_with_the_last(app: PyWry) -> None:
    handle = app.show("x", label="main")
    assert not app.is_open()
    visitor = Visitor(handle.url).enter()
    socket = visitor.open()
    assert app.is_open()
    assert app.is_open("main")
    assert not app.is_open("other")
    blocked = threading.Thread(target=app.block)
    blocked.start()
    assert blocked.is_alive()
    socket.socket.close(status=1001)
    blocked.join(PATIENCE_S)
    visitor.close()
    assert not blocked.is_alive()
    assert not app.is_open()


def test_block_in_a_coroutine_would_deadlock_and_in_a_thread_does_not(app: PyWry) -> None:
    handle = app.show("x")

    async def main() -> None:
        with pytest.raises(WouldDeadlock, match=r"asyncio\.to_thread"):
            app.block()
        waiting = asyncio.ensure_future(asyncio.to_thread(app.block))
        await asyncio.to_thread(handle.close)
        await asyncio.wait_for(waiting, PATIENCE_S)

    in_a_loop(main())


def test_close_ends_one_label_or_all_and_a_page_may_ask_for_it(app: PyWry) -> None:
    handles = [app.show("x", label=label) for label in "abc"]
    app.close("a")
    assert app.get_labels() == ["b", "c"]
    dispatch(handles[1], "pywry:close")
    handles[1].wait_closed(PATIENCE_S)
    app.close()
    app.close()
    assert app.get_labels() == []


def test_destroyed_app_stops_its_server_and_may_show_again(app: PyWry) -> None:
    first = app.show("1")
    app.destroy()
    app.destroy()
    with pytest.raises(OSError, match="refused"):
        Visitor(first.url).get("/")
    assert Visitor(app.show("2").url).enter().cookie is not None


def test_notebook_mode_serves_nothing(app: PyWry) -> None:
    before = set(threading.enumerate())
    handle = app.show("x", mode=WindowMode.NOTEBOOK)
    assert not handle.has_pages
    assert "application/vnd.jupyter.widget-view+json" in str(handle._repr_mimebundle_())
    app.block()  # there is no page to wait for
    assert set(threading.enumerate()) <= before


def test_component_of_a_shown_toolbar_is_live(app: PyWry) -> None:
    handle = app.show("x", toolbars=Toolbar([Button("Go", component_id="go")]))
    handle.components["go"].label = "Stop"
    assert [kept.text for kept in handle.widget.bus.channel._kept] == [
        b'{"type":"toolbar:set-value","data":{"componentId":"go","label":"Stop"}}'
    ]


def test_error_in_a_handler_is_logged_with_its_label(app: PyWry, caplog: pytest.LogCaptureFixture) -> None:
    told = Collector()
    handle = app.show("x", label="main", callbacks={"app:x": lambda: 1 / 0})
    handle.on_error(told)
    dispatch(handle, "app:x")
    message = "ZeroDivisionError: division by zero"
    assert told.wait(1) == [{"event": "app:x", "message": message, "label": "main"}]
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == [
        "error in a handler of 'app:x' of 'main'"
    ]


# The package.


def test_every_public_name_is_there_and_an_unknown_one_is_named() -> None:
    for name in pywry.__all__:
        assert getattr(pywry, name) is not None
    assert dir(pywry) == pywry.__all__
    with pytest.raises(AttributeError, match="module 'pywry' has no attribute 'PyWrong'; it has Button, "):
        _ = pywry.PyWrong


def test_import_loads_none_of_the_large_packages() -> None:
    large = {"pandas", "numpy", "plotly", "jupyter_server", "tornado", "ipywidgets", "pytauri", "IPython"}
    code = f"import sys, pywry; pywry.errors; print(sorted({large} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_showing_html_loads_no_pandas_plotly_or_numpy() -> None:
    code = (
        "import sys; from pywry import PyWry; app = PyWry(mode='browser'); app.show('x'); app.destroy(); "
        "print([m for m in ('pandas', 'numpy', 'plotly', 'pytauri') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_counter_widget_shows_with_its_state(app: PyWry) -> None:
    counter = Counter(n=4)
    visitor = Visitor(app.show(counter).url).enter()
    opened = [m for m in visitor.open().end.messages if m.get("comm_id") == counter.comm.comm_id]
    visitor.close()
    assert opened[0]["data"]["state"]["n"] == 4
