"""PyWry's windows, opened and closed by rounds."""

import threading
import time
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own

from benchmarks.native.program import answer
from pywry import PyWry

SETTLE_S = 20.0


def is_alive(process: psutil.Process) -> bool:
    """Say whether a process is more than an entry in a table."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def main() -> None:
    """Answer `round n` until standard input ends."""
    app = PyWry(mode="native", width=400, height=300)
    keeps = app.show("stays")
    keeps.wait_ready()
    me = psutil.Process()

    def family() -> list[psutil.Process]:
        return [each for each in me.children(recursive=True) if is_alive(each)]

    def one_round(count: int) -> dict[str, Any]:
        started_at = time.monotonic()
        handles = [app.show(f"<p>window {n}</p>") for n in range(count)]
        closed = threading.Semaphore(0)
        for handle in handles:
            handle.on("window:closed", closed.release)
            handle.wait_ready(60)
        before = len(family())
        for handle in handles:
            handle.close()
        for _ in handles:
            closed.acquire(timeout=30)
        took_s = time.monotonic() - started_at
        end = time.monotonic() + SETTLE_S
        while len(family()) > before - count and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1)  # for memory to be given back
        pss = sum(each.memory_full_info().pss for each in family()) / 1e6
        return {"processes": len(family()), "pss_mb": pss, "rss_mb": me.memory_info().rss / 1e6, "took_s": took_s}

    answer({"round": one_round})
    app.destroy()


if __name__ == "__main__":
    main()
