"""A notebook or script as an app: a kernel for each visitor, some of them warm."""

import argparse
import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async

from ..errors import AppFailed, PyWryError
from ..hosts.apps.app import NotebookApp
from ..hosts.apps.document import read_document
from ..hosts.apps.options import AppOptions
from ..hosts.apps.parameters import with_parameters
from ..hosts.kernels.access import KernelAccess
from ..hosts.kernels.installed import installed_kernel
from ..session.assets import shared_assets
from ..session.session import ENDED
from ..settings import Settings
from .metrics import FAILED, START_SECONDS
from .pool import Pool
from .source import Running, Source
from .target import Entry

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
        self.name, self.title, self.summary = entry.name, options.title or entry.document.title, entry.summary
        self._path = entry.path
        self._access = access
        self._options = options
        self._kernel = kernel
        self._settings = settings
        self._pool = Pool(pool, self._warm_up, is_good=self._is_fresh, end=self._end)
        self._live: set[Started] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

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
        try:
            document = read_document(self._path)
        except PyWryError as error:
            raise AppFailed(str(error)) from error
        app = NotebookApp(
            document, self._access, assets=shared_assets(), settings=self._settings, options=self._options
        )
        started = Started(app, self._stamp())
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
        name = self._kernel or app.document.kernel_name
        options: dict[str, Any] = {"kernel_name": name} if name else {}
        if folder is not None:
            options["cwd"] = str(folder)
        return str(await ensure_async(self._access.kernels.start_kernel(**options)))

    async def _warm_up(self) -> Started | None:
        started = self._new()
        if await self._start(started, time.monotonic()):
            return started
        await self._end(started)
        return None

    def _is_fresh(self, started: Started) -> bool:
        """Say whether the file is still what was run, and its kernel lives."""
        return started.stamp == self._stamp() and started.app.state.status in ("done", "failed")

    def _stamp(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError:
            return 0, 0
        return stat.st_mtime_ns, stat.st_size

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


def plan_notebooks(
    options: argparse.Namespace, entries: Sequence[Entry], parameters: Mapping[str, Any], settings: Settings
) -> tuple[str, Callable[[Any], Sequence[Source]]]:
    """Return a title, and what makes the sources for a server.

    Raises
    ------
    BadParameter
        When a notebook has no such parameter.
    KernelNotInstalled
        When a notebook's kernel, or the one that was asked for, is not installed here; a Gateway has its own.
    """
    is_folder = Path(options.target).is_dir()
    app_options = AppOptions(
        show_code=options.show_code,
        parameters=parameters or None,
        title=None if is_folder else options.title,
        theme=options.theme,
    )
    for entry in entries:
        with_parameters(entry.document, parameters)
        if not options.gateway_url:
            installed_kernel(options.kernel or entry.document.kernel_name, entry.path)
    pool = settings.serve.pool if options.pool is None else options.pool
    pool = int(not is_folder) if pool < 0 else pool
    name = Path(options.target).resolve().name
    title = options.title or (name.replace("_", " ").capitalize() if is_folder else entries[0].document.title)

    def sources(server: Any) -> list[NotebookSource]:
        access = KernelAccess(
            server.kernel_manager, server.kernel_websocket_connection_class, server.config, server.event_logger
        )
        chosen: Any = {"options": app_options, "kernel": options.kernel, "pool": pool, "settings": settings}
        return [NotebookSource(entry, access, **chosen) for entry in entries]

    return title, sources
