"""An asyncio loop beside the test, as a user's program has one; the browser's driver keeps the test's own thread."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from tests.waiting import PATIENCE_S

T = TypeVar("T")


class UserLoop:
    """A running loop on a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="user-loop")

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE_S)


@contextmanager
def user_loop() -> Iterator[UserLoop]:
    """Run a loop until the end of the block."""
    made = UserLoop()
    made.thread.start()
    try:
        yield made
    finally:
        made.loop.call_soon_threadsafe(made.loop.stop)
        made.thread.join()
        made.loop.close()


def next_value(widget: Any, name: str) -> "asyncio.Future[Any]":
    """Return a future of the next value of a widget's trait, which an observer resolves. In a coroutine."""
    coming: asyncio.Future[Any] = asyncio.Future()

    def settle(change: Any) -> None:
        widget.unobserve(settle, name)
        coming.set_result(change["new"])

    widget.observe(settle, name)
    return coming
