"""What visitors open: something that gives each of them an app of their own."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from ..hosts.browser.backends import View


@dataclass(frozen=True, slots=True)
class Running:
    """One visitor's app. On the server's loop."""

    view: View
    close: Callable[[str], Coroutine[Any, Any, None]]
    """Ends it for a reason, and frees what it has."""
    is_busy: Callable[[], bool] = lambda: False
    """Says whether its visitor waits for it."""
    is_dead: Callable[[], bool] = lambda: False
    """Says whether it can only be started anew."""


class Source(Protocol):
    """Makes apps. On the server's loop."""

    name: str
    """In addresses."""
    title: str
    summary: str
    """A sentence for the gallery; may be empty."""

    async def start(self) -> None:
        """Begin to warm up."""

    async def open(self, name: str) -> Running:
        """Return a new app, whose view has this name; its session is there at once, though it may still start.

        Raises
        ------
        AppFailed
            When there is none; the log says why.
        """

    @property
    def warm(self) -> int:
        """How many apps are ready before anybody has asked."""

    async def close(self) -> None:
        """End what nobody has opened."""
