"""Packets between two processes: `u32le total` and a frame of that many bytes, read and written by blocking calls.

The other end is our own process, so what cannot be read is a fault of ours and raises BadFrame.
"""

import os
import select
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any

from ..errors import BadFrame
from .frame import Buffer, decode_frame, json_bytes

_LENGTH = struct.Struct("<I")
_JOINED_BYTES = 64 * 1024  # below, a copy costs less than a call of the system


def read_packet(file: IO[bytes]) -> tuple[dict[str, Any], list[memoryview]] | None:
    """Return the next packet's header and buffers, which are views of one piece of memory; None at the end.

    Raises
    ------
    BadFrame
        When the pipe ends within a packet, or its frame cannot be read.
    """
    start = file.read(_LENGTH.size)
    if len(start) < _LENGTH.size:
        return None
    (total,) = _LENGTH.unpack(start)
    frame = bytearray(total)
    view, got = memoryview(frame), 0
    while got < total:
        count = file.readinto(view[got:])  # type: ignore[attr-defined]  # every buffered file has it
        if not count:
            raise BadFrame(f"the pipe ended after {got} of {total} bytes of a packet")
        got += count
    return decode_frame(frame)


def packet(header: Mapping[str, Any], buffers: Sequence[Buffer] = ()) -> list[Buffer]:
    """Return a packet as pieces of memory; large buffers are not copied."""
    text = json_bytes(header)
    sizes = [len(text), *(memoryview(buffer).nbytes for buffer in buffers)]
    table = struct.pack(f"<{len(sizes) + 1}I", len(sizes), *sizes)
    return [_LENGTH.pack(len(table) + sum(sizes)) + table + text, *buffers]


class PacketWriter:
    """Writes packets in the order they are put: small ones at once where the pipe has room, the rest on a thread.

    NOTE(thread): `put` and `close` from any thread, and neither waits; `on_broken` is called once, when the other end
    has gone, on any of them.
    """

    def __init__(self, fd: int, on_broken: Callable[[], object]) -> None:
        self._fd = fd
        self._on_broken = on_broken
        self._waiting: deque[Buffer] = deque()
        self._changed = threading.Condition()
        self._is_writing = False  # the thread is, or is about to
        self._is_closing = False
        self._is_broken = False
        # Windows' pipes know no such mode: there all goes by the thread.
        self._is_direct = sys.platform != "win32"
        if self._is_direct:
            os.set_blocking(fd, False)
        threading.Thread(target=self._run, name="pywry-pipe-writer", daemon=True).start()

    def put(self, header: Mapping[str, Any], buffers: Sequence[Buffer] = ()) -> None:
        """Queue a packet, or write it; lost when the other end has gone."""
        pieces = packet(header, buffers)
        with self._changed:
            if self._is_closing or self._is_broken:
                return
            if self._is_direct and not self._is_writing and sum(map(len, pieces)) < _JOINED_BYTES:
                pieces = self._write_some(pieces)
            if pieces and not self._is_broken:
                self._waiting += pieces
                self._is_writing = True
                self._changed.notify()
            is_broken = self._is_broken
        if is_broken:
            self._on_broken()

    def close(self) -> None:
        """Write what is queued, then close the file."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()

    def _write_some(self, pieces: list[Buffer]) -> list[Buffer]:
        """Write as much as the pipe takes at once, and return the rest."""
        whole = b"".join(pieces)
        try:
            count = os.write(self._fd, whole)
        except BlockingIOError:
            count = 0
        except OSError:
            self._is_broken = True
            return []
        return [memoryview(whole)[count:]] if count < len(whole) else []

    def _run(self) -> None:
        try:
            while (pieces := self._next()) is not None:
                for piece in _joined(pieces):
                    self._write_all(piece)
        except OSError:
            with self._changed:
                is_new, self._is_broken = not self._is_broken, True
            if is_new:
                self._on_broken()
        finally:
            with self._changed:  # `put` may be about to write
                self._is_closing = True
                os.close(self._fd)

    def _next(self) -> list[Buffer] | None:
        """Wait for something to write and return all there is; None at the end."""
        with self._changed:
            if not self._waiting:
                self._is_writing = False
            self._changed.wait_for(lambda: self._waiting or self._is_closing or self._is_broken)
            if not self._waiting or self._is_broken:
                return None
            pieces = list(self._waiting)
            self._waiting.clear()
            return pieces

    def _write_all(self, piece: Buffer) -> None:
        view = memoryview(piece).cast("B")
        while view:
            try:
                view = view[os.write(self._fd, view) :]
            except BlockingIOError:
                ready = select.poll()
                ready.register(self._fd, select.POLLOUT)
                ready.poll()


def _joined(pieces: list[Buffer]) -> Iterator[Buffer]:
    """Yield the pieces, small ones together."""
    small: list[Buffer] = []
    for piece in pieces:
        if len(piece) < _JOINED_BYTES:
            small.append(piece)
            continue
        yield b"".join(small)
        small = []
        yield piece
    yield b"".join(small)
