"""What is made ready before anybody asks."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pywry.serve import pool as pool_module
from pywry.serve.pool import Pool


class Works:
    """Makes numbers, and keeps those that were ended."""

    def __init__(self, size: int, fails: int = 0) -> None:
        self.made = 0
        self.ended: list[int] = []
        self.stale: set[int] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.pool: Pool[int] = Pool(size, self._make, is_good=lambda n: n not in self.stale, end=self._end)
        self._fails = fails

    async def ready(self, count: int) -> None:
        """Wait until so many are ready."""

        async def come() -> None:
            while len(self.pool) != count:
                await asyncio.sleep(0)

        await asyncio.wait_for(come(), 10)

    async def _make(self) -> int | None:
        await self.gate.wait()
        if self._fails:
            self._fails -= 1
            return None
        self.made += 1
        return self.made

    async def _end(self, number: int) -> None:
        self.ended.append(number)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test on a loop of its own: Playwright has one on the thread of the tests."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(test())).result()


def test_one_that_is_taken_is_made_anew() -> None:
    async def test() -> None:
        works = Works(2)
        assert works.pool.take() is None
        await works.ready(2)
        assert works.pool.take() == 1
        await works.ready(2)
        assert (works.pool.take(), works.ended) == (2, [])

    run(test)


def test_one_that_is_no_longer_good_is_ended_and_nobody_gets_it() -> None:
    async def test() -> None:
        works = Works(2)
        works.pool.fill()
        await works.ready(2)
        works.stale = {1}
        assert works.pool.take() == 2
        await works.ready(2)
        assert works.ended == [1]

    run(test)


def test_what_cannot_be_made_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "RETRY_S", 0.01)

    async def test() -> None:
        works = Works(1, fails=2)
        works.pool.fill()
        await works.ready(1)

    run(test)


def test_closing_ends_what_is_ready_and_what_is_being_made() -> None:
    async def test() -> None:
        works = Works(2)
        works.pool.fill()
        await works.ready(2)
        works.gate.clear()
        works.pool.take()
        await asyncio.sleep(0)
        closing = asyncio.create_task(works.pool.close())
        await asyncio.sleep(0)
        works.gate.set()
        await closing
        assert (sorted(works.ended), len(works.pool)) == ([2, 3], 0)
        works.pool.fill()
        assert works.pool.take() is None
        assert works.made == 3

    run(test)
