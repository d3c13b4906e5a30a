"""Where `async` handlers and commands run: the loop the app was made in, else one background loop of the process."""

import asyncio
import functools
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")

LOOK_AGAIN_S = 1.0


class Coroutines:
    """Runs coroutines from handler threads.

    `home` is the loop that this was made in, None without one.
    """

    def __init__(self) -> None:
        self.home = _loop_of_this_code()
        if self.home is not None:
            _known_loops().add(self.home)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop to run in now; starts the background loop where it is that."""
        return self.home if self.home is not None and self.home.is_running() else background_loop()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end and return its result. Blocks the calling handler thread, not the loop."""
        return self.start(coroutine).result()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin to run a coroutine. Any thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def call(self, work: Callable[[asyncio.AbstractEventLoop], T]) -> T:
        """Call a plain function with the loop, on the loop's thread and in the caller's context, and return its value.

        Any thread. Waits for a loop that is busy, and turns to the background loop when it ends meanwhile.
        """
        loop = self.loop
        if asyncio._get_running_loop() is loop:
            return work(loop)
        future: Future[T] = Future()
        try:
            loop.call_soon_threadsafe(_settle, future, work, loop)
        except RuntimeError:
            if not loop.is_closed():
                raise
            return self.call(work)
        while not wait([future], LOOK_AGAIN_S).done:
            if not loop.is_running() and future.cancel():
                return self.call(work)
        return future.result()


def _settle(future: Future[T], work: Callable[[asyncio.AbstractEventLoop], T], loop: asyncio.AbstractEventLoop) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work(loop))
    except BaseException as error:  # noqa: BLE001  # it is the waiting caller's
        future.set_exception(error)


def _loop_of_this_code() -> asyncio.AbstractEventLoop | None:
    """Return the loop of the present coroutine; in a widget's message handler, the home of its tasks."""
    loop = asyncio._get_running_loop()
    if loop is None or asyncio.current_task() is not None:
        return loop
    home: asyncio.AbstractEventLoop | None = getattr(loop, "home", None)
    return home


def wake_loops() -> None:
    """Let the loops see what other code of this thread has done to their futures, which wakes no other thread's loop.

    Costs nothing where no app was made in a loop, and no coroutine was run.
    """
    _known_loops().wake()


@functools.cache
def background_loop() -> asyncio.AbstractEventLoop:
    """Return the process's background loop, started with the first call."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="pywry-async", daemon=True).start()
    _known_loops().add(loop)
    return loop


class _Loops:
    """The loops that coroutines of handlers run in. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[weakref.ref[asyncio.AbstractEventLoop], ...] = ()  # replaced, never changed

    def add(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            others = [ref for ref in self._known if ref() not in {None, loop}]
            self._known = (*others, weakref.ref(loop))

    def wake(self) -> None:
        for ref in self._known:
            loop = ref()
            if loop is None or not loop.is_running():
                continue
            try:
                loop.call_soon_threadsafe(_nothing)
            except RuntimeError:  # closed since it was asked, so nothing waits there
                if not loop.is_closed():
                    raise


def _nothing() -> None:
    """Run on a loop that only has to wake up."""


@functools.cache
def _known_loops() -> _Loops:
    return _Loops()
