"""The numbered events of one PyWryWidget, both ways, whatever carries its custom messages. docs/protocol.md, "Channel".

Knows numbers, views and records; knows nothing of event names, handlers, hosts or threads other than its own lock.
"""

import json
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol

from .errors import BadFrame, MessageTooLarge, OutboxFull
from .pieces import Pieces
from .protocol.frame import Buffer, json_bytes
from .protocol.payload import pack
from .record import Record, records_of
from .settings import LimitSettings

log = logging.getLogger(__name__)

BATCH_BYTES = 2**20
ACK_RECORDS = 256
ACK_DELAY_S = 0.05
LOSSY_ACK_DELAY_S = 0.5  # JupyterLab takes 8 ms for each message
VIEWS_REMEMBERED = 1024
REMIND_S = 2.0
REMIND_AT_MOST_S = 60.0
SILENT_S = 60.0


class Outlet(Protocol):
    """What carries custom messages to every view: a shared comm, or a kernel's."""

    may_lose: bool
    """Whether a message may not arrive, with nothing below the channel that would send it again."""

    def send_custom(self, content: bytes, buffers: Sequence[Buffer]) -> None:
        """Send a custom message; `content` is JSON."""

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` soon, on the one thread that may flush."""

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """Run `work` there after a while."""

    def is_deaf(self, *, awaits: bool) -> bool:
        """Say whether nothing of a page can be heard before the caller ends; one that awaits gives way before."""


@dataclass(slots=True)
class _View:
    page: str
    seen: int
    heard_s: float
    is_away: bool = False  # until its next hello: a page that goes may still answer
    asked_after: int | None = None  # the last record received when records were asked for again


@dataclass(frozen=True, slots=True)
class _Kept:
    text: bytes
    buffers: Sequence[Buffer]
    size: int


class Channel:
    """Records to the views of one widget and back: in order, none lost, none twice.

    NOTE(thread): `emit` from any thread; `receive`, `page_gone` and `flush` from the outlet's.
    """

    def __init__(
        self, outlet: Callable[[], Outlet], deliver: Callable[[list[Record]], None], limits: LimitSettings
    ) -> None:
        self._outlet = outlet
        self._deliver = deliver
        self._limits = limits
        self._lock = threading.Lock()
        self._views: dict[str, _View] = {}
        self._received: OrderedDict[str, int] = OrderedDict()
        self._kept: deque[_Kept] = deque()
        self._kept_bytes = 0
        self._first = 1  # number of the oldest record kept
        self._sent = 0  # number of the last record sent to the views
        self._handled = 0  # number of the last record that any view has handled
        self._flushes = False
        self._is_delivering = False
        self._reminds = False
        self._pieces = Pieces(limits.max_message_bytes + BATCH_BYTES)
        self.on_views: Callable[[], None] = lambda: None
        self._acks: dict[str, int] = {}  # views whose records are not acknowledged yet, and how many records

    @property
    def views(self) -> list[str]:
        """Ids of the live views."""
        with self._lock:
            return list(self._views)

    def views_of(self, page: str) -> list[str]:
        """Ids of the live views of a page that have not said that it went away."""
        with self._lock:
            return [view for view, state in self._views.items() if state.page == page and not state.is_away]

    def emit(self, data: Any, **fields: Any) -> None:
        """Number a record and send it to every view, now or when the first one is there.

        Raises
        ------
        UnserializablePayload, MessageTooLarge, OutboxFull
            And nothing is sent; records before and after are not touched.
        """
        packed = pack(data)
        record = {**fields, "data": packed.data}
        if packed.special:
            record["special"] = packed.special
        if packed.buffers:
            record["buffers"] = len(packed.buffers)
        text = json_bytes(record)
        size = len(text) + sum(len(b) for b in packed.buffers)
        if size > self._limits.max_message_bytes:
            raise MessageTooLarge(
                f"{fields.get('type', 'a reply')} is {size:,} bytes, limit {self._limits.max_message_bytes:,}; "
                "send less at a time or raise Settings.limits.max_message_bytes"
            )
        with self._lock:
            self._check_room(size)
            self._kept.append(_Kept(text, packed.buffers, size))
            self._kept_bytes += size
            if not self._views or self._flushes:
                return
            self._flushes = True
            if self._is_delivering:
                return  # the thread that delivers flushes as soon as it is done
        self._outlet().call_soon(self.flush)

    def flush(self) -> None:
        """Send what was emitted since the last time, as few messages as fit in `BATCH_BYTES` each."""
        with self._lock:
            self._flushes = False
            messages = self._messages_after(self._sent) if self._views else []
            self._sent = self._first + len(self._kept) - 1 if self._views else self._sent
        outlet = self._outlet()
        for content, buffers in messages:
            outlet.send_custom(content, buffers)
        if messages and outlet.may_lose:
            self._watch()

    def receive(self, content: Mapping[str, Any], buffers: Sequence[memoryview], page: str) -> bool:
        """Take a view's message; False when it is not the channel's.

        Raises
        ------
        BadFrame
            When it is, and cannot be read.
        """
        kind, view = content.get("pywry"), content.get("view")
        if kind in (None, "state"):
            return False
        if not isinstance(view, str):
            raise BadFrame(f"channel message {kind!r} has view {view!r}, expected an id")
        self._note_heard(view, goes=kind == "away")
        if kind == "hello":
            self._hello(view, content, page)
        elif kind == "records":
            self._take(view, content, buffers)
        elif kind == "seen":
            self._seen(view, content.get("number"))
        elif kind == "bye":
            self._drop([view])
        elif kind == "away":
            self.on_views()
        elif kind == "piece":
            whole = self._pieces.add(view, content, buffers)
            if whole is not None:
                self._take(view, *whole)
        else:
            raise BadFrame(f"channel message {kind!r}; expected hello, records, piece, seen, away or bye")
        return True

    def page_gone(self, page: str) -> None:
        """Forget the views of a page that will not come back."""
        with self._lock:
            gone = [view for view, state in self._views.items() if state.page == page]
        self._drop(gone)

    def drop_away(self) -> None:
        """Forget the views that have said that their page went away."""
        with self._lock:
            gone = [view for view, state in self._views.items() if state.is_away]
        self._drop(gone)

    # Inner; names that end in `_locked` want the lock held.

    def _hello(self, view: str, content: Mapping[str, Any], page: str) -> None:
        seen = content.get("seen")
        number = seen if isinstance(seen, int) and 0 <= seen <= self._last else None
        with self._lock:
            self._views.pop(str(content.get("previous")), None)
            self._forget_silent_locked(but=view)
            known = self._views.get(view)
            if known is not None and number is not None:
                start = max(number, self._first - 1)
            else:
                self._handled = max(self._handled, number or 0)
                start = max(self._handled, self._first - 1)
            if not self._views:
                self._sent = max(self._sent, self._first - 1, start)
            self._views[view] = _View(page, start, time.monotonic())
            replay = self._messages_after(start, up_to=self._sent, to=view)
            received = self._received.get(view, 0)
            self._remember_locked(view, received)
            self._trim_locked()
            rest = self._sent < self._first + len(self._kept) - 1
        outlet = self._outlet()
        self._welcome(view, start, received)
        for text, buffers in replay:
            outlet.send_custom(text, buffers)
        if rest:
            self.flush()
        if replay and outlet.may_lose:
            self._watch()
        self.on_views()

    def _welcome(self, view: str, number: int, received: int) -> None:
        welcome = {"pywry": "welcome", "to": view, "number": number, "received": received}
        self._outlet().send_custom(json_bytes(welcome), ())

    def _remember_locked(self, view: str, received: int) -> None:
        """Note the last record of a view, and forget views that were not heard of for long."""
        self._received[view] = received
        self._received.move_to_end(view)
        while len(self._received) > VIEWS_REMEMBERED:
            self._received.popitem(last=False)

    def _take(self, view: str, content: Mapping[str, Any], buffers: Sequence[memoryview]) -> None:
        self._seen(view, content.get("seen"))
        first, records = content.get("first"), content.get("records")
        if not isinstance(first, int) or not isinstance(records, list):
            raise BadFrame(f"records from {first!r} in a {type(records).__name__}, expected a number and a list")
        with self._lock:
            last = self._received.get(view)
            if last is None:
                last = first - 1  # a view of before a refresh; of what it does not keep, nothing is missing
            is_gap = first > last + 1
            self._remember_locked(view, last if is_gap else max(last, first + len(records) - 1))
            known = self._views.get(view)
        if is_gap:
            # A message was lost. The view sends all again that is not here: at once, or when its patience is over.
            if known is not None and known.asked_after != last:
                known.asked_after = last
                self._welcome(view, known.seen, last)
            return
        new = list(records_of(view, records, buffers))[max(0, last + 1 - first) :]
        self._acknowledge_soon(view, len(records))
        if new:
            self._deliver_and_flush(new)

    def _deliver_and_flush(self, records: list[Record]) -> None:
        """Deliver, and send what handlers emit meanwhile without a further turn of the loop."""
        with self._lock:
            self._is_delivering = True
        try:
            self._deliver(records)
        finally:
            with self._lock:
                self._is_delivering = False
                is_due = self._flushes
            if is_due:
                self.flush()

    def _acknowledge_soon(self, view: str, count: int) -> None:
        """Acknowledge a view's records: at once when they are many, else a little later and together."""
        starts = not self._acks
        self._acks[view] = self._acks.get(view, 0) + count
        if self._acks[view] >= ACK_RECORDS:
            self._acknowledge()
        elif starts:
            outlet = self._outlet()
            outlet.call_later(LOSSY_ACK_DELAY_S if outlet.may_lose else ACK_DELAY_S, self._acknowledge)

    def _acknowledge(self) -> None:
        views, self._acks = self._acks, {}
        for view in views:
            self._outlet().send_custom(
                json_bytes({"pywry": "ack", "to": view, "number": self._received.get(view, 0)}), ()
            )

    def _seen(self, view: str, number: object) -> None:
        with self._lock:
            state = self._views.get(view)
            if state is None or not isinstance(number, int) or number > self._sent:
                return
            state.seen = max(state.seen, number)
            self._handled = max(self._handled, state.seen)
            self._trim_locked()

    def _drop(self, views: Sequence[str]) -> None:
        with self._lock:
            for view in views:
                self._views.pop(view, None)
                self._pieces.forget(view)
            self._trim_locked()
            if not self._views:
                # What no view has handled waits for the next one.
                self._sent = max(self._handled, self._first - 1)
        self.on_views()

    def _note_heard(self, view: str, *, goes: bool) -> None:
        with self._lock:
            if (state := self._views.get(view)) is not None:
                state.heard_s, state.is_away = time.monotonic(), state.is_away or goes

    def _forget_silent_locked(self, but: str = "") -> None:
        """Forget views that were reminded and did not answer: a browser that crashed says no bye."""
        if not self._reminds:
            return
        since = time.monotonic() - SILENT_S
        for view, state in list(self._views.items()):
            if view != but and state.seen < self._sent and state.heard_s < since:
                log.warning("view %s has not answered for %g s; it is forgotten", view, SILENT_S)
                del self._views[view]

    def _watch(self) -> None:
        """Look after a while whether the views have all they were sent."""
        with self._lock:
            if self._reminds:
                return
            self._reminds = True
        self._outlet().call_later(REMIND_S, partial(self._remind, REMIND_S, {}))

    def _remind(self, waited_s: float, before: Mapping[str, int]) -> None:
        """Tell views that are behind, and not on their way, what they should have; the last record may be lost."""
        with self._lock:
            behind = {view: state.seen for view, state in self._views.items() if state.seen < self._sent}
            number = self._sent
            self._reminds = bool(behind)
        if not behind:
            return
        outlet = self._outlet()
        outlet.send_custom(json_bytes({"pywry": "sent", "number": number}), ())
        wait_s = min(waited_s * 2, REMIND_AT_MOST_S) if behind == before else REMIND_S
        outlet.call_later(wait_s, partial(self._remind, wait_s, behind))

    @property
    def _last(self) -> int:
        return self._first + len(self._kept) - 1

    def _trim_locked(self) -> None:
        """Forget what every live view has handled; without any, what some view has."""
        done = min((state.seen for state in self._views.values()), default=self._handled)
        while self._kept and self._first <= done:
            self._kept_bytes -= self._kept.popleft().size
            self._first += 1

    def _check_room(self, size: int) -> None:
        limits = self._limits
        if self._kept_bytes + size > limits.max_page_bytes:
            self._forget_silent_locked()
        if self._views:
            if self._kept_bytes + size > limits.max_page_bytes:
                raise OutboxFull(
                    f"{self._kept_bytes:,} bytes of events wait for a slow page, limit {limits.max_page_bytes:,}; "
                    "emit less, or raise Settings.limits.max_page_bytes"
                )
        elif len(self._kept) >= limits.max_waiting_events or self._kept_bytes + size > limits.max_waiting_bytes:
            raise OutboxFull(
                f"{len(self._kept):,} events ({self._kept_bytes:,} bytes) wait for a page to open, limits "
                f"{limits.max_waiting_events:,} and {limits.max_waiting_bytes:,} bytes; open the page, or emit later"
            )

    def _messages_after(
        self, number: int, *, up_to: int | None = None, to: str | None = None
    ) -> list[tuple[bytes, list[Buffer]]]:
        """Return the messages that carry the records after `number`, each of at most `BATCH_BYTES` or one record."""
        last = self._last if up_to is None else up_to
        messages: list[tuple[bytes, list[Buffer]]] = []
        batch: list[_Kept] = []
        size = 0
        address = b',"to":%s' % json.dumps(to).encode() if to else b""

        def close(first: int) -> None:
            texts = b",".join(kept.text for kept in batch)
            content = b'{"pywry":"records","first":%d%s,"records":[%s]}' % (first, address, texts)
            messages.append((content, [buffer for kept in batch for buffer in kept.buffers]))

        start = max(number + 1, self._first)
        for n, kept in enumerate(islice(self._kept, start - self._first, last + 1 - self._first), start):
            if batch and size + kept.size > BATCH_BYTES:
                close(n - len(batch))
                batch, size = [], 0
            batch.append(kept)
            size += kept.size
        if batch:
            close(last + 1 - len(batch))
        return messages
