"""The bare side: packets through a child with pytauri to a page and back, with nothing else done to them."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

from benchmarks.native.program import answer
from pywry.protocol.pipe import PacketWriter, read_packet


def main() -> None:
    """Answer `trips n`, `down bytes` and `up bytes` until standard input ends."""
    child = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("bare_child.py"), sys.argv[1]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    writer = PacketWriter(os.dup(child.stdin.fileno()), lambda: None)
    child.stdin.close()
    came: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        while (packet := read_packet(child.stdout)) is not None:  # type: ignore[arg-type]  # checked above
            came.put(bytes(packet[1][0]))

    threading.Thread(target=read, daemon=True).start()
    assert came.get(timeout=60) == b"hello"

    def trip(content: bytes) -> tuple[float, bytes]:
        started_at = time.perf_counter()
        writer.put({}, [content])
        got = came.get(timeout=60)
        return time.perf_counter() - started_at, got

    def trips(count: int) -> list[float]:
        return [1e3 * trip(b"J" + json.dumps({"n": n}).encode())[0] for n in range(count)]

    def down(size: int) -> float:
        took_s, got = trip(b"D" + os.urandom(size))
        assert got == str(size).encode()
        return took_s

    def up(size: int) -> float:
        took_s, got = trip(b"U" + str(size).encode())
        assert len(got) == size
        return took_s

    answer({"trips": trips, "down": down, "up": up})
    writer.close()
    child.wait(10)


if __name__ == "__main__":
    main()
