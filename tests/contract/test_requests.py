"""EVENTS §5: questions and answers, both ways; what stands in the way of an answer; handle.eval."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pywry import Handle, PyWry
from pywry.errors import NoHandler, NotSupportedByHost, RemoteError, RequestTimeout, WouldDeadlock
from pywry.settings import Settings
from tests.contract.hosts import Host, OpenPage, app_for
from tests.contract.loops import user_loop
from tests.waiting import Collector

ANSWERS = """<script>
pywry.on("app:value", (data, type, label) => [data, type, label]);
pywry.on("app:promise", async (data) => { await null; return { doubled: data * 2 }; });
pywry.on("app:nothing", () => undefined);
pywry.on("app:bytes", (data) => Uint8Array.from([...new Uint8Array(data.buffer)].reverse()));
pywry.on("app:throws", () => { throw new RangeError("out of stock"); });
pywry.on("app:rejects", () => Promise.reject(new TypeError("wrong kind")));
pywry.on("app:function", () => () => 0);
pywry.on("app:never", () => new Promise(() => 0));
pywry.on("app:asks-back", async () => (await pywry.request("my:number")) + 1);
</script>"""

# What the page's promise came to, as [how, value or error].
REQUEST = """(pywry, [name, data, timeout]) => pywry.request(name, data ?? undefined, { timeout: timeout ?? 10000 })
  .then((value) => ["resolved", value], (error) => ["rejected", error.name, error.message])"""


def request(page: OpenPage, name: str, data: Any = None, timeout_ms: int | None = None) -> list[Any]:
    outcome: list[Any] = page.run(REQUEST, [name, data, timeout_ms])
    return outcome


@pytest.fixture
def shown(host: Host, app: PyWry) -> Handle:
    """A widget that answers, with its page open."""
    handle = app.show(ANSWERS, label="main")
    host.open(handle)
    return handle


# Python asks the page.


def test_the_page_answers_with_a_value_or_a_promise(shown: Handle) -> None:
    assert shown.request_sync("app:value", {"a": 1}) == [{"a": 1}, "app:value", "main"]
    assert shown.request_sync("app:promise", 21) == {"doubled": 42}
    assert shown.request_sync("app:nothing") is None
    assert shown.request_sync("app:bytes", b"abc").tolist() == [99, 98, 97]


def test_a_request_is_awaited_in_a_loop(shown: Handle) -> None:
    async def ask_at_once() -> list[Any]:
        return await asyncio.gather(*(shown.request("app:promise", n) for n in range(20)))

    with user_loop() as user:
        assert user.run(ask_at_once()) == [{"doubled": 2 * n} for n in range(20)]


@pytest.mark.parametrize(
    ("name", "message"),
    [("app:throws", "out of stock"), ("app:rejects", "wrong kind"), ("app:function", "data is a function")],
)
def test_what_the_page_throws_is_raised_in_python(shown: Handle, name: str, message: str) -> None:
    with pytest.raises(RemoteError, match=message):
        shown.request_sync(name)
    assert shown.request_sync("app:promise", 1) == {"doubled": 2}


def test_a_name_that_no_page_answers_is_no_handler(shown: Handle) -> None:
    with pytest.raises(NoHandler, match="app:unknown"):
        shown.request_sync("app:unknown")


def test_no_answer_in_time_is_a_timeout_and_the_next_request_is_answered(shown: Handle) -> None:
    with pytest.raises(RequestTimeout, match=r"app:never.*0\.2 s"):
        shown.request_sync("app:never", timeout_s=0.2)
    with user_loop() as user, pytest.raises(RequestTimeout, match=r"app:never.*0\.2 s"):
        user.run(shown.request("app:never", timeout_s=0.2))
    assert shown.request_sync("app:promise", 1) == {"doubled": 2}


def test_of_two_pages_the_first_answer_counts(host: Host, app: PyWry) -> None:
    handle = app.show("page")
    deaf, answering = host.open(handle), host.open(handle)
    answering.run("(pywry) => { pywry.on('app:who', () => 'the one that can'); }")
    assert handle.request_sync("app:who") == "the one that can"
    with pytest.raises(NoHandler):
        handle.request_sync("app:nobody")
    deaf.run("(pywry) => { pywry.on('app:who', () => 'the one that can'); }")
    for _ in range(5):
        assert handle.request_sync("app:who") == "the one that can"


def test_a_request_before_the_page_is_open_is_answered_by_it(host: Host, app: PyWry) -> None:
    handle = app.show(ANSWERS)
    answers = Collector()
    asker = threading.Thread(target=lambda: answers(handle.request_sync("app:promise", 4, timeout_s=60)))
    asker.start()
    host.open(handle)
    assert answers.wait(1) == [{"doubled": 8}]
    asker.join()


def test_a_request_to_a_page_that_is_closed_times_out(host: Host, app: PyWry) -> None:
    handle = app.show(ANSWERS)
    gone = Collector()
    handle.on("pywry:disconnect", gone)
    host.open(handle).close()
    gone.wait(1)  # until then the page may yet answer
    with pytest.raises(RequestTimeout):
        handle.request_sync("app:promise", 1, timeout_s=0.2)


# The page asks Python.


def test_a_command_answers_the_page(host: Host, app: PyWry) -> None:
    handle = app.show("page", label="main")

    @handle.command("app:load")
    def load(data: Any, event_type: str, label: str) -> dict[str, Any]:
        return {"got": data, "type": event_type, "label": label}

    async def load_later(data: Any) -> Any:
        await asyncio.sleep(0)
        return [data, data]

    handle.command("app:load-later", load_later)
    handle.command("app:nothing", lambda: None)
    page = host.open(handle)
    assert load(1, "t", "l") == {"got": 1, "type": "t", "label": "l"}
    assert request(page, "app:load", 5) == ["resolved", {"got": 5, "type": "app:load", "label": "main"}]
    assert request(page, "app:load-later", "a") == ["resolved", ["a", "a"]]
    assert request(page, "app:nothing") == ["resolved", None]


def test_a_commands_binary_answer_arrives_as_binary(host: Host, app: PyWry) -> None:
    handle = app.show("page")
    handle.command("app:load", lambda: {"column": b"\x01\x02"})
    page = host.open(handle)
    source = "async (pywry) => { const { column } = await pywry.request('app:load'); return column.getUint8(1); }"
    assert page.run(source) == 2


def fail() -> None:
    raise LookupError("no such file")


async def fail_later() -> None:
    raise OSError("disk full")


@pytest.mark.parametrize(
    ("command", "message"),
    [(fail, "LookupError: no such file"), (fail_later, "OSError: disk full"), (object, "data is a object")],
)
def test_what_a_command_raises_rejects_the_promise(host: Host, app: PyWry, command: Any, message: str) -> None:
    told = Collector()
    handle = app.show("page")
    handle.command("app:load", command)
    handle.command("app:other", lambda: 1)
    handle.on_error(told)
    page = host.open(handle)
    how, name, text = request(page, "app:load")
    assert (how, name) == ("rejected", "RemoteError")
    assert message in text
    assert "Traceback" not in text
    assert told.wait(1)[0]["event"] == "app:load"
    assert request(page, "app:other") == ["resolved", 1]


def test_a_name_that_python_does_not_answer_rejects_with_no_handler(host: Host, app: PyWry) -> None:
    page = host.open(app.show("page", callbacks={"app:load": lambda: "an event handler is no command"}))
    how, name, message = request(page, "app:load")
    assert (how, name) == ("rejected", "NoHandler")
    assert "app:load" in message


def test_a_command_that_takes_too_long_rejects_with_a_timeout(host: Host, app: PyWry) -> None:
    release = threading.Event()
    handle = app.show("page")
    handle.command("app:slow", lambda: release.wait(60))
    handle.command("app:quick", lambda: 1)
    page = host.open(handle)
    how, name, message = request(page, "app:slow", timeout_ms=100)
    release.set()
    assert (how, name) == ("rejected", "RequestTimeout")
    assert "app:slow" in message
    assert request(page, "app:quick") == ["resolved", 1]


def test_the_answer_reaches_only_the_page_that_asked(host: Host, app: PyWry) -> None:
    handle = app.show("page")
    handle.command("app:id", lambda data: data)
    pages = [host.open(handle), host.open(handle)]
    ask = """(pywry, page) => Promise.all(Array.from({ length: 50 }, (_, n) => pywry.request('app:id', [page, n])))"""
    for number, page in enumerate(pages):
        assert page.run(ask, number) == [[number, n] for n in range(50)]


# Requests inside handlers.


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_handler_may_ask_the_page_that_is_waiting_for_it(host: Host, app: PyWry, kind: str) -> None:
    handle = app.show(ANSWERS)

    async def load_async(data: Any) -> Any:
        return await handle.request("app:promise", data)

    load: Callable[..., Any] = lambda data: handle.request_sync("app:promise", data)  # noqa: E731  # one of two
    handle.command("my:load", load if kind == "sync" else load_async)
    page = host.open(handle)
    assert request(page, "my:load", 3) == ["resolved", {"doubled": 6}]


def test_page_and_python_may_ask_each_other_in_turn(host: Host, app: PyWry) -> None:
    handle = app.show(ANSWERS)
    handle.command("my:number", lambda: 41)
    host.open(handle)
    assert handle.request_sync("app:asks-back") == 42


def test_a_synchronous_wait_inside_a_coroutine_is_refused_at_once(shown: Handle) -> None:
    async def ask() -> None:
        with pytest.raises(WouldDeadlock, match=r"await handle\.request"):
            shown.request_sync("app:promise", 1)
        with pytest.raises(WouldDeadlock):
            shown.eval("1")

    with user_loop() as user:
        user.run(ask())


def test_a_synchronous_wait_inside_an_async_handler_is_refused_and_told(host: Host, app: PyWry) -> None:
    told = Collector()
    handle = app.show(ANSWERS)
    handle.on_error(told)

    @handle.on("my:ask")
    async def ask() -> None:
        handle.request_sync("app:promise", 1)

    host.open(handle).run("(pywry) => { pywry.emit('my:ask'); }")
    assert told.wait(1)[0]["message"].startswith("WouldDeadlock")


# handle.eval.


def test_eval_returns_the_value_of_an_expression(shown: Handle) -> None:
    assert shown.eval("1 + 1") == 2
    assert shown.eval("({ a: [1, 'b', null] })") == {"a": [1, "b", None]}
    assert shown.eval("Promise.resolve('later')") == "later"
    assert shown.eval("await new Promise((done) => setTimeout(done, 1, 'awaited'))") == "awaited"
    assert shown.eval("document.querySelectorAll('script').length > 0  // with a comment") is True
    assert shown.eval("pywry.label") == "main"
    assert shown.eval("undefined") is None


@pytest.mark.parametrize(
    ("source", "message"),
    [("missing.name", "(missing is not defined|find variable: missing)"), ("1 +", "SyntaxError"), ("(", "SyntaxError")],
)
def test_eval_raises_what_the_expression_throws(shown: Handle, source: str, message: str) -> None:
    with pytest.raises(RemoteError, match=message):
        shown.eval(source)


def test_eval_gives_up_after_its_time(shown: Handle) -> None:
    with pytest.raises(RequestTimeout):
        shown.eval("new Promise(() => 0)", timeout_s=0.2)


def test_eval_is_refused_on_both_sides_where_it_is_switched_off(host: Host) -> None:
    app = app_for(host, settings=Settings(allow_eval=False))
    handle = app.show("page")
    page = host.open(handle)
    with pytest.raises(NotSupportedByHost, match="allow_eval"):
        handle.eval("1")
    with pytest.raises(RemoteError, match="not allowed"):
        handle.request_sync("pywry:eval", {"code": "window.ran = true"})
    assert page.run("() => window.ran ?? null") is None
    app.destroy()
