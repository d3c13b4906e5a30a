"""The thread that carries bytes: one asyncio loop for all hosts of a process. It never runs user code."""

import asyncio
import functools
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """A loop that runs until the process ends. Any thread may call the methods."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, work: Callable[[], T]) -> T:
        """Run a plain function on the loop and return what it returns; not from the loop itself."""

        async def run() -> T:
            return work()

        return self.run(run())

    def run(self, coroutine: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
        """Run a coroutine on the loop and return what it returns; not from the loop itself. Raises TimeoutError."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout_s)

    def call_soon(self, work: Callable[[], object]) -> None:
        """Run a plain function on the loop, without waiting for it."""
        self.loop.call_soon_threadsafe(work)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


@functools.cache
def shared_loop() -> LoopThread:
    """Return the process's loop thread, started with the first host that needs it."""
    return LoopThread("pywry-loop")
