"""PyWry's side: events to the page and back, and bytes each way."""

import os
import queue
import time
from pathlib import Path
from typing import Any

from benchmarks.native.program import answer
from pywry import HtmlContent, PyWry

HERE = Path(__file__).parent


def main() -> None:
    """Answer `trips n`, `down bytes` and `up bytes` until standard input ends."""
    app = PyWry(mode="native")
    came: queue.SimpleQueue[Any] = queue.SimpleQueue()
    handle = app.show(HtmlContent("echo", script_files=[HERE / "echo.js"]), callbacks={"bench:back": came.put})
    handle.wait_ready()

    def trips(count: int) -> list[float]:
        took_ms = []
        for n in range(count):
            started_at = time.perf_counter()
            handle.emit("bench:ping", {"n": n})
            came.get(timeout=10)
            took_ms.append(1e3 * (time.perf_counter() - started_at))
        return took_ms

    def down(size: int) -> float:
        content = os.urandom(size)
        started_at = time.perf_counter()
        handle.emit("bench:down", {"content": content})
        got = came.get(timeout=60)
        took_s = time.perf_counter() - started_at
        assert got == {"size": size, "last": content[-1]}
        return took_s

    def up(size: int) -> float:
        started_at = time.perf_counter()
        handle.emit("bench:up", {"size": size})
        got = came.get(timeout=60)
        took_s = time.perf_counter() - started_at
        assert len(got["content"]) == size
        assert got["content"][-1] == 7
        return took_s

    answer({"trips": trips, "down": down, "up": up})
    app.destroy()


if __name__ == "__main__":
    main()
