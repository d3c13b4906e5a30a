"""Threads that run user code: one queue per widget, so that a slow handler delays nothing but its own widget."""

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

log = logging.getLogger(__name__)

IDLE_S = 5.0

_here = threading.local()


class Dispatcher:
    """Runs what it is given one at a time, in order, on a thread that ends itself when idle.

    NOTE(thread): `put` may be called from any thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._queue: SimpleQueue[tuple[Callable[..., object], tuple[Any, ...]]] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._is_running = False

    def put(self, work: Callable[..., object], *arguments: Any) -> None:
        """Queue a call; an exception it raises is logged."""
        with self._lock:
            self._waiting += 1
            self._queue.put((work, arguments))
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def is_current(self) -> bool:
        """Say whether the calling thread is this dispatcher's."""
        return getattr(_here, "dispatcher", None) is self

    def _run(self) -> None:
        _here.dispatcher = self
        while True:
            try:
                work, arguments = self._queue.get(timeout=IDLE_S)
            except Empty:
                with self._lock:
                    if self._waiting == 0:
                        self._is_running = False
                        return
                continue
            try:
                work(*arguments)
            except BaseException:  # a handler's sys.exit() would end the thread, and with it the queue
                log.exception("error in a task of %s", self._name)
            finally:
                del work, arguments
                with self._lock:
                    self._waiting -= 1


def on_a_dispatcher() -> bool:
    """Say whether the calling thread runs handlers."""
    return getattr(_here, "dispatcher", None) is not None
