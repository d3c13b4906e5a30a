"""Where `async` handlers and commands run: the loop the app was made in, else one background loop of the process."""

import asyncio
import functools
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Coroutines:
    """Runs coroutines from handler threads."""

    def __init__(self) -> None:
        self._home = _loop_of_this_coroutine()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end and return its result. Blocks the calling handler thread, not the loop."""
        return self.start(coroutine).result()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin to run a coroutine. Any thread."""
        loop = self._home if self._home is not None and self._home.is_running() else _background_loop()
        return asyncio.run_coroutine_threadsafe(coroutine, loop)


def _loop_of_this_coroutine() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop() if asyncio.current_task() is not None else None
    except RuntimeError:
        return None


@functools.cache
def _background_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="pywry-async", daemon=True).start()
    return loop
