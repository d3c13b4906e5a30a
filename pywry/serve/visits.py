"""Sessions of visitors: who may see which, how many there are, and when they end."""

import asyncio
import functools
import hmac
import logging
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import TooManySessions
from ..hosts.browser.backends import View
from .metrics import CULLED, PAGES, REFUSED, SESSIONS, STARTED, WARM_KERNELS
from .shelf import Shelf
from .source import Running, Source

log = logging.getLogger(__name__)

LOOK_S = 1.0
REMEMBERED = 10_000
_ALL = ""  # the owner of a shared session


@dataclass(eq=False, slots=True)
class Visit:
    """One session of one visitor, or of all of them when it is shared."""

    id: str
    owner: str
    source: Source
    running: Running
    used_at: float = field(default_factory=time.monotonic)

    @property
    def pages(self) -> int:
        """How many pages show it, or may come back in a moment."""
        return len(self.running.view.session.pages)

    def touch(self) -> None:
        """Note that somebody uses it."""
        self.used_at = time.monotonic()

    def note_use(self, messages: Sequence[Any]) -> None:
        """Note that a page said something, unless it only told what it has seen."""
        if any(map(_is_use, messages)):
            self.touch()


class Visits:
    """All sessions of a server. On its loop.

    Parameters
    ----------
    cull_after_s
        End a session that was not used for so long; 0 never does.
    shared
        One session of each source for everybody, which never ends by itself.
    """

    def __init__(self, *, max_sessions: int, cull_after_s: float, shared: bool, shelf: Shelf) -> None:
        self.shelf = shelf
        self._max = max_sessions
        self._cull_after_s = cull_after_s
        self._shared = shared
        self._visits: dict[str, Visit] = {}
        self._ended: dict[str, str] = {}  # of the latest, whose they were
        self._starting = 0
        self._sharing: dict[str, asyncio.Task[Visit]] = {}
        self._culling: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        SESSIONS.set_function(lambda: len(self._visits))
        PAGES.set_function(lambda: sum(visit.pages for visit in list(self._visits.values())))
        WARM_KERNELS.set_function(lambda: sum(source.warm for source in shelf.sources))

    def start(self) -> None:
        """Begin to look for sessions that nobody uses."""
        if self._cull_after_s > 0:
            self._culling = asyncio.get_running_loop().create_task(self._cull())

    def source(self, name: str) -> Source | None:
        """Return a source by its name."""
        return next((source for source in self.shelf.sources if source.name == name), None)

    async def open(self, source: Source, user: str) -> Visit:
        """Return a new session of a visitor, or the one that all share.

        Raises
        ------
        TooManySessions
            When there are as many as may be.
        AppFailed
            When the app cannot be made for this visitor.
        """
        if not self._shared:
            return await self._open(source, user)
        task = self._sharing.get(source.name)
        if task is None or (task.done() and not self._is_good(task)):
            task = self._sharing[source.name] = asyncio.get_running_loop().create_task(self._open(source, _ALL))
        return await asyncio.shield(task)

    def of(self, user: str) -> "Own":
        """Return the sessions that one visitor may see, as handlers look for them."""
        return Own(self, user)

    def find(self, name: str, user: str) -> Visit | None:
        """Return a session of this visitor; None for another's, as for one that there is not."""
        visit = self._visits.get(name)
        if visit is None:
            return None
        is_owner = hmac.compare_digest(visit.owner.encode(), user.encode())
        return visit if is_owner or visit.owner == _ALL else None

    def has_ended(self, name: str, user: str) -> bool:
        """Say whether this visitor had such a session lately."""
        return name in self._ended and self._ended[name] in (user, _ALL)

    async def close(self) -> None:
        """End every session."""
        if self._culling is not None:
            self._culling.cancel()
        visits, self._visits = list(self._visits.values()), {}
        await asyncio.gather(*(visit.running.close("the server has ended") for visit in visits), *self._ending)
        await self.shelf.close()

    async def _open(self, source: Source, owner: str) -> Visit:
        if len(self._visits) + self._starting >= self._max:
            REFUSED.inc()
            raise TooManySessions(f"{self._max} sessions are open, the most there may be; raise --max-sessions")
        self._starting += 1
        STARTED.inc()
        try:
            running = await source.open(secrets.token_urlsafe(24))
        finally:
            self._starting -= 1
        session = running.view.session
        visit = self._visits[running.view.name] = Visit(running.view.name, owner, source, running)
        session.on_messages = visit.note_use
        session.on_page = visit.touch
        if owner != _ALL:
            session.on_empty = functools.partial(self._empty, visit)
            session.expect_page()
        log.info("session %s… of %s was started", visit.id[:6], source.name)
        return visit

    def _is_good(self, task: "asyncio.Task[Visit]") -> bool:
        """Say whether there is a shared session, and it lives; nobody restarts one, so a dead one ends."""
        if task.cancelled() or task.exception() is not None or task.result().id not in self._visits:
            return False
        if task.result().running.is_dead():
            self._end(task.result(), "its kernel has died")
            return False
        return True

    def _empty(self, visit: Visit, reason: str) -> None:
        self._end(visit, "no page shows it")

    def _end(self, visit: Visit, reason: str) -> None:
        if self._visits.pop(visit.id, None) is not None:
            self._ended[visit.id] = visit.owner
            while len(self._ended) > REMEMBERED:
                del self._ended[next(iter(self._ended))]
            log.info("session %s… of %s has ended: %s", visit.id[:6], visit.source.name, reason)
            task = asyncio.get_running_loop().create_task(visit.running.close(reason))
            self._ending.add(task)
            task.add_done_callback(self._ended_well)

    async def _cull(self) -> None:
        while True:
            await asyncio.sleep(min(LOOK_S, self._cull_after_s / 4))
            too_old = time.monotonic() - self._cull_after_s
            for visit in [visit for visit in self._visits.values() if visit.used_at < too_old]:
                if visit.running.is_busy():
                    visit.touch()
                else:
                    CULLED.inc()
                    self._end(visit, "it was not used for a while")

    def _ended_well(self, task: "asyncio.Task[None]") -> None:
        self._ending.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a session could not be ended properly", exc_info=error)


@dataclass(frozen=True, slots=True)
class Own:
    """One visitor's sessions: what handlers take for a backend."""

    visits: Visits
    user: str

    async def find(self, name: str) -> View | None:
        """Return the view of a session of this visitor, None for any other."""
        visit = self.visits.find(name, self.user)
        return visit.running.view if visit is not None else None

    def names(self) -> Iterable[str]:
        """Return none: an address is to be known."""
        return []


def _is_use(message: Any) -> bool:
    """Say whether a page's message is a person's doing: not what a channel tells of what it has."""
    data = message.get("data") if isinstance(message, dict) else None
    content = data.get("content") if isinstance(data, dict) else None
    return not (isinstance(content, dict) and content.get("pywry") in ("hello", "seen", "away", "bye", "state"))
