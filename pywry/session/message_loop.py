"""The loop that a widget's message handlers find running, as in Jupyter, though a dispatcher's thread runs them."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from typing import Any

from ..coroutines import Coroutines, background_loop, wake_loops
from ..kernel import show_traceback

log = logging.getLogger(__name__)


class _Timer(asyncio.TimerHandle):
    """What is to be called later; `alarm` is the background loop's own handle."""

    alarm: asyncio.TimerHandle | None = None


class MessageLoop:
    """What `asyncio.get_running_loop()` returns while a widget handles a message.

    What is called soon or later runs on the widget's dispatcher, so one at a time with its handlers. Tasks run in the
    loop of `coroutines`, as they may wait for sockets and for futures of that loop. What is not here is that loop's.
    NOTE(thread): any thread, also for what asyncio's own loops allow on theirs alone.

    Parameters
    ----------
    put
        Queues a call on the widget's dispatcher.
    coroutines
        Asked for at each task: where tasks run.
    """

    def __init__(self, put: Callable[..., None], coroutines: Callable[[], Coroutines]) -> None:
        self._put = put
        self._coroutines = coroutines
        self._as_loop: Any = self  # asyncio's handles want what its type says, of which this has all but the base class
        self._tasks: set[asyncio.Task[Any]] = set()  # asyncio itself would let one go that only the page could wake
        self._is_closed = False
        self._is_ended = False

    @property
    def home(self) -> asyncio.AbstractEventLoop | None:
        """The loop that the app was made in, None without one."""
        return self._coroutines().home

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be the calling thread's running loop, then wake the loops whose futures the code may have resolved."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self._as_loop)
        try:
            yield
        finally:
            asyncio._set_running_loop(before)
            wake_loops()

    def close(self) -> None:
        """Note that the widget is closed. As in Jupyter, tasks and timers go on: they may be for other widgets."""
        self._is_closed = True

    def end(self) -> None:
        """Cancel tasks and timers, for good: those whom they were for have gone."""
        self._is_ended = True
        for task in list(self._tasks):
            _cancel(task)

    # What handlers call, as of any loop.

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Call a function on the widget's dispatcher, after what waits there."""
        handle = asyncio.Handle(callback, args, self._as_loop, context)
        self._put(self._run, handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As `call_soon`, after `delay` seconds."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As `call_soon`, at a time of `time()`."""
        timer = _Timer(when, callback, args, self._as_loop, context)
        # Not in the app's own loop, which may be busy, or end while a page is open.
        background_loop().call_soon_threadsafe(self._arm, timer)
        return timer

    def create_task(self, coro: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:
        """Make a task of the loop that tasks run in; waits while that is busy, when no handler runs in Jupyter."""

        def make(loop: asyncio.AbstractEventLoop) -> asyncio.Task[Any]:
            task: asyncio.Task[Any] = loop.create_task(coro, **options)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return task

        task = self._coroutines().call(make)
        if self._is_ended:
            _cancel(task)
        return task

    def time(self) -> float:
        """Return the time of `call_at`, in seconds."""
        return time.monotonic()

    def is_running(self) -> bool:
        """Say yes: handlers ask, and what is called later is called."""
        return True

    def is_closed(self) -> bool:
        """Say whether the widget is closed. Tornado then forgets this loop, and with it the widget."""
        return self._is_closed

    def get_debug(self) -> bool:
        """Say whether the app's loop is in debug mode."""
        return self.home is not None and self.home.get_debug()

    # What asyncio's handles call.

    def call_exception_handler(self, context: Mapping[str, Any]) -> None:
        """Report a callback's exception as ipywidgets does an observer's."""
        log.error("%s", context.get("message"), exc_info=context.get("exception"))
        show_traceback()

    def _timer_handle_cancelled(self, timer: _Timer) -> None:
        # In a turn of its own, so after the one that sets the alarm.
        background_loop().call_soon_threadsafe(_silence, timer)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # asked by those who look at objects; it should not start a loop
        return getattr(self._coroutines().loop, name)

    # Inner.

    def _arm(self, timer: _Timer) -> None:
        if not timer.cancelled():
            timer.alarm = background_loop().call_at(timer.when(), self._put, self._run, timer)

    def _run(self, handle: asyncio.Handle) -> None:
        """Call what was to be called. On the dispatcher."""
        if not handle.cancelled() and not self._is_ended:
            with self.running():
                handle._run()


def _silence(timer: _Timer) -> None:
    if timer.alarm is not None:
        timer.alarm.cancel()


def _cancel(task: asyncio.Task[Any]) -> None:
    loop = task.get_loop()
    if loop.is_running():  # else it has cancelled its tasks as it ended
        loop.call_soon_threadsafe(task.cancel)
