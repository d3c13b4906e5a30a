"""One widget tree and the pages that show it: who may come in, who is away, and when the last one has gone."""

import asyncio
import functools
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import PageExpired, PolicyViolation, PyWryError, StaleTicket
from ..protocol.frame import decode_frame
from ..protocol.state import state_json
from ..settings import LimitSettings, Settings
from .dispatch import Dispatcher
from .models import Models
from .outbox import Message, message_of
from .page import Page, Pipe
from .router import Router, SaveFile
from .sender import Sender
from .tickets import Tickets

log = logging.getLogger(__name__)

# Close codes, see docs/protocol.md; 1001 is what browsers send when a page is closed, left or reloaded.
GOING_AWAY = 1001
WINDOW_GONE = 4002  # never on the wire
CLOSED_BY_PYTHON = 4001
BAD_FRAME = 4400
REFUSED = 4403
EXPIRED = 4404
ENDED = 4410
TOO_SLOW = 4408


class Session:
    """Models x pages, for one view.

    NOTE(thread): `publish`, `closed`, `call_soon`, `call_later` and `share` from any thread; everything else on the
    loop.
    """

    def __init__(self, models: Models, *, loop: asyncio.AbstractEventLoop, settings: Settings) -> None:
        self.models = models
        self.tickets = Tickets(life_s=settings.browser.ticket_s)
        self.on_page: Callable[[], None] = lambda: None
        self.on_empty: Callable[[str], None] = lambda reason: None
        self.on_restart: Callable[[], None] | None = None
        self.on_messages: Callable[[Sequence[Mapping[str, Any]]], None] = lambda messages: None
        self._loop = loop
        self._settings = settings
        self._router = Router(self.models, self)
        self._joins = Dispatcher(f"pywry-join-{self.models.root_id[:8]}")
        self._pages: tuple[Page, ...] = ()  # replaced, never changed, as `publish` reads it from other threads
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._notice: Message | None = None
        models.follow(self)

    def save_files_by(self, save: SaveFile) -> None:
        """Let pages save files, which `save` writes."""
        self._router.save = save

    @property
    def limits(self) -> LimitSettings:
        """How much may wait for pages."""
        return self._settings.limits

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages there are, connected or in their grace time."""
        return self._pages

    def connect(self, pipe: Pipe, hello: Mapping[str, Any], *, may_restart: bool = False) -> Page:
        """Admit a page: a new one by its ticket, or one that comes back by its key.

        `may_restart` says whether its user may restart the kernel, where there is one.

        Raises
        ------
        StaleTicket, PageExpired
            When it may not come in; its pipe is to be closed with 4403 or 4404.
        """
        page = self._admit(pipe, hello)
        page.may_restart = may_restart
        return page

    def receive(self, page: Page, frame: bytes | str) -> None:
        """Handle a frame from a page.

        Raises
        ------
        BadFrame
            When it cannot be read; the pipe is to be closed with 4400.
        """
        header, buffers = decode_frame(frame)
        page.ticket = None  # it has its key, so the ticket is of no more use
        messages = page.accept(header, len(frame))
        if messages:
            self.on_messages(messages)
            self._take_turn(functools.partial(self._router.route, page, messages, buffers))

    def disconnect(self, page: Page, pipe: Pipe, code: int | None) -> None:
        """Note that a connection ended; its page may come back within the grace time, unless its window has gone.

        After WINDOW_GONE the host says by `vacate` when no window is left.
        """
        if not page.disconnect(pipe) or page not in self._pages:
            return
        if code == WINDOW_GONE:
            self._remove(page)
            return
        browser = self._settings.browser
        left = code == GOING_AWAY
        grace_s = browser.close_grace_s if left else browser.drop_grace_s
        self._later(page.id, grace_s, self._forget, page, "closed" if left else "lost")

    def vacate(self, reason: str) -> None:
        """Forget every page and say that the last has gone, as there is no window that could bring one back."""
        for page in self._pages:
            self._remove(page)
        self._cancel("empty")
        self.on_empty(reason)

    def expect_page(self) -> None:
        """Say that the last page has gone, too, when none comes within the life of a ticket."""
        if not self._pages:
            self._later("empty", self._settings.browser.ticket_s, self._tell_if_empty, "lost")

    def notify(self, notice: Message | None) -> None:
        """Tell every page at once, also those that still wait for their models, and each that comes from now on."""
        self._notice = notice
        if notice is not None:
            for page in self._pages:
                page.tell(notice)

    def restart(self, sender: Sender) -> None:
        """Restart the kernel, as a page asked.

        Raises
        ------
        PolicyViolation
            When there is none, or its user may not.
        """
        if self.on_restart is None or not sender.page.may_restart:
            raise PolicyViolation("a page asked to restart the kernel, which its user may not")
        self.on_restart()

    def close(self, reason: str, code: int = CLOSED_BY_PYTHON) -> None:
        """End every page; nothing may be shown again."""
        for timer in self._timers.values():
            timer.cancel()
        for page in self._pages:
            if page.pipe is not None:
                page.pipe.close(code, reason)
            self._remove(page)
        for comm in self.models.comms():
            comm.leave(self)
            if self.models.is_from_page(comm.comm_id):
                comm.end()  # nobody in Python has it

    # What comms call.

    def publish(self, message: Message, refers_to: Sequence[str]) -> bool:
        """Send a message to every page, after the models it refers to; say whether there was one."""
        if self.models.lacks(refers_to):
            _keep(self._push(self.models.open_new(refers_to, self)))
        return not self._push([message])

    def closed(self, comm_id: str) -> None:
        """Forget a model that its widget closed."""
        self.models.forget(comm_id)

    def share(self, opening: Message, but: Page) -> None:
        """Open a model that a page made on all other pages."""
        for other in self._pages:
            if other is not but:
                other.push(opening)

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` on the loop; what it publishes leaves in the same turn."""
        self._loop.call_soon_threadsafe(self._take_turn, work)

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """Run `work` on the loop after a while."""
        self._loop.call_soon_threadsafe(self._loop.call_later, delay_s, work)

    # Inner.

    def _push(self, messages: Sequence[Message]) -> list[Message]:
        """Queue messages on every page, and return those for which there was none."""
        told = [[page.push(message) for page in self._pages] for message in messages]
        return [message for message, by_page in zip(messages, told, strict=True) if not any(by_page)]

    def _take_turn(self, work: Callable[[], None]) -> None:
        pages = self._pages
        for page in pages:
            page.begin_turn()
        try:
            work()
        finally:
            for page in pages:
                page.end_turn()

    def _admit(self, pipe: Pipe, hello: Mapping[str, Any]) -> Page:
        if "page" in hello:
            return self._connect_again(pipe, hello)
        if (page := self._unwelcomed(hello.get("ticket"))) is not None:
            return self._take_back(page, pipe, seen=0)
        self.tickets.redeem(hello.get("ticket"))
        if isinstance(hello.get("replaces"), Mapping):
            self._retire(hello["replaces"])
        page = Page(self._loop, max_bytes=self._settings.limits.max_page_bytes)
        page.ticket = str(hello["ticket"])
        page.on_overflow = self._drop_slow
        page.hold()
        self._pages = (*self._pages, page)
        self._cancel("empty")
        page.connect(pipe, self._welcome(page, resumed=False), None)
        if self._notice is not None:
            page.tell(self._notice)
        self._joins.put(self._open_for, page)
        self.on_page()
        return page

    def _connect_again(self, pipe: Pipe, hello: Mapping[str, Any]) -> Page:
        page = self._find(hello.get("page"))
        if page is None:
            raise PageExpired("this page was away too long and is forgotten; reload it")
        if not _is_key_of(page, hello.get("key")):
            raise StaleTicket("this page's key is not valid; reload the page")
        page.ticket = None
        seen = hello.get("seen")
        return self._take_back(page, pipe, seen=seen if isinstance(seen, int) else 0)

    def _take_back(self, page: Page, pipe: Pipe, *, seen: int) -> Page:
        self._cancel(page.id)
        page.connect(pipe, self._welcome(page, resumed=page.ticket is None), seen)
        return page

    def _open_for(self, page: Page) -> None:
        """Send a page every model with its present state, then the root view. Runs beside the loop.

        What is published meanwhile is held by the page and follows, so nothing falls between snapshot and updates.
        """
        try:
            opened = self.models.open_all(self)
        except Exception as error:
            if isinstance(error, PyWryError):
                log.warning("the widget could not be opened for a page: %s", error)
            else:
                log.exception("the widget could not be opened for a page")
            text = f"the widget's state cannot be sent: {type(error).__name__}: {error}"
            page.release([message_of(state_json({"type": "error", "code": "state-error", "message": text}))])
            return
        display = message_of(state_json({"type": "display", "comm_id": self.models.root_id}))
        page.release([*opened, display])

    def _welcome(self, page: Page, *, resumed: bool) -> dict[str, Any]:
        limit = self._settings.limits.max_message_bytes
        return {"page": page.id, "key": page.key, "seen": page.seen, "resumed": resumed, "max_message_bytes": limit}

    def _find(self, page_id: object) -> Page | None:
        return next((page for page in self._pages if page.id == page_id), None)

    def _unwelcomed(self, ticket: object) -> Page | None:
        """Return the page that used this ticket, if its connection dropped before it was seen to have got its key."""
        return next((page for page in self._pages if page.ticket == ticket is not None and page.pipe is None), None)

    def _retire(self, replaces: Mapping[str, Any]) -> None:
        """Forget the page that a refresh has replaced, if it proves to be the same."""
        old = self._find(replaces.get("page"))
        if old is not None and _is_key_of(old, replaces.get("key")):
            self._remove(old)

    def _drop_slow(self, page: Page) -> None:
        limit = self._settings.limits.max_page_bytes
        log.warning(
            "more than %s bytes wait for page %s; it starts again from the present state", f"{limit:,}", page.id
        )
        if page.pipe is not None:
            page.pipe.close(TOO_SLOW, "this page was too slow; it starts again from the present state")
        self._remove(page)
        self._later("empty", self._settings.browser.drop_grace_s, self._tell_if_empty, "lost")

    def _forget(self, page: Page, reason: str) -> None:
        self._remove(page)
        self._tell_if_empty(reason)

    def _tell_if_empty(self, reason: str) -> None:
        """Say that the last page has gone, unless one was served and is on its way."""
        if self._pages:
            return
        coming_s = self.tickets.last_expiry_s()
        if coming_s is None:
            self.on_empty(reason)
        else:
            self._later("empty", coming_s, self._tell_if_empty, reason)

    def _remove(self, page: Page) -> None:
        self._cancel(page.id)
        if page not in self._pages:
            return
        unsent = page.retire()  # first: what another thread sends from now on is later than these
        self._pages = tuple(p for p in self._pages if p is not page)
        _keep(unsent)
        for comm in self.models.comms():
            if comm.on_page_gone is not None:
                comm.on_page_gone(page.id)

    def _later(self, key: str, delay_s: float, work: Callable[..., None], *arguments: Any) -> None:
        self._cancel(key)
        self._timers[key] = self._loop.call_later(delay_s, work, *arguments)

    def _cancel(self, key: str) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()


def _keep(messages: Sequence[Message]) -> None:
    """Keep what is no part of any state for the next page, where no other page has it."""
    for message in reversed(messages):
        if message.keeper is not None:
            message.keeper.keep(message)


def _is_key_of(page: Page, given: object) -> bool:
    """Compare in constant time, as bytes: `compare_digest` takes no text beyond ASCII."""
    return hmac.compare_digest(page.key.encode(), str(given).encode("utf-8", "replace"))
