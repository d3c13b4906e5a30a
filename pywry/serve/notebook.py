"""A notebook or script as an app: a kernel for each visitor, some of them warm."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from ..errors import AppFailed, PyWryError
from ..hosts.apps.app import NotebookApp
from ..hosts.apps.document import read_document
from ..hosts.apps.options import AppOptions
from ..hosts.kernels.access import KernelAccess
from ..hosts.kernels.starting import start_kernel
from ..session.assets import shared_assets
from ..session.session import ENDED
from ..settings import Settings
from .metrics import FAILED, START_SECONDS
from .pool import Pool
from .source import Running
from .target import Entry, stamp_of

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Started:
    """An app and its kernel, and what the file was like that it shows."""

    app: NotebookApp
    stamp: tuple[int, int]
    kernel_id: str = ""
    is_over: bool = False


class NotebookSource:
    """Runs a notebook for each visitor in a kernel of their own. On the server's loop."""

    def __init__(
        self,
        entry: Entry,
        access: KernelAccess,
        *,
        options: AppOptions,
        kernel: str | None,
        pool: int,
        settings: Settings,
    ) -> None:
        self.name = entry.name
        self._path = entry.path
        self._access = access
        self._options = options
        self.describe(entry)
        self._kernel = kernel
        self._settings = settings
        self._pool = Pool(pool, self._warm_up, is_good=self._is_fresh, end=self._end)
        self._live: set[Started] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    def describe(self, entry: Entry) -> None:
        """Take from the file what a gallery says of it."""
        self.title, self.summary = self._options.title or entry.document.title, entry.summary

    async def retire(self) -> None:
        """End what nobody has opened: the file is gone. Who has it open keeps it."""
        await self._pool.close()

    @property
    def warm(self) -> int:
        """How many kernels have run it before anybody has asked."""
        return len(self._pool)

    async def start(self) -> None:
        """Begin to warm up."""
        self._pool.fill()

    async def open(self, name: str) -> Running:
        """Return an app that has run already, or one that starts now."""
        began = time.monotonic()
        started = self._pool.take()
        if started is not None:
            START_SECONDS.observe(time.monotonic() - began)
        else:
            started = self._new()
            task = asyncio.get_running_loop().create_task(self._start(started, began))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        async def close(reason: str) -> None:
            started.app.session.close(reason, ENDED)
            await self._end(started)

        def is_now(*statuses: str) -> bool:
            return started.app.state.status in statuses

        return Running(
            started.app.view(name),
            close,
            is_busy=lambda: is_now("starting", "running", "restarting"),
            is_dead=lambda: is_now("dead"),
        )

    async def close(self) -> None:
        """End all of them, also those that are about to start."""
        await asyncio.gather(*(self._end(started) for started in list(self._live)))
        await self._pool.close()
        await asyncio.gather(*self._tasks)

    def _new(self) -> Started:
        """Return an app that is to start; raises AppFailed, and says so in the log, when its file cannot be read."""
        try:
            document = read_document(self._path)
        except PyWryError as error:
            FAILED.inc()
            log.error("%s cannot be opened any more: %s", self.name, error)  # noqa: TRY400  # a line says it all
            raise AppFailed(str(error)) from error
        app = NotebookApp(
            document, self._access, assets=shared_assets(), settings=self._settings, options=self._options
        )
        started = Started(app, stamp_of(self._path))
        self._live.add(started)
        return started

    async def _start(self, started: Started, began: float) -> bool:
        """Start a kernel for an app and run it; say whether it lives. What the notebook itself did wrong it shows."""
        app = started.app
        try:
            started.kernel_id = await self._start_kernel(app)
            if started.is_over:  # whoever wanted it has gone meanwhile
                await self._end_kernel(started)
                return False
            app.connect(started.kernel_id)
        except Exception:
            FAILED.inc()
            log.exception("a kernel for %s could not be started", self.name)
            app.fail(AppFailed("the kernel could not be started; the server's log says why"))
            return False
        outcome = await app.run()
        if outcome.status == "done":
            START_SECONDS.observe(time.monotonic() - began)
        elif outcome.status != "closed":
            FAILED.inc()
            log.warning("%s %s: %s", self.name, outcome.status, outcome.error)
        return outcome.status in ("done", "failed")

    async def _start_kernel(self, app: NotebookApp) -> str:
        folder = app.document.folder
        where = {} if folder is None else {"cwd": str(folder)}
        return await start_kernel(self._access, self._kernel or app.document.kernel_name, **where)

    async def _warm_up(self) -> Started | None:
        try:
            started = self._new()
        except AppFailed:
            return None
        if await self._start(started, time.monotonic()):
            return started
        await self._end(started)
        return None

    def _is_fresh(self, started: Started) -> bool:
        """Say whether the file is still what was run, and its kernel lives."""
        return started.stamp == stamp_of(self._path) and started.app.state.status in ("done", "failed")

    async def _end(self, started: Started) -> None:
        if started.is_over:
            return
        started.is_over = True
        started.app.close("this app has ended")
        if started.kernel_id:
            await self._end_kernel(started)
        self._live.discard(started)

    async def _end_kernel(self, started: Started) -> None:
        try:
            await self._access.end(started.kernel_id)
        except Exception:
            log.exception("kernel %s of %s could not be shut down", started.kernel_id, self.name)
