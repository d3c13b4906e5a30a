"""Threads for user code."""

import logging
import threading

import pytest

from pywry.session import dispatch as module
from pywry.session.dispatch import Dispatcher
from tests.fakes import PATIENCE_S, drain


def test_work_runs_in_order_on_one_thread() -> None:
    dispatcher, ran, threads = Dispatcher("d"), [], set()

    def work(n: int) -> None:
        ran.append(n)
        threads.add(threading.get_ident())

    for n in range(1000):
        dispatcher.put(work, n)
    drain(dispatcher)
    assert ran == list(range(1000))
    assert len(threads) == 1


def test_work_of_many_threads_runs_one_at_a_time_and_none_is_lost() -> None:
    dispatcher, ran = Dispatcher("d"), []
    busy = threading.Lock()

    def work(n: int) -> None:
        assert busy.acquire(blocking=False), "two at once"
        ran.append(n)
        busy.release()

    threads = [threading.Thread(target=lambda: [dispatcher.put(work, n) for n in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain(dispatcher)
    assert len(ran) == 1600


def test_slow_work_of_one_dispatcher_does_not_delay_another() -> None:
    slow, quick, gate = Dispatcher("slow"), Dispatcher("quick"), threading.Event()
    slow.put(gate.wait, PATIENCE_S)
    drain(quick)
    gate.set()
    drain(slow)


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_work_that_raises_is_logged_and_the_rest_runs(
    caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    dispatcher = Dispatcher("d")

    def fail() -> None:
        raise error("no")

    dispatcher.put(fail)
    drain(dispatcher)
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[0] is error


def test_thread_ends_when_idle_and_a_new_one_takes_up_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.001)
    dispatcher = Dispatcher("d")
    for _ in range(20):
        thread: list[threading.Thread] = []
        dispatcher.put(lambda found=thread: found.append(threading.current_thread()))
        drain(dispatcher)
        thread[0].join(PATIENCE_S)
        assert not thread[0].is_alive()


def test_lingering_returns_when_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINGER_S", PATIENCE_S)
    dispatcher, ran = Dispatcher("d"), []
    for n in range(100):
        dispatcher.put_and_linger(ran.append, n)
        assert ran[-1] == n


def test_lingering_ends_before_slow_work_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINGER_S", 0.001)
    dispatcher, gate, passed = Dispatcher("d"), threading.Event(), []
    dispatcher.put_and_linger(lambda: passed.append(gate.wait(PATIENCE_S)))
    gate.set()
    drain(dispatcher)
    assert passed == [True]


def test_work_after_slow_work_is_not_lingered_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINGER_S", 0.0)  # now all work is slow
    dispatcher, gate, passed = Dispatcher("d"), threading.Event(), []
    drain(dispatcher)
    dispatcher.put_and_linger(int)
    monkeypatch.setattr(module, "LINGER_S", 2 * PATIENCE_S)
    dispatcher.put_and_linger(lambda: passed.append(gate.wait(PATIENCE_S)))
    gate.set()
    drain(dispatcher)
    assert passed == [True]


def test_work_that_has_to_queue_is_not_lingered_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINGER_S", 2 * PATIENCE_S)
    dispatcher, gate, ran = Dispatcher("d"), threading.Event(), []
    dispatcher.put(lambda: ran.append(gate.wait(PATIENCE_S)))
    dispatcher.put_and_linger(ran.append, "next")
    gate.set()
    drain(dispatcher)
    assert ran == [True, "next"]
