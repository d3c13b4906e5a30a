"""What pages are told while they wait for something of a kernel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class Patience:
    """Says that it takes longer, and when it is over. On the loop.

    Parameters
    ----------
    tell
        Called with a state of docs/protocol.md's `kernel` message.
    reason
        Returns the state to tell of what takes longer; None when there is nothing to tell any more.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, tell: Callable[[str], None], reason: Callable[[], str | None]
    ) -> None:
        self._loop = loop
        self._tell = tell
        self._reason = reason
        self._waiting = 0

    @asynccontextmanager
    async def lasting(self, wait_s: float) -> AsyncIterator[None]:
        """Tell when what is in the block takes longer than this, and when all such blocks are over."""
        self._waiting += 1
        timer = self._loop.call_later(wait_s, self._say, False)
        try:
            yield
        finally:
            timer.cancel()
            self._waiting -= 1
            if self._waiting == 0:
                self._say(True)

    def _say(self, is_over: bool) -> None:
        reason = self._reason()
        if reason is not None:
            self._tell("ready" if is_over else reason)
