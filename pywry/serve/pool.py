"""Things that take long to make, some of them ready before anybody asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

RETRY_S = 5.0
RETRY_MOST_S = 300.0


class Pool(Generic[T]):
    """Keeps `size` things ready, one after the other made anew when one is taken. On a loop.

    Parameters
    ----------
    make
        Returns one that is ready, or None when it cannot be made now: then it is tried again later, ever more seldom.
    is_good
        Says whether one that was made is still what a visitor should get.
    end
        Ends one that nobody got.
    """

    def __init__(
        self,
        size: int,
        make: Callable[[], Awaitable[T | None]],
        *,
        is_good: Callable[[T], bool],
        end: Callable[[T], Coroutine[Any, Any, None]],
    ) -> None:
        self._size = size
        self._make = make
        self._is_good = is_good
        self._end = end
        self._ready: list[T] = []
        self._filling: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    def __len__(self) -> int:
        return len(self._ready)

    def fill(self) -> None:
        """Begin to make what is missing, unless that is under way."""
        if not self._closing.is_set() and self._filling is None and len(self._ready) < self._size:
            self._filling = asyncio.get_running_loop().create_task(self._fill())

    def take(self) -> T | None:
        """Return one that is ready, or None; another is made in its place."""
        taken = None
        while self._ready and taken is None:
            found = self._ready.pop(0)
            if self._is_good(found):
                taken = found
            else:
                self._put_away(found)
        self.fill()
        return taken

    async def close(self) -> None:
        """End what is ready, and wait for what is being made, to end that as well."""
        self._closing.set()
        if self._filling is not None:
            await self._filling
        ready, self._ready = self._ready, []
        await asyncio.gather(*(self._end(each) for each in ready), *self._ending)

    async def _fill(self) -> None:
        pause_s = RETRY_S
        try:
            while not self._closing.is_set() and len(self._ready) < self._size:
                made = await self._make()
                if made is not None:
                    self._ready.append(made)
                    continue
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause_s)
                pause_s = min(2 * pause_s, RETRY_MOST_S)
        except Exception:
            log.exception("nothing is made ready before the next visitor comes")
        finally:
            self._filling = None

    def _put_away(self, stale: T) -> None:
        task = asyncio.get_running_loop().create_task(self._end(stale))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
