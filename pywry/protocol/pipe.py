"""Packets between two processes: `u32le total` and a frame of that many bytes, read and written by blocking calls.

The other end is our own process, so what cannot be read is a fault of ours and raises BadFrame.
"""

import os
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue
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
    """A thread that writes packets in the order they are put.

    NOTE(thread): `put` and `close` from any thread; `on_broken` is called on the writer's own, once, when the other
    end has gone.
    """

    def __init__(self, fd: int, on_broken: Callable[[], object]) -> None:
        self._fd = fd
        self._on_broken = on_broken
        self._queue: SimpleQueue[list[Buffer] | None] = SimpleQueue()
        threading.Thread(target=self._run, name="pywry-pipe-writer", daemon=True).start()

    def put(self, header: Mapping[str, Any], buffers: Sequence[Buffer] = ()) -> None:
        """Queue a packet."""
        self._queue.put(packet(header, buffers))

    def close(self) -> None:
        """Write what is queued, then close the file."""
        self._queue.put(None)

    def _run(self) -> None:
        try:
            while (pieces := self._queue.get()) is not None:
                self._write(self._with_those_that_wait(pieces))
        except OSError:
            self._on_broken()
        finally:
            os.close(self._fd)

    def _with_those_that_wait(self, pieces: list[Buffer]) -> list[Buffer]:
        """Return the pieces, with those of packets that came since, as far as they are small."""
        size = sum(map(len, pieces))
        while size < _JOINED_BYTES:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            pieces += more
            size += sum(map(len, more))
        return pieces

    def _write(self, pieces: list[Buffer]) -> None:
        small: list[Buffer] = []
        for piece in pieces:
            if len(piece) < _JOINED_BYTES:
                small.append(piece)
                continue
            self._write_all(b"".join(small))
            small = []
            self._write_all(piece)
        self._write_all(b"".join(small))

    def _write_all(self, piece: Buffer) -> None:
        view = memoryview(piece).cast("B")
        while view:
            view = view[os.write(self._fd, view) :]
