"""Stand-ins that implement PyWry's own protocols, with no thread and no clock but the ones a test moves.

`FakeLoop` is the loop, `MemoryPipe` a pipe, `PageEnd` the page's end of the link, `FakePage` a page of a session,
`FakeOutlet` what a channel sends through and `FakeView` the page's end of a channel. The page's ends follow
docs/protocol.md, so a test of ours cannot agree with a mistake of ours.
"""

import asyncio
import heapq
import itertools
import json
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import anywidget
import traitlets

from pywry.channel import Channel
from pywry.protocol.frame import decode_frame, encode_frame
from pywry.record import Record
from pywry.session.comm import SharedComm
from pywry.session.dispatch import Dispatcher
from pywry.session.outbox import Message, message_of
from pywry.session.page import Page
from pywry.session.session import Session
from pywry.settings import LimitSettings

T = TypeVar("T")

PATIENCE_S = 60.0  # a failure takes this long, a success no time


class Counter(anywidget.AnyWidget):
    """A widget with code, a number that may not be negative, and bytes."""

    _esm = "export default {}"
    _css = ".counter {}"
    n = traitlets.Int(0, min=0).tag(sync=True)
    other = traitlets.Any(None, allow_none=True).tag(sync=True)
    raw = traitlets.Bytes(b"").tag(sync=True)
    nested = traitlets.Dict().tag(sync=True)


class FakeTimer:
    """A timer handle."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeLoop:
    """A loop whose time moves by `advance` alone; work comes from any thread and runs where `turn` is called."""

    def __init__(self) -> None:
        self.now = 0.0
        self._ready: deque[tuple[Callable[..., Any], tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, FakeTimer, Callable[..., Any], tuple[Any, ...]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()

    def call_soon(self, work: Callable[..., Any], *arguments: Any) -> None:
        with self._changed:
            self._ready.append((work, arguments))
            self._changed.notify_all()

    call_soon_threadsafe = call_soon

    def call_later(self, delay_s: float, work: Callable[..., Any], *arguments: Any) -> FakeTimer:
        timer = FakeTimer()
        heapq.heappush(self._timers, (self.now + delay_s, next(self._numbers), timer, work, arguments))
        return timer

    def turn(self) -> None:
        """Run what is ready, and what that makes ready."""
        while self._ready:
            work, arguments = self._ready.popleft()
            work(*arguments)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.turn()
        self.now += seconds
        while self._timers and self._timers[0][0] <= self.now:
            _, _, timer, work, arguments = heapq.heappop(self._timers)
            if not timer.is_cancelled:
                work(*arguments)
                self.turn()

    def run_until(self, claim: Callable[[], bool]) -> None:
        """Run work that other threads hand over, until a claim holds."""
        self.turn()
        while not claim():
            with self._changed:
                assert self._changed.wait_for(lambda: self._ready, PATIENCE_S), "nothing more came to the loop"
            self.turn()


class MemoryPipe:
    """A pipe that keeps what is sent; frames that are never taken out are lost with it."""

    def __init__(self) -> None:
        self.frames: deque[bytes] = deque()
        self.closed: tuple[int, str] | None = None

    def send(self, frame: bytes) -> None:
        self.frames.append(frame)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


class PageEnd:
    """The page's end of a link: numbers, acknowledgements and the way back, as docs/protocol.md has them."""

    def __init__(self) -> None:
        self.page: str | None = None
        self.key: str | None = None
        self.seen = 0
        self.messages: list[dict[str, Any]] = []
        self.buffers: list[list[bytes]] = []
        self.welcomes: list[dict[str, Any]] = []
        self.bare_acks: list[int] = []
        self._seq = 0
        self._unacknowledged: deque[tuple[int, bytes]] = deque()

    def hello(self, ticket: str | None = None) -> dict[str, Any]:
        """Return the hello of a new page, or of one that comes back."""
        return {"ticket": ticket} if self.page is None else {"page": self.page, "key": self.key, "seen": self.seen}

    def frame(self, *messages: Any, buffers: Sequence[bytes] = ()) -> bytes:
        """Return the next frame, and keep it until it is acknowledged."""
        self._seq += 1
        header = {"seq": self._seq, "ack": self.seen, "messages": list(messages)}
        frame = encode_frame(json.dumps(header).encode(), buffers)
        self._unacknowledged.append((self._seq, frame))
        return frame

    def ack(self) -> bytes:
        """Return a frame that only acknowledges."""
        return encode_frame(b'{"ack":%d}' % self.seen)

    def take(self, frame: bytes | str) -> list[bytes]:
        """Take a frame; after a welcome, return those that are to be sent again."""
        header, buffers = decode_frame(frame)
        if "welcome" in header:
            welcome = header["welcome"]
            self.welcomes.append(welcome)
            self.page, self.key = welcome["page"], welcome["key"]
            self._forget(welcome["seen"])
            return [kept for _, kept in self._unacknowledged]
        self._forget(header["ack"])
        if "seq" not in header:
            self.bare_acks.append(header["ack"])
        elif header["seq"] > self.seen:
            assert header["seq"] == self.seen + 1, f"frame {header['seq']} came after frame {self.seen}"
            self.seen = header["seq"]
            rest = iter(buffers)
            for message in header["messages"]:
                self.messages.append(message)
                self.buffers.append([bytes(next(rest)) for _ in range(message.get("buffers", 0))])
            assert next(rest, None) is None, "a buffer that no message claims"
        return []

    def _forget(self, seq: int) -> None:
        while self._unacknowledged and self._unacknowledged[0][0] <= seq:
            self._unacknowledged.popleft()


class FakePage:
    """A page of a session, connected by pipes in memory."""

    def __init__(self, session: Session, loop: FakeLoop) -> None:
        self.end = PageEnd()
        self.pipe = MemoryPipe()
        self.page: Page | None = None
        self._session = session
        self._loop = loop

    def connect(self, hello: Mapping[str, Any] | None = None) -> "FakePage":
        """Connect, as a new page or again."""
        if hello is None:
            is_new = self.end.page is None
            hello = self.end.hello(self._session.tickets.issue() if is_new else None)
        self.pipe = MemoryPipe()
        self.page = self._session.connect(self.pipe, hello)
        self.pump()
        return self

    def open(self) -> "FakePage":
        """Connect, and wait until the root view is displayed."""
        self.connect()
        self._loop.run_until(lambda: (self.pump(), self.of_type("display"))[1] != [])
        return self

    def drop(self, code: int | None = None) -> None:
        """Lose the connection with all that is on its way."""
        assert self.page is not None
        self._session.disconnect(self.page, self.pipe, code)

    def send(self, *messages: Any, buffers: Sequence[bytes] = ()) -> None:
        """Send messages in one frame."""
        assert self.page is not None
        self._session.receive(self.page, self.end.frame(*messages, buffers=buffers))

    def ask(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Send a message and wait for its `status`."""
        number = f"m{len(self.end.messages)}"
        self.send({**message, "id": number}, buffers=buffers)
        self.wait(lambda: any(status["parent"] == number for status in self.of_type("status")))

    def update(self, widget: Any, state: dict[str, Any], *, paths: Sequence[Any] = (), buffers: Any = ()) -> None:
        """Write a model's state, and wait until it was handled."""
        data = {"method": "update", "state": state, "buffer_paths": list(paths)}
        message = {"type": "comm_msg", "comm_id": widget.comm.comm_id, "data": data}
        self.ask({**message, "buffers": len(buffers)} if buffers else message, buffers)

    def wait(self, claim: Callable[[], bool]) -> None:
        """Take frames until a claim holds."""
        self._loop.run_until(lambda: (self.pump(), claim())[1])

    def pump(self) -> None:
        """Take the frames that have arrived."""
        self._loop.turn()
        while self.pipe.frames and self.page is not None:
            for frame in [*self.end.take(self.pipe.frames.popleft()), self.end.ack()]:
                self._session.receive(self.page, frame)
                self._loop.turn()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What came after the root view."""
        kinds = [message["type"] for message in self.end.messages]
        return self.end.messages[kinds.index("display") + 1 :] if "display" in kinds else []

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages of a type."""
        return [message for message in self.end.messages if message["type"] == kind]

    def opened(self, widget: Any) -> dict[str, Any]:
        """Return the state that a model was opened with."""
        comm_id = widget.comm.comm_id
        state: dict[str, Any] = next(m for m in self.of_type("comm_open") if m["comm_id"] == comm_id)["data"]["state"]
        return state

    def state(self, widget: Any) -> dict[str, Any]:
        """Return a model's state as this page has it now."""
        state = dict(self.opened(widget))
        for message in self.of_type("comm_msg"):
            if message["comm_id"] == widget.comm.comm_id and "state" in message["data"]:
                state.update(message["data"]["state"])
        return state


class FakeAudience:
    """Pages of a comm: keeps what is published, runs work at once."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []
        self.buffers: list[tuple[Any, ...]] = []
        self.refers_to: list[list[str]] = []
        self.closed_ids: list[str] = []
        self.pages: list[object] = ["page"]
        self.limits = LimitSettings()

    def publish(self, message: Message, refers_to: Sequence[str]) -> bool:
        if self.pages:
            self.published.append(json.loads(message.text))
            self.buffers.append(message.buffers)
            self.refers_to.append(list(refers_to))
        return bool(self.pages)

    def closed(self, comm_id: str) -> None:
        self.closed_ids.append(comm_id)

    def call_soon(self, work: Callable[[], None]) -> None:
        work()

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """Drop it: nothing here waits."""


class FakeOutlet:
    """What a channel sends through; each view has its own line, which a test may cut."""

    def __init__(self, loop: FakeLoop | None = None, *, may_lose: bool = False) -> None:
        self.may_lose = may_lose
        self.loop = loop or FakeLoop()
        self.sent: list[dict[str, Any]] = []
        self.lines: dict[str, deque[tuple[dict[str, Any], list[bytes]]]] = {}
        self.loses: Callable[[str], bool] = lambda view: False

    def send_custom(self, content: bytes, buffers: Sequence[Any]) -> None:
        message = json.loads(content)
        self.sent.append(message)
        for view, line in self.lines.items():
            if not self.loses(view):
                line.append((message, [bytes(b) for b in buffers]))

    def call_soon(self, work: Callable[[], None]) -> None:
        self.loop.call_soon(work)

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        self.loop.call_later(delay_s, work)

    def is_deaf(self, *, awaits: bool) -> bool:
        return False


class FakeView:
    """The page's end of a channel, as docs/protocol.md has it: one rendering of the widget."""

    def __init__(self, name: str, channel: Channel, outlet: FakeOutlet, *, page: str = "page") -> None:
        self.name = name
        self.page = page
        self.handled: list[int] = []
        self.data: list[Any] = []
        self.records: list[dict[str, Any]] = []
        self.start: int | None = None
        self.last: int | None = None
        self.is_asking = False
        self.is_cut = False  # what it says is lost
        self.unacknowledged: dict[str, deque[tuple[int, dict[str, Any]]]] = {name: deque()}
        self._sent = 0
        self._channel = channel
        self._outlet = outlet
        self._line = outlet.lines.setdefault(name, deque())

    def hello(self, *, before: "FakeView | None" = None) -> "FakeView":
        """Say hello; `before` is the view that a refresh has ended."""
        if before is not None:
            self.unacknowledged = {**before.unacknowledged, **self.unacknowledged}
        seen = self.last if before is None else before.last
        previous = None if before is None else before.name
        self.is_asking = True
        self._post({"pywry": "hello", "view": self.name, "seen": seen, "previous": previous})
        return self

    def take(self) -> None:
        """Handle what has arrived."""
        while self._line:
            self.take_one()

    def take_one(self) -> None:
        """Handle one message, if one has arrived."""
        if not self._line:
            return
        content, _ = self._line.popleft()
        if content["pywry"] == "ack":
            kept = self.unacknowledged.get(content["to"], deque())
            while kept and kept[0][0] <= content["number"]:
                kept.popleft()
        elif content.get("to", self.name) != self.name:
            return
        elif content["pywry"] == "welcome":
            self._welcome(content["number"])
        elif content["pywry"] == "records" and self.last is not None:
            self._handle(content["first"], content["records"])
        elif content["pywry"] == "sent" and self.last is not None and not self.is_asking:
            if content["number"] > self.last:
                self.hello()
            else:
                self.seen()

    def seen(self) -> None:
        """Report the last record that was handled."""
        self._post({"pywry": "seen", "view": self.name, "number": self.last})

    def bye(self) -> None:
        """Say that the view was removed."""
        self._post({"pywry": "bye", "view": self.name})
        self.vanish()

    def vanish(self) -> None:
        """Listen no more."""
        self._outlet.lines.pop(self.name, None)

    def emit(self, data: Any, **fields: Any) -> None:
        """Send a record now, or after the welcome."""
        self._sent += 1
        record = {"type": "app:x", "data": data, **fields}
        self.unacknowledged[self.name].append((self._sent, record))
        if self.last is not None and not self.is_asking:
            self._post({"pywry": "records", "view": self.name, "first": self._sent, "records": [record]})

    def _welcome(self, number: int) -> None:
        self.is_asking = False
        if self.last is None:
            self.start = number
        assert self.last is None or number <= self.last, "Python skips records that this view has not handled"
        self.last = max(self.last or 0, number)
        for view, kept in self.unacknowledged.items():
            if kept:
                records = [record for _, record in kept]
                self._post({"pywry": "records", "view": view, "first": kept[0][0], "records": records})

    def _handle(self, first: int, records: list[dict[str, Any]]) -> None:
        assert self.last is not None
        for number, record in enumerate(records, first):
            if number <= self.last:
                continue
            if number > self.last + 1:
                if not self.is_asking:
                    self.hello()
                return
            self.last = number
            self.handled.append(number)
            if record.get("to", self.name) == self.name and record.get("skip") != self.name:
                self.records.append(record)
                self.data.append(record["data"])

    def _post(self, content: dict[str, Any]) -> None:
        if not self.is_cut:
            self._channel.receive(content, [], self.page)


class Inbox:
    """Records that a channel has delivered, as `(view, data)`."""

    def __init__(self) -> None:
        self.got: list[tuple[str, Any]] = []
        self.records: list[Record] = []

    def __call__(self, records: list[Record]) -> None:
        self.records += records
        self.got += [(record.view, record.data()) for record in records]


def drain(dispatcher: Dispatcher) -> None:
    """Wait until a dispatcher has run what it was given."""
    done = threading.Event()
    dispatcher.put(done.set)
    assert done.wait(PATIENCE_S), "the dispatcher is stuck"


def in_a_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a thread of its own: Playwright, in the same process, keeps a loop running on the main one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def comm_of(widget: Any) -> SharedComm:
    """Return the shared comm of a widget that is shown."""
    assert isinstance(widget.comm, SharedComm)
    return widget.comm


def text_message(**fields: Any) -> Message:
    """Return a message of these fields."""
    return message_of(json.dumps(fields).encode())
