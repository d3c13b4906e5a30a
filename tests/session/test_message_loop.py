"""The running loop of message handlers."""

import asyncio
import contextvars
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import ipywidgets
import pytest
from tornado.ioloop import PeriodicCallback

from pywry.coroutines import Coroutines, background_loop
from pywry.requests import refuse_in_a_loop
from pywry.session.comm import SharedComm, share
from pywry.session.tree import Tree
from pywry.session.widgets import find_widget
from tests.contract.loops import UserLoop, next_value, user_loop
from tests.fakes import Counter, drain, in_a_loop
from tests.waiting import PATIENCE_S, Collector, until


def write(widget: Any, **state: Any) -> SharedComm:
    """Write to a widget as a page does."""
    comm = share(widget)
    comm.dispatcher.put(comm.receive, {"method": "update", "state": state}, [], None)
    return comm


def handled(work: Callable[[], Any], widget: Counter | None = None) -> Any:
    """Return what `work` returns, or raises, in an observer that a page's message runs."""
    widget = widget or Counter()
    outcome: list[Any] = []

    def observe(_: Any) -> None:
        try:
            outcome.append((work(), None))
        except Exception as error:  # noqa: BLE001  # raised in the test's thread
            outcome.append((None, error))

    widget.observe(observe, "n")
    drain(write(widget, n=widget.n + 1).dispatcher)
    widget.unobserve(observe, "n")
    ((value, error),) = outcome
    if error is not None:
        raise error
    return value


def thread_name() -> str:
    return threading.current_thread().name


def running_loop() -> Any:
    return asyncio._get_running_loop()


async def shown_in(widget: Any) -> None:
    """Show a widget in the loop that runs this."""
    Tree(widget, find_widget)


def test_a_handler_finds_its_widgets_loop_running_and_after_it_there_is_none() -> None:
    widget, after = Counter(), Collector()
    assert handled(asyncio.get_running_loop, widget) is share(widget).message_loop
    assert handled(asyncio.get_event_loop, widget) is share(widget).message_loop
    share(widget).dispatcher.put(lambda: after(running_loop()))
    assert after.wait(1) == [None]


def test_what_a_handler_calls_soon_runs_on_its_dispatcher_after_what_waits_there() -> None:
    widget, ran = Counter(), Collector()

    def observe(change: Any) -> None:
        ran((change["new"], thread_name(), running_loop()))
        asyncio.get_running_loop().call_soon(lambda: ran(("soon", thread_name(), running_loop())))

    widget.observe(observe, "n")
    comm, gate = share(widget), threading.Event()
    comm.dispatcher.put(gate.wait, PATIENCE_S)
    write(widget, n=1)
    write(widget, n=2)
    gate.set()
    name = comm.dispatcher._name
    assert ran.wait(4) == [(what, name, comm.message_loop) for what in (1, 2, "soon", "soon")]


def test_what_is_called_later_runs_on_the_dispatcher_in_the_order_of_its_times() -> None:
    widget, ran = Counter(), Collector()

    def start() -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, lambda: ran(("late", thread_name(), running_loop())))
        loop.call_at(loop.time() + 0.01, lambda: ran(("early", thread_name(), running_loop())))

    handled(start, widget)
    comm = share(widget)
    assert ran.wait(2) == [(what, comm.dispatcher._name, comm.message_loop) for what in ("early", "late")]


def test_what_is_cancelled_does_not_run_and_leaves_no_timer(caplog: pytest.LogCaptureFixture) -> None:
    ran = Collector()

    def start() -> list[Any]:
        loop = asyncio.get_running_loop()
        soon, long = loop.call_soon(ran, "soon"), loop.call_later(3600, ran, "in an hour")
        soon.cancel()
        long.cancel()
        loop.call_later(0.01, ran, "kept")
        return [soon, long]

    soon, long = handled(start)
    assert ran.wait(1) == ["kept"]
    assert caplog.records == []
    assert soon.cancelled()
    assert long.alarm is None or long.alarm.cancelled()


def test_a_timer_that_was_set_is_cancelled_in_the_background_loop_too() -> None:
    timer = handled(lambda: asyncio.get_running_loop().call_later(3600, print))
    until(lambda: timer.alarm)
    timer.cancel()
    until(timer.alarm.cancelled)


def test_a_callback_that_raises_is_logged_and_the_rest_runs(caplog: pytest.LogCaptureFixture) -> None:
    ran = Collector()

    def start() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        asyncio.get_running_loop().call_soon(ran, "rest")

    handled(start)
    ran.wait(1)
    (record,) = caplog.records
    assert "Exception in callback" in record.message
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_a_task_of_a_handler_runs_in_the_background_loop_and_is_its() -> None:
    done = Collector()

    async def work() -> None:
        await asyncio.sleep(0)
        done((thread_name(), running_loop(), asyncio.current_task()))

    task = handled(lambda: asyncio.create_task(work(), name="mine"))
    assert done.wait(1) == [("pywry-async", background_loop(), task)]
    assert task.get_name() == "mine"


def test_a_task_has_the_context_of_the_handler() -> None:
    variable, done = contextvars.ContextVar("variable", default="none"), Collector()

    async def work() -> None:
        done(variable.get())

    def start() -> Any:
        variable.set("the handler's")
        return asyncio.ensure_future(work())

    handled(start)
    assert done.wait(1) == ["the handler's"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there are no eager tasks")
def test_an_eager_task_begins_in_its_own_loop() -> None:
    began = Collector()

    async def work() -> None:
        began((thread_name(), running_loop()))

    with user_loop() as user:
        widget = Counter()
        user.run(shown_in(widget))
        user.loop.set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined,unused-ignore]  # of 3.12
        task = handled(lambda: asyncio.create_task(work()), widget)
        assert task.done()
        assert began.items == [("user-loop", user.loop)]


def test_what_is_no_coroutine_is_refused_in_the_handler() -> None:
    with pytest.raises(TypeError, match="coroutine"):
        handled(lambda: asyncio.get_running_loop().create_task(5))  # type: ignore[arg-type]  # that is the mistake


def test_handlers_can_gather_and_use_threads() -> None:
    done = Collector()

    async def number(n: int) -> int:
        return await asyncio.to_thread(lambda: n)

    def start() -> None:
        both = asyncio.gather(number(1), number(2))
        both.add_done_callback(lambda future: done(future.result()))
        asyncio.get_running_loop().run_in_executor(None, done, "thread")

    handled(start)
    assert [1, 2] in done.wait(2)
    assert "thread" in done.items


def test_a_coroutine_of_the_app_awaits_what_an_observer_resolves() -> None:
    async def main() -> list[Any]:
        slider = ipywidgets.IntSlider()
        await shown_in(slider)
        changes = []
        for n in (3, 4):
            change = next_value(slider, "value")
            # From a thread that does not wake this loop, as the loop's own executor would.
            threading.Thread(target=write, args=[slider], kwargs={"value": n}).start()
            changes.append(await change)
        return changes

    assert in_a_loop(main()) == [3, 4]


def test_tasks_run_in_the_loop_where_the_widget_was_shown_and_share_its_futures() -> None:
    done, tasks = Collector(), Collector()

    async def main(user: UserLoop) -> None:
        widget, queue = Counter(), asyncio.Queue[int]()
        await shown_in(widget)

        async def put_later() -> None:
            await asyncio.sleep(0)
            assert asyncio.get_running_loop() is user.loop
            await queue.put(2)

        def observe(_: Any) -> None:
            queue.put_nowait(1)
            tasks(asyncio.create_task(put_later()))

        widget.observe(observe, "n")
        threading.Thread(target=write, args=[widget], kwargs={"n": 1}).start()
        done([await queue.get(), await queue.get()])

    with user_loop() as user:
        user.run(main(user))
    assert done.items == [[1, 2]]


def test_an_app_made_in_a_handler_has_the_loop_of_the_handlers_tasks() -> None:
    with user_loop() as user:
        widget = Counter()
        user.run(shown_in(widget))
        assert handled(lambda: Coroutines().home, widget) is user.loop
    assert handled(lambda: Coroutines().home) is None


def test_debouncing_as_ipywidgets_documentation_does_it() -> None:
    called = Collector()
    timers: list[Any] = []

    async def job(value: int) -> None:
        await asyncio.sleep(0.05)
        called(value)

    widget, gate = Counter(), threading.Event()

    def debounced(change: Any) -> None:
        for timer in timers:
            timer.cancel()
        timers[:] = [asyncio.ensure_future(job(change["new"]))]

    widget.observe(debounced, "n")
    share(widget).dispatcher.put(gate.wait, PATIENCE_S)
    for n in range(1, 20):
        write(widget, n=n)
    gate.set()
    assert called.wait(1) == [19]


def test_a_task_waits_for_a_loop_that_is_busy() -> None:
    async def work() -> str:
        return "done"

    with user_loop() as user:
        widget, gate, made = Counter(), threading.Event(), Collector()
        user.run(shown_in(widget))
        user.loop.call_soon_threadsafe(gate.wait, PATIENCE_S)
        widget.observe(lambda _: made(asyncio.create_task(work())), "n")
        comm = write(widget, n=1)
        assert made.items == []
        gate.set()
        (task,) = made.wait(1)
        drain(comm.dispatcher)
        assert user.run(_awaited(task)) == "done"


async def _awaited(task: Any) -> Any:
    return await task


def test_a_task_runs_in_the_background_when_the_busy_loop_it_waits_for_ends() -> None:
    done, made, is_blocked, gate = Collector(), Collector(), threading.Event(), threading.Event()

    async def work() -> None:
        done(running_loop())

    widget = Counter()
    widget.observe(lambda _: made(asyncio.create_task(work())), "n")
    with user_loop() as user:
        user.run(shown_in(widget))

        def block_and_stop() -> None:
            is_blocked.set()
            gate.wait(PATIENCE_S)
            user.loop.stop()

        user.loop.call_soon_threadsafe(block_and_stop)
        assert is_blocked.wait(PATIENCE_S)
        write(widget, n=1)
        until(lambda: vars(user.loop)["_ready"])  # the handler's wish has come; it is behind the stop
        gate.set()
    assert done.wait(1) == [background_loop()]
    write(widget, n=2)
    assert done.wait(2) == [background_loop()] * 2


def test_a_handler_cannot_run_a_loop_of_its_own_as_in_jupyter() -> None:
    work = asyncio.sleep(0)
    with pytest.raises(RuntimeError, match=r"asyncio\.run\(\) cannot be called from a running event loop"):
        handled(lambda: asyncio.run(work))
    with pytest.raises(RuntimeError, match="already running"):
        handled(lambda: asyncio.get_event_loop().run_until_complete(work))
    work.close()


def test_a_handler_may_wait_as_it_runs_in_no_loops_thread() -> None:
    handled(lambda: refuse_in_a_loop("request_sync", "await request"))


def test_tornados_timers_tick_and_it_lets_a_closed_widget_go() -> None:
    widget, ticks = Counter(), Collector()

    def start() -> PeriodicCallback:
        callback = PeriodicCallback(lambda: ticks(thread_name()), 1)
        callback.start()
        return callback

    callback = handled(start, widget)
    assert set(ticks.wait(3)) == {"pywry-async"}  # it makes tasks of them
    handled(callback.stop, widget)
    loop = share(widget).message_loop
    assert not loop.is_closed()
    widget.close()
    assert loop.is_closed()


def test_tasks_and_timers_go_on_when_their_widget_closes() -> None:
    widget, done, tasks = Counter(), Collector(), Collector()

    async def work() -> None:
        await asyncio.sleep(0)
        done("task")

    def leave() -> None:
        widget.close()
        tasks(asyncio.create_task(work()))
        asyncio.get_running_loop().call_later(0.01, done, "timer")

    comm = share(widget)
    widget.observe(lambda _: leave(), "n")
    write(widget, n=1)
    assert set(done.wait(2)) == {"task", "timer"}
    drain(comm.dispatcher)


def test_an_ended_loop_cancels_tasks_and_timers_also_those_that_come_after() -> None:
    widget, ran = Counter(), Collector()

    def start() -> asyncio.Task[Any]:
        asyncio.get_running_loop().call_later(0.01, ran, "timer")
        return asyncio.create_task(asyncio.sleep(3600))

    before = handled(start, widget)
    share(widget).message_loop.end()
    after = handled(start, widget)
    until(before.cancelled)
    until(after.cancelled)
    time.sleep(0.05)  # both timers are due: nothing can be awaited that is not to happen
    assert ran.items == []


QUIET = """
import threading, ipywidgets
from pywry.session.comm import share
widget = ipywidgets.IntSlider()
widget.observe(lambda change: threading.current_thread(), "value")
share(widget).receive({"method": "update", "state": {"value": 3}}, [], None)
assert widget.value == 3
print([thread.name for thread in threading.enumerate()])
"""

LOOSE_ENDS = """
import asyncio, ipywidgets
from pywry.session.comm import share
widget = ipywidgets.IntSlider()

async def wait():
    await asyncio.get_running_loop().create_future()

def observe(change):
    asyncio.create_task(wait())
    asyncio.create_task(asyncio.sleep(3600))
    asyncio.get_running_loop().call_later(3600, print)
    asyncio.get_running_loop().call_later(0, print, "now")

widget.observe(observe, "value")
share(widget).receive({"method": "update", "state": {"value": 3}}, [], None)
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )


def test_handlers_that_use_no_loop_start_none() -> None:
    assert run(QUIET).stdout == "['MainThread']\n"


@pytest.mark.parametrize("end", ["", "widget.close()", "del widget"])
def test_a_program_ends_in_silence_while_tasks_and_timers_wait(end: str) -> None:
    assert run(LOOSE_ENDS + end).stderr == ""
