"""Threads that run user code: one queue per widget, so that a slow handler delays nothing but its own widget."""

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

log = logging.getLogger(__name__)

IDLE_S = 5.0
LINGER_S = 0.0003

_Task = tuple[Callable[..., object], tuple[Any, ...], Callable[[], None] | None]


class Dispatcher:
    """Runs what it is given one at a time, in order, on a thread that ends itself when idle.

    NOTE(thread): `put` may be called from any thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._queue: SimpleQueue[_Task] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._is_running = False
        self._was_slow = False

    def put(self, work: Callable[..., object], *arguments: Any) -> None:
        """Queue a call; an exception it raises is logged."""
        self._put((work, arguments, None))

    def _put(self, task: _Task) -> None:
        with self._lock:
            self._waiting += 1
            self._queue.put(task)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def put_and_linger(self, work: Callable[..., object], *arguments: Any) -> None:
        """As `put`, but wait until it is done, for `LINGER_S` at most, and not behind other work or after slow work.

        For threads that would only go on to wait for something else. One that blocks here hands the interpreter lock
        straight to the thread it wakes, which otherwise wakes up twice: for the work, and again for the lock.
        """
        if self._waiting or self._was_slow:
            self.put(work, *arguments)
            return
        done = threading.Lock()  # an Event would wake up a condition and two locks
        done.acquire()
        self._put((work, arguments, done.release))
        done.acquire(timeout=LINGER_S)

    def _run(self) -> None:
        while True:
            try:
                work, arguments, when_done = self._queue.get(timeout=IDLE_S)
            except Empty:
                with self._lock:
                    if self._waiting == 0:
                        self._is_running = False
                        return
                continue
            started_at = time.perf_counter()
            try:
                work(*arguments)
            except BaseException:  # a handler's sys.exit() would end the thread, and with it the queue
                log.exception("error in a task of %s", self._name)
            finally:
                del work, arguments
                self._was_slow = time.perf_counter() - started_at > LINGER_S
                with self._lock:
                    self._waiting -= 1
                if when_done is not None:
                    when_done()
