"""Messages waiting for one page, numbered frames on their way to it, and the way back after a dropped connection.

Knows sequence numbers and bytes; knows nothing of sockets or models. Not thread-safe: its page guards it.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..protocol.frame import Buffer, encode_frame

WINDOW_FRAMES = 256
WINDOW_BYTES = 16 * 2**20
FRAME_BYTES = 4 * 2**20


class Keeper(Protocol):
    """Who keeps a message when the last page that was to have it has gone."""

    def keep(self, message: "Message") -> None:
        """Keep it for the next page, before what was sent later. On the loop."""


@dataclass(frozen=True, slots=True)
class Message:
    """One encoded message; `text` is its JSON, ready to stand in a frame's header. Shared by all pages it goes to."""

    text: bytes
    buffers: tuple[Buffer, ...] = ()
    size: int = 0
    keeper: Keeper | None = None  # of one that is no part of any state


def message_of(text: bytes, buffers: Sequence[Buffer] = ()) -> Message:
    """Return the message of a JSON object and its buffers; adds the object's `buffers` count."""
    if not buffers:
        return Message(text, (), len(text))
    counted = b'%s,"buffers":%d}' % (text[:-1], len(buffers))
    return Message(counted, tuple(buffers), len(counted) + sum(memoryview(b).nbytes for b in buffers))


class Outbox:
    """The queue and the sent-but-unacknowledged frames of one page.

    At most `WINDOW_FRAMES` frames or `WINDOW_BYTES` bytes are unacknowledged, so `rewind` always gets far enough.
    """

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._sent: deque[tuple[int, bytes]] = deque()
        self._sent_bytes = 0
        self._seq = 0
        self.waiting_bytes = 0

    @property
    def bytes_kept(self) -> int:
        """Bytes waiting or not acknowledged."""
        return self.waiting_bytes + self._sent_bytes

    @property
    def waiting(self) -> Sequence[Message]:
        """What is in no frame yet."""
        return self._waiting

    def put(self, message: Message) -> None:
        """Queue a message."""
        self._waiting.append(message)
        self.waiting_bytes += message.size

    def next_frame(self, ack: int) -> bytes | None:
        """Return a frame of as many waiting messages as fit; None when none waits or the window is full."""
        if not self._waiting:
            return None
        if self._sent and (len(self._sent) >= WINDOW_FRAMES or self._sent_bytes >= WINDOW_BYTES):
            return None
        batch = [self._waiting.popleft()]
        size = batch[0].size
        while self._waiting and size + self._waiting[0].size <= FRAME_BYTES:
            message = self._waiting.popleft()
            size += message.size
            batch.append(message)
        self.waiting_bytes -= size
        self._seq += 1
        header = b'{"seq":%d,"ack":%d,"messages":[%s]}' % (self._seq, ack, b",".join(m.text for m in batch))
        frame = encode_frame(header, [buffer for m in batch for buffer in m.buffers])
        self._sent.append((self._seq, frame))
        self._sent_bytes += len(frame)
        return frame

    def acknowledge(self, seq: int) -> None:
        """Forget the frames up to `seq`, which the page has."""
        while self._sent and self._sent[0][0] <= seq:
            self._sent_bytes -= len(self._sent.popleft()[1])

    def rewind(self, after_seq: int) -> list[bytes]:
        """Return the frames after `after_seq`, which the page did not get before its connection dropped."""
        self.acknowledge(after_seq)
        return [frame for _, frame in self._sent]
