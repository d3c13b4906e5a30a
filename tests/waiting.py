"""Waiting for what happens on other threads, by its event and never by the clock."""

import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 60.0


class Collector:
    """A handler that keeps what it is called with, and lets a test wait for it."""

    def __init__(self, then: Callable[[Any], None] | None = None) -> None:
        self.items: list[Any] = []
        self._then = then
        self._changed = threading.Condition()

    def __call__(self, data: Any) -> None:
        with self._changed:
            self.items.append(data)
            self._changed.notify_all()
        if self._then is not None:
            self._then(data)

    def wait(self, count: int, timeout_s: float = PATIENCE_S) -> list[Any]:
        """Return the items once there are so many; fails with what came when they do not come."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.items) >= count, timeout_s)
        assert came, f"waited {timeout_s:g} s for {count} items, got {len(self.items)}: {self.items[-3:]!r}"
        return list(self.items)

    def wait_for(self, is_there: Callable[[Any], bool], timeout_s: float = PATIENCE_S) -> Any:
        """Return the first item that fits, once there is one."""
        with self._changed:
            came = self._changed.wait_for(lambda: any(map(is_there, self.items)), timeout_s)
        assert came, f"waited {timeout_s:g} s; got {self.items!r}"
        return next(filter(is_there, self.items))


def until(is_so: Callable[[], Any], timeout_s: float = PATIENCE_S) -> Any:
    """Ask until the answer is true and return it: for what tells nobody when it has come."""
    end = time.monotonic() + timeout_s
    while not (answer := is_so()):
        assert time.monotonic() < end, f"waited {timeout_s:g} s"
        time.sleep(0.02)
    return answer
