"""One page: its outbox, what it has sent, and the pipe it is connected by at the moment."""

import asyncio
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ..errors import BadFrame
from ..protocol.frame import encode_frame, json_bytes
from .outbox import Message, Outbox

ACK_FRAMES = 32
ACK_BYTES = 2**20
ACK_DELAY_S = 0.05


class Pipe(Protocol):
    """Carries frames to one page: a WebSocket, or a window's pipe."""

    def send(self, frame: bytes) -> None:
        """Send a frame; called on the loop. Never blocks and never raises: a broken pipe tells by being closed."""

    def close(self, code: int, reason: str) -> None:
        """End the connection, with a close code of docs/protocol.md."""


class Page:
    """One connected view-end of a session; outlives its connections.

    NOTE(thread): `push`, `hold`, `release` and `retire` from any thread; everything else on the loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, max_bytes: int) -> None:
        self.id = secrets.token_hex(8)
        self.key = secrets.token_urlsafe(24)
        self.seen = 0
        self.ticket: str | None = None  # what it was admitted by, until it has shown that it got its key
        self.pipe: Pipe | None = None
        self.may_restart = False  # the kernel, where there is one
        self.on_overflow: Callable[[Page], None] = lambda page: None
        self._loop = loop
        self._max_bytes = max_bytes
        self._outbox = Outbox()
        self._held: list[Message] | None = None
        self._is_retired = False
        self._lock = threading.Lock()
        self._flushes = False
        self._unacked_frames = 0
        self._unacked_bytes = 0
        self._ack_timer: asyncio.TimerHandle | None = None

    def push(self, message: Message) -> bool:
        """Queue a message, unless the page is retired; what is queued in one turn of the loop leaves in one frame."""
        with self._lock:
            if self._is_retired:
                return False
            if self._held is not None:
                self._held.append(message)
                return True
            self._outbox.put(message)
            if self._flushes:
                return True
            self._flushes = True
        if asyncio._get_running_loop() is self._loop:
            self._loop.call_soon(self._flush)  # no need to wake the loop through its pipe
        else:
            self._loop.call_soon_threadsafe(self._flush)
        return True

    def tell(self, message: Message) -> None:
        """Queue a message that waits for no model. On the loop."""
        with self._lock:
            self._outbox.put(message)
        self._flush()

    def begin_turn(self) -> None:
        """Leave it to `end_turn` to send what is pushed from now on."""
        with self._lock:
            self._flushes = True

    def end_turn(self) -> None:
        """Send what was pushed since `begin_turn`."""
        self._flush()

    def hold(self) -> None:
        """Keep what is pushed from now on, while snapshots are taken."""
        with self._lock:
            self._held = []

    def release(self, first: list[Message]) -> None:
        """Queue `first`, then what was held."""
        with self._lock:
            # In one piece: what another thread pushes meanwhile must not come before what opens its model.
            for message in [*first, *(self._held or [])]:
                self._outbox.put(message)
            self._held = None
        self._loop.call_soon_threadsafe(self._flush)

    def retire(self) -> list[Message]:
        """Take no message any more, and return those that have not left for the page."""
        with self._lock:
            self._is_retired = True
            return [*self._outbox.waiting, *(self._held or [])]

    def connect(self, pipe: Pipe, welcome: Mapping[str, Any], seen: int | None) -> None:
        """Take a new connection; `seen` is the last frame the page has, None for a new page."""
        if self.pipe is not None:
            self.pipe.close(1000, "the page connected again")
        self.pipe = pipe
        pipe.send(encode_frame(json_bytes({"welcome": dict(welcome)})))
        with self._lock:
            again = self._outbox.rewind(seen) if seen is not None else []
        for frame in again:
            pipe.send(frame)
        self._flush()

    def disconnect(self, pipe: Pipe) -> bool:
        """Let go of a closed connection; False when a newer one has taken its place."""
        if self.pipe is not pipe:
            return False
        self.pipe = None
        return True

    def accept(self, header: Mapping[str, Any], size: int) -> list[dict[str, Any]]:
        """Take a frame from the page and return its messages, none when it is a repeat.

        Raises
        ------
        BadFrame
            When a frame is missing before this one, or a field has a wrong type.
        """
        ack, seq, messages = header.get("ack", 0), header.get("seq"), header.get("messages", [])
        if not isinstance(ack, int) or not isinstance(messages, list):
            raise BadFrame(f"frame with ack {ack!r} and messages of type {type(messages).__name__}")
        with self._lock:
            self._outbox.acknowledge(ack)
            waits = self._outbox.waiting_bytes > 0
        if waits:
            self._flush()  # there may be room for it now
        if seq is None:
            return []
        if not isinstance(seq, int) or seq > self.seen + 1:
            raise BadFrame(f"frame {seq!r} came after frame {self.seen}; the ones between are missing")
        self._note_unacked(size)
        if seq <= self.seen:
            return []
        self.seen = seq
        return messages

    def _flush(self) -> None:
        """Send what waits, as far as the window allows."""
        while True:
            with self._lock:
                self._flushes = False
                kept = self._outbox.bytes_kept
                frame = self._outbox.next_frame(self.seen) if self.pipe is not None else None
            if frame is None:
                break
            assert self.pipe is not None
            self.pipe.send(frame)
            self._unacked_frames = self._unacked_bytes = 0
        if kept > self._max_bytes:
            self.on_overflow(self)

    def _note_unacked(self, size: int) -> None:
        """Acknowledge soon: with the next frame, or alone after enough frames, bytes or time."""
        self._unacked_frames += 1
        self._unacked_bytes += size
        if self._unacked_frames >= ACK_FRAMES or self._unacked_bytes >= ACK_BYTES:
            self._loop.call_soon(self._acknowledge)
        elif self._ack_timer is None:
            # One timer serves all frames of its time; to set and cancel one for each would cost more than the frames.
            self._ack_timer = self._loop.call_later(ACK_DELAY_S, self._acknowledge_late)

    def _acknowledge_late(self) -> None:
        self._ack_timer = None
        self._acknowledge()

    def _acknowledge(self) -> None:
        if self.pipe is not None and self._unacked_frames:
            self.pipe.send(encode_frame(b'{"ack":%d}' % self.seen))
        self._unacked_frames = self._unacked_bytes = 0
