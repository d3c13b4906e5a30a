"""Packets between two processes, through a real pipe."""

import os
import threading
from collections.abc import Iterator
from typing import IO

import pytest

from pywry.errors import BadFrame
from pywry.protocol.pipe import PacketWriter, packet, read_packet

PATIENCE_S = 60


class Pipe:
    def __init__(self) -> None:
        read, write = os.pipe()
        self.file: IO[bytes] = os.fdopen(read, "rb")
        self.broken = threading.Event()
        self.writer = PacketWriter(write, self.broken.set)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.writer.close()
    made.file.close()


def test_packets_come_in_order_with_their_buffers(pipe: Pipe) -> None:
    for n in range(1_000):
        pipe.writer.put({"n": n}, [b"x" * n, memoryview(bytearray([n % 256]))])
    for n in range(1_000):
        got = read_packet(pipe.file)
        assert got is not None
        assert got[0] == {"n": n}
        assert [bytes(buffer) for buffer in got[1]] == [b"x" * n, bytes([n % 256])]


@pytest.mark.parametrize("size", [0, 65_535, 65_536, 16 * 2**20])
def test_any_size_goes_through(pipe: Pipe, size: int) -> None:
    content = os.urandom(size)
    pipe.writer.put({}, [content, content[:10]])
    pipe.writer.put({"last": True})
    first, last = read_packet(pipe.file), read_packet(pipe.file)
    assert first is not None
    assert [bytes(buffer) for buffer in first[1]] == [content, content[:10]]
    assert last == ({"last": True}, [])


def test_close_writes_what_waits_and_ends_the_pipe(pipe: Pipe) -> None:
    pipe.writer.put({"n": 1})
    pipe.writer.close()
    assert read_packet(pipe.file) == ({"n": 1}, [])
    assert read_packet(pipe.file) is None


def test_a_pipe_that_ends_within_a_packet_is_told() -> None:
    read, write = os.pipe()
    whole = b"".join(packet({"n": 1}, [b"abc"]))
    os.write(write, whole[:-1])
    os.close(write)
    with os.fdopen(read, "rb") as file, pytest.raises(BadFrame, match=rf"ended after {len(whole) - 5} of"):
        read_packet(file)


def test_the_other_end_s_end_is_told_once(pipe: Pipe) -> None:
    pipe.file.close()
    pipe.writer.put({"n": 1})
    assert pipe.broken.wait(PATIENCE_S)
    pipe.writer.put({"n": 2})  # lost, and no error
