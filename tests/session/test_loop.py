"""The thread that carries bytes."""

import asyncio
import threading
from concurrent.futures import TimeoutError as FutureTimeout

import pytest

from pywry.session.loop import shared_loop


def test_call_runs_on_the_loop_and_raises_here() -> None:
    thread = shared_loop()
    assert thread.call(threading.current_thread).name == "pywry-loop"
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 / 0)


def test_call_soon_does_not_wait() -> None:
    ran, may_run = threading.Event(), threading.Event()
    thread = shared_loop()
    thread.call_soon(lambda: (may_run.wait(10), ran.set()))
    assert not ran.is_set()
    may_run.set()
    assert ran.wait(10)


def test_run_gives_a_coroutine_its_time() -> None:
    with pytest.raises(FutureTimeout):
        shared_loop().run(asyncio.sleep(60), 0.01)


def test_there_is_one_loop_for_all() -> None:
    assert shared_loop() is shared_loop()
