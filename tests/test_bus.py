"""A widget's events: emitting, handling, asking and answering."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pywry.bus import Bus
from pywry.errors import InvalidEventName, NoHandler, OutboxFull, RemoteError, RequestTimeout, WouldDeadlock
from pywry.session.dispatch import Dispatcher
from pywry.settings import LimitSettings
from tests.fakes import PATIENCE_S, FakeOutlet, FakeView, drain, in_a_loop


class Line:
    """A bus, what it sends through, and a page's view of it."""

    def __init__(self, before: Callable[[str, Any, str], None] = lambda name, data, view: None, **limits: int) -> None:
        self.outlet = FakeOutlet()
        self.dispatcher = Dispatcher("bus")
        self.bus = Bus(
            outlet=lambda: self.outlet,
            dispatcher=lambda: self.dispatcher,
            label=lambda: "main",
            limits=LimitSettings(**limits),
            before=before,
        )
        self.view = FakeView("v", self.bus.channel, self.outlet).hello()
        self.view.take()

    def send(self, name: str, data: Any = None, **fields: Any) -> None:
        """Send an event from the page and wait until it was handled."""
        self.view.emit(data, type=name, **fields)
        drain(self.dispatcher)

    def carry(self) -> None:
        self.outlet.loop.turn()
        self.view.take()

    def replies(self) -> list[dict[str, Any]]:
        self.carry()
        return [record for record in self.view.records if "reply" in record]

    def answer(self, question: str, **fields: Any) -> None:
        """Answer a question from the page."""
        self.view.emit(fields.pop("data", None), type=None, reply=question, **fields)

    def question(self) -> str:
        """Wait for the question that another thread asks, and return its id."""
        self.outlet.loop.run_until(lambda: (self.view.take(), any("request" in r for r in self.view.records))[1])
        return str(self.view.records.pop()["request"])


@pytest.fixture
def line() -> Line:
    return Line()


def test_emitted_event_reaches_the_page_with_its_name_and_empty_data_by_default(line: Line) -> None:
    line.bus.emit("app:x")
    line.bus.emit("app:y:z", [1])
    line.carry()
    assert line.view.records == [{"type": "app:x", "data": {}}, {"type": "app:y:z", "data": [1]}]


@pytest.mark.parametrize("name", ["bad", "app:*", "", None])
def test_bad_name_is_refused_at_every_way_out(line: Line, name: Any) -> None:
    for refuse in (
        lambda: line.bus.emit(name),
        lambda: line.bus.add_command(name, print),
        lambda: line.bus.request_sync(name),
        lambda: in_a_loop(line.bus.request(name)),
    ):
        with pytest.raises(InvalidEventName):
            refuse()


def test_events_are_handled_in_order_on_the_dispatcher_with_their_label(line: Line) -> None:
    got: list[Any] = []
    line.bus.handlers.add(
        "*", lambda data, name, label: got.append((data, name, label, threading.current_thread().name))
    )
    for n in range(5):
        line.send("app:x", n)
    assert got == [(n, "app:x", "main", "bus") for n in range(5)]


def test_slow_handler_delays_no_transport(line: Line) -> None:
    entered, gate = threading.Event(), threading.Event()
    line.bus.handlers.add("app:slow", lambda: (entered.set(), gate.wait(PATIENCE_S)))
    line.view.emit(1, type="app:slow")
    assert entered.wait(PATIENCE_S)
    line.bus.emit("app:x", 5)
    line.carry()
    assert line.view.data == [5]
    gate.set()
    drain(line.dispatcher)


def test_async_handlers_run_one_at_a_time_in_order_between_the_others(line: Line) -> None:
    got: list[Any] = []

    async def handle(data: Any) -> None:
        got.append(("start", data))
        await asyncio.sleep(0)
        got.append(("end", data))

    line.bus.handlers.add("app:x", handle)
    line.bus.handlers.add("app:x", lambda data: got.append(("plain", data)))
    line.view.emit(1)
    line.view.emit(2)
    drain(line.dispatcher)
    assert got == [(word, n) for n in (1, 2) for word in ("start", "end", "plain")]


def test_async_handler_runs_in_the_loop_where_the_widget_was_made() -> None:
    async def main() -> bool:
        line, here = Line(), asyncio.get_running_loop()
        done: asyncio.Future[bool] = here.create_future()

        async def handle() -> None:
            done.set_result(asyncio.get_running_loop() is here)

        line.bus.handlers.add("app:x", handle)
        line.view.emit(1)
        return await asyncio.wait_for(done, PATIENCE_S)

    assert in_a_loop(main())


@pytest.mark.parametrize("error", [ValueError, SystemExit, asyncio.CancelledError])
def test_handler_that_raises_is_logged_told_and_the_rest_runs(
    line: Line, caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    got: list[Any] = []

    def fail() -> None:
        raise error("no such row")

    line.bus.handlers.add("app:x", fail)
    line.bus.handlers.add("app:x", lambda data: got.append(data))  # noqa: PLW0108  # a builtin's signature differs
    line.bus.handlers.add("pywry:error", lambda data: got.append(data))  # noqa: PLW0108
    line.send("app:x", 1)
    line.send("app:x", 2)
    told = {"event": "app:x", "message": f"{error.__name__}: no such row", "label": "main"}
    assert got == [told, 1, told, 2]
    failures = [record for record in caplog.records if record.exc_info and record.exc_info[0] is error]
    assert len(failures) == 2
    assert "'app:x' of 'main'" in failures[0].getMessage()


def test_async_handler_that_raises_is_told(line: Line) -> None:
    got: list[Any] = []

    async def fail() -> None:
        raise ValueError("later")

    line.bus.handlers.add("app:x", fail)
    line.bus.handlers.add("pywry:error", lambda data: got.append(data["message"]))
    line.send("app:x")
    assert got == ["ValueError: later"]


def test_error_handler_that_raises_is_logged_and_not_told_of_itself(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("again")

    line.bus.handlers.add("app:x", fail)
    line.bus.handlers.add("pywry:error", fail)
    line.send("app:x")
    assert len([record for record in caplog.records if record.exc_info]) == 2


@pytest.mark.parametrize("development", [True, False])
def test_error_is_shown_on_the_page_in_development_only(line: Line, development: bool) -> None:
    line.bus.development = development
    line.bus.handlers.add("app:x", lambda: 1 / 0)
    line.send("app:x")
    line.carry()
    alerts = [record["data"] for record in line.view.records if record["type"] == "pywry:alert"]
    shown = {"message": "ZeroDivisionError: division by zero", "title": "Error in app:x", "type": "error"}
    assert alerts == ([shown] if development else [])


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "bad name"},
        {"type": None},
        {"type": "app:x", "special": 5},
        {"type": "app:x", "special": [[["a"], "bytes"]]},
        {"type": "app:x", "special": [[["a"], "no-kind"]]},
    ],
    ids=str,
)
def test_event_of_a_page_that_is_none_is_told_and_the_next_is_handled(line: Line, fields: dict[str, Any]) -> None:
    got: list[Any] = []
    line.bus.handlers.add("pywry:error", lambda data: got.append(data["event"]))
    line.bus.handlers.add("app:y", lambda data: got.append(data))  # noqa: PLW0108
    line.send(fields.pop("type"), {"a": None}, **fields)
    line.send("app:y", 1)
    assert len(got) == 2
    assert got[1] == 1


def test_what_runs_before_the_handlers_sees_the_event_and_may_fail_alone() -> None:
    seen: list[Any] = []

    def before(name: str, data: Any, view: str) -> None:
        seen.append((name, data, view))
        if data == 1:
            raise ValueError("refused")

    line = Line(before)
    line.bus.handlers.add("app:x", lambda data: seen.append(data))  # noqa: PLW0108
    line.send("app:x", 1)
    line.send("app:x", 2)
    assert seen == [("app:x", 1, "v"), ("app:x", 2, "v"), 2]


def test_python_s_own_event_is_handled_in_turn(line: Line) -> None:
    got: list[Any] = []
    line.bus.handlers.add("*", lambda data, name: got.append((name, data)))
    line.view.emit(1)
    line.bus.dispatch("pywry:disconnect", {"reason": "closed"})
    line.send("app:y", 2)
    assert got == [("app:x", 1), ("pywry:disconnect", {"reason": "closed"}), ("app:y", 2)]


# Commands: a page asks.


def test_command_answers_the_view_that_asked(line: Line) -> None:
    line.bus.add_command("app:load", lambda data: data + 1)
    line.send("app:load", 4, request="q1")
    assert line.replies() == [{"reply": "q1", "to": "v", "data": 5}]


def test_async_command_is_awaited(line: Line) -> None:
    async def load(data: Any) -> Any:
        await asyncio.sleep(0)
        return {"rows": data}

    line.bus.add_command("app:load", load)
    line.send("app:load", [1], request="q1")
    assert line.replies()[0]["data"] == {"rows": [1]}


def test_later_command_replaces_the_earlier(line: Line) -> None:
    line.bus.add_command("app:load", lambda: 1)
    line.bus.add_command("app:load", lambda: 2)
    line.send("app:load", request="q1")
    assert [reply["data"] for reply in line.replies()] == [2]


def test_request_also_reaches_handlers_after_its_answer(line: Line) -> None:
    order: list[str] = []
    line.bus.add_command("app:load", lambda: order.append("command"))
    line.bus.handlers.add("app:load", lambda: order.append("handler"))
    line.send("app:load", request="q1")
    assert order == ["command", "handler"]


def test_request_that_nothing_answers_says_so(line: Line) -> None:
    line.send("app:load", request="q1")
    (reply,) = line.replies()
    assert reply["error"]["code"] == "no-handler"
    assert "no command answers 'app:load'" in reply["error"]["message"]


def test_command_that_raises_answers_with_the_text_and_no_traceback(line: Line) -> None:
    def load() -> None:
        raise LookupError("no table")

    line.bus.add_command("app:load", load)
    line.send("app:load", request="q1")
    (reply,) = line.replies()
    assert reply["error"] == {"code": "remote-error", "message": "LookupError: no table"}


def test_command_whose_value_cannot_travel_answers_with_the_error(line: Line) -> None:
    line.bus.add_command("app:load", object)
    line.send("app:load", request="q1")
    (reply,) = line.replies()
    assert reply["error"]["code"] == "unserializable-payload"


@pytest.mark.parametrize("request_id", ["q", float("nan")])
def test_answer_that_cannot_leave_stops_no_later_event(request_id: Any) -> None:
    line, got = Line(max_page_bytes=1024), []
    line.bus.add_command("app:load", lambda: "x" * 800)
    line.bus.handlers.add("app:y", lambda data: got.append(data))  # noqa: PLW0108
    line.bus.emit("app:fill", "x" * 960)  # nearly all that may wait for this page
    records = [
        {"type": "app:load", "data": 1, "request": request_id},
        {"type": "app:y", "data": 2},
    ]
    line.bus.channel.receive({"pywry": "records", "view": "w", "first": 1, "records": records}, [], "page")
    drain(line.dispatcher)
    assert got == [2]


# Requests: Python asks.


def ask_from_a_thread(line: Line, results: list[Any], **options: Any) -> threading.Thread:
    def ask() -> None:
        try:
            results.append(line.bus.request_sync("app:get", 5, **options))
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def test_request_returns_the_page_s_answer(line: Line) -> None:
    results: list[Any] = []
    thread = ask_from_a_thread(line, results)
    line.answer(line.question(), data={"a": None}, special=[[["a"], "inf"]])
    thread.join(PATIENCE_S)
    assert results == [{"a": float("inf")}]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"error": {"code": "remote-error", "message": "TypeError: no"}}, RemoteError),
        ({"error": {"code": "no-handler", "message": "none"}}, NoHandler),
        ({"error": {}}, RemoteError),
        ({"special": 5}, RemoteError),
        ({"special": [[[], "bytes"]]}, RemoteError),
    ],
    ids=str,
)
def test_request_that_fails_on_the_page_raises_here(line: Line, fields: dict[str, Any], error: type[Exception]) -> None:
    results: list[Any] = []
    thread = ask_from_a_thread(line, results)
    line.answer(line.question(), **fields)
    thread.join(PATIENCE_S)
    assert [type(result) for result in results] == [error]


def test_handler_may_wait_for_an_answer_of_the_page(line: Line) -> None:
    got: list[Any] = []
    line.bus.handlers.add("app:x", lambda: got.append(line.bus.request_sync("app:get")))
    line.view.emit(1)
    line.answer(line.question(), data=7)
    drain(line.dispatcher)
    assert got == [7]


def test_request_without_an_answer_times_out_and_is_forgotten(line: Line) -> None:
    with pytest.raises(RequestTimeout, match=r"no answer to 'app:get' within 0\.01 s"):
        line.bus.request_sync("app:get", timeout_s=0.01)
    line.carry()
    line.answer(line.view.records[-1]["request"], data=1)
    assert line.bus._requests._open == {}


def test_awaited_request_returns_the_answer_and_times_out(line: Line) -> None:
    async def main() -> Any:
        asking = asyncio.ensure_future(line.bus.request("app:get", 1))
        await asyncio.sleep(0)
        line.carry()
        line.answer(line.view.records[-1]["request"], data=3)
        answer = await asking
        with pytest.raises(RequestTimeout):
            await line.bus.request("app:get", timeout_s=0.01)
        return answer

    assert in_a_loop(main()) == 3


def test_synchronous_request_inside_a_coroutine_would_deadlock(line: Line) -> None:
    async def main() -> None:
        line.bus.request_sync("app:get")

    with pytest.raises(WouldDeadlock, match=r"await handle\.request"):
        in_a_loop(main())
    line.carry()
    assert line.view.records == []


def test_request_that_cannot_leave_is_forgotten(line: Line) -> None:
    with pytest.raises(TypeError):
        line.bus.request_sync("app:get", object())
    assert line.bus._requests._open == {}


def test_full_outbox_raises_in_the_caller(line: Line) -> None:
    full = Line(max_page_bytes=1024)
    with pytest.raises(OutboxFull):
        full.bus.emit("app:x", "x" * 1100)


def test_error_that_cannot_be_shown_is_logged_only(caplog: pytest.LogCaptureFixture) -> None:
    line = Line(max_page_bytes=1024)
    line.bus.development = True
    line.bus.handlers.add("app:x", lambda: 1 / 0)
    line.bus.emit("app:fill", "x" * 980)
    line.send("app:x")
    assert "the error could not be shown on the page" in caplog.text
    assert logging.WARNING in {record.levelno for record in caplog.records}
