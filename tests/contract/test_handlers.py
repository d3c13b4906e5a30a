"""EVENTS §4: how handlers are registered and called, and from where one may emit. Errors: test_errors.py."""

import asyncio
import functools
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pywry import PyWry
from pywry.errors import NotShown, UnknownLabel
from tests.contract.hosts import Host, OpenPage, app_for
from tests.contract.loops import user_loop
from tests.waiting import Collector

HEARS = (
    "<script>window.seen = []; pywry.on('app:*', (data, type, label) => { seen.push([type, data, label]); });</script>"
)


def emit(page: OpenPage, name: str, data: Any = None) -> None:
    page.run("(pywry, [name, data]) => { pywry.emit(name, data ?? undefined); }", [name, data])


def seen(page: OpenPage, count: int) -> list[Any]:
    page.wait("(_, count) => seen.length >= count", count)
    found: list[Any] = page.run("() => seen")
    return found


def test_all_three_ways_of_registering_hear_an_event_in_their_order(host: Host, app: PyWry) -> None:
    got = Collector()
    app.on("app:ping", lambda: got("app, before"))
    handle = app.show("page", label="main", callbacks={"app:ping": lambda: got("callbacks")})
    handle.on("app:ping", lambda: got("handle"))
    app.on("app:ping", lambda: got("app, after"), label="main")
    page = host.open(handle)
    emit(page, "app:ping")
    emit(page, "app:ping")
    once = ["callbacks", "app, before", "handle", "app, after"]
    assert got.wait(8) == once * 2


def test_the_decorator_forms_register_and_return_the_function(host: Host, app: PyWry) -> None:
    got = Collector()

    @app.on("app:ping")
    def on_app() -> None:
        got("app")

    handle = app.show("page")

    @handle.on("app:ping")
    def on_handle() -> None:
        got("handle")

    @handle.on("app:other")
    @app.on("app:third", label=handle.label)
    def both() -> None:
        got("both")

    assert [each.__name__ for each in (on_app, on_handle, both)] == ["on_app", "on_handle", "both"]
    page = host.open(handle)
    for name in ("app:ping", "app:other", "app:third"):
        emit(page, name)
    assert got.wait(4) == ["app", "handle", "both", "both"]


class Methods:
    """Handlers that are bound, and an object that is called."""

    def __init__(self, got: Collector) -> None:
        self.got = got

    def two(self, data: Any, event_type: str) -> None:
        self.got((data, event_type))

    def __call__(self, data: Any) -> None:
        self.got((data,))


def test_a_handler_gets_as_many_arguments_as_it_takes(host: Host, app: PyWry) -> None:
    got = Collector()
    row = "row"

    def given(prefix: str, data: Any, event_type: str) -> None:
        got((prefix, data, event_type))

    async def coroutine(data: Any, event_type: str, label: str) -> None:
        got((data, event_type, label))

    handlers: list[Callable[..., Any]] = [
        lambda: got(()),
        lambda data: got((data,)),
        lambda data, event_type: got((data, event_type)),
        lambda data, event_type, label: got((data, event_type, label)),
        lambda *arguments: got(arguments),
        lambda data, row=row: got((data, row)),
        lambda data, event_type=None, label=None: got((data, event_type, label)),
        lambda data, label=None: got((data, label)),  # at another's place it is the handler's own
        functools.partial(given, "partial"),
        Methods(got).two,
        Methods(got),
        coroutine,
    ]
    handle = app.show("page", label="main")
    for handler in handlers:
        handle.on("app:x", handler)
    emit(host.open(handle), "app:x", 1)
    assert got.wait(len(handlers)) == [
        (),
        (1,),
        (1, "app:x"),
        (1, "app:x", "main"),
        (1, "app:x", "main"),
        (1, "row"),
        (1, "app:x", "main"),
        (1, None),
        ("partial", 1, "app:x"),
        (1, "app:x"),
        (1,),
        (1, "app:x", "main"),
    ]


def test_what_cannot_be_called_is_refused_where_it_is_registered(app: PyWry) -> None:
    handle = app.show("page")
    with pytest.raises(TypeError, match="callable, got str"):
        handle.on("app:x", "no function")  # type: ignore[arg-type]  # what the test is about
    with pytest.raises(TypeError, match="callable, got int"):
        app.show("page", callbacks={"app:x": 3})  # type: ignore[dict-item]  # what the test is about
    app.destroy()
    with pytest.raises(TypeError, match="callable, got str"):
        app.on("app:x", "no function")  # type: ignore[arg-type]  # what the test is about


def test_off_takes_out_one_handler_or_all_and_once_goes_by_itself(host: Host, app: PyWry) -> None:
    got, kept = Collector(), Collector()
    handle = app.show("page", callbacks={"app:x": got, "app:y": got, "app:end": kept})
    handle.on("app:x", kept)
    handle.once("app:once", lambda data: kept(("once", data)))
    handle.off("app:x", got)
    handle.off("app:y")
    handle.off("app:never-registered")
    page = host.open(handle)
    for name in ("app:x", "app:y", "app:once", "app:once", "app:end"):
        emit(page, name, name)
    assert kept.wait(3) == ["app:x", ("once", "app:once"), "app:end"]
    assert got.items == []


def test_a_label_says_where_an_event_came_from_and_where_one_goes(host: Host, app: PyWry) -> None:
    every, only = Collector(), Collector()
    app.on("app:ping", lambda data, event_type, label: every((data, label)))
    app.on("app:ping", only, label="main")
    pages = {label: host.open(app.show(HEARS, label=label)) for label in ("main", "side")}
    for label in ("main", "side"):
        emit(pages[label], "app:ping", f"from {label}")
        every.wait_for(lambda item, label=label: item == (f"from {label}", label))
    assert only.items == ["from main"]
    app.emit("app:pong", 1, label="side")
    app.emit("app:pong", 2)
    assert seen(pages["side"], 2) == [["app:pong", 1, "side"], ["app:pong", 2, "side"]]
    assert seen(pages["main"], 1) == [["app:pong", 2, "main"]]


def test_an_unknown_label_is_an_error_that_names_those_there_are(app: PyWry) -> None:
    app.show("page", label="main")
    with pytest.raises(UnknownLabel, match=r"'other'.*'main'"):
        app.emit("app:x", label="other")


def test_a_closed_handle_says_so_when_it_should_emit(app: PyWry) -> None:
    handle = app.show("page", label="main")
    handle.close()
    with pytest.raises(NotShown, match="'main' is closed"):
        handle.emit("app:x")


def test_handlers_of_one_widget_run_one_at_a_time_whatever_page_they_serve(host: Host, app: PyWry) -> None:
    first_runs, second_runs = threading.Event(), threading.Event()
    done = Collector()

    def first() -> None:
        first_runs.set()
        done(("overlap", second_runs.wait(0.3)))

    async def second() -> None:
        second_runs.set()
        done("second")

    handle = app.show("page", callbacks={"app:first": first, "app:second": second})
    pages = [host.open(handle), host.open(handle)]
    emit(pages[0], "app:first")
    assert first_runs.wait(60)  # between pages there is no order
    emit(pages[1], "app:second")
    assert done.wait(2) == [("overlap", False), "second"]


def test_a_slow_handler_delays_neither_another_widget_nor_the_transport(host: Host, app: PyWry) -> None:
    release = threading.Event()
    got = Collector()
    slow = app.show(HEARS, callbacks={"app:slow": lambda: release.wait(60), "app:next": lambda: got("slow")})
    quick = app.show(HEARS, callbacks={"app:next": lambda: got("quick")})
    slow_page, quick_page = host.open(slow), host.open(quick)
    emit(slow_page, "app:slow")
    emit(slow_page, "app:next")
    emit(quick_page, "app:next")
    assert got.wait(1) == ["quick"]
    slow.emit("app:out", 1)
    assert seen(slow_page, 1)[-1][:2] == ["app:out", 1]
    release.set()
    assert got.wait(2) == ["quick", "slow"]


def test_async_handlers_run_on_the_loop_the_app_was_made_in(host: Host) -> None:
    got = Collector()

    async def on_ping(data: Any) -> None:
        await asyncio.sleep(0)
        got((asyncio.get_running_loop(), data))

    async def make() -> tuple[PyWry, Any]:
        app = app_for(host)
        return app, app.show("page", callbacks={"app:ping": on_ping})

    with user_loop() as user:
        app, handle = user.run(make())
        page = host.open(handle)
        for n in range(3):
            emit(page, "app:ping", n)
        assert got.wait(3) == [(user.loop, 0), (user.loop, 1), (user.loop, 2)]
        app.destroy()


def test_async_handlers_run_in_order_with_plain_ones(host: Host, app: PyWry) -> None:
    got = Collector()

    async def patient(data: Any) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        got(("async", data))

    handle = app.show("page", callbacks={"app:x": patient})
    handle.on("app:x", lambda data: got(("plain", data)))
    page = host.open(handle)
    page.run("(pywry) => { for (const n of [1, 2]) pywry.emit('app:x', n); }")
    assert got.wait(4) == [("async", 1), ("plain", 1), ("async", 2), ("plain", 2)]


def test_emit_inside_handlers_answers_the_page(host: Host, app: PyWry) -> None:
    async def answer_later(data: Any) -> None:
        await asyncio.sleep(0)
        handle.emit("app:answer", ["async", data])

    handle = app.show(HEARS, callbacks={"my:ask": lambda data: handle.emit("app:answer", ["plain", data])})
    handle.on("my:ask", answer_later)
    page = host.open(handle)
    emit(page, "my:ask", 7)
    assert [data for _, data, _ in seen(page, 2)] == [["plain", 7], ["async", 7]]


def test_emit_from_many_threads_loses_nothing_and_keeps_each_threads_order(host: Host, app: PyWry) -> None:
    handle = app.show(HEARS)
    page = host.open(handle)

    def emit_all(thread: int) -> None:
        for n in range(200):
            handle.emit("app:n", [thread, n])

    threads = [threading.Thread(target=emit_all, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    numbers = [data for _, data, _ in seen(page, 1_600)]
    assert {thread: [n for t, n in numbers if t == thread] for thread in range(8)} == {
        thread: list(range(200)) for thread in range(8)
    }


def test_emit_inside_a_running_loop_works_and_does_not_block_it(host: Host, app: PyWry) -> None:
    handle = app.show(HEARS)
    page = host.open(handle)

    async def emit_some() -> None:
        for n in range(3):
            handle.emit("app:n", n)
            await asyncio.sleep(0)

    with user_loop() as user:
        user.run(emit_some())
    assert [data for _, data, _ in seen(page, 3)] == [0, 1, 2]
