"""Notebooks of a Jupyter server as apps: one kernel and one session for each time that one is opened."""

import asyncio
import logging
import secrets
from collections.abc import Iterable
from typing import Any

from ...session.assets import AssetStore
from ...settings import Settings
from ..browser.backends import View
from ..kernels.access import KernelAccess
from ..kernels.starting import start_kernel
from .app import NotebookApp
from .document import Document
from .options import AppOptions

log = logging.getLogger(__name__)


class AppBackend:
    """Apps by the id of their session. On the server's loop."""

    def __init__(self, access: KernelAccess, *, assets: AssetStore, settings: Settings) -> None:
        self._access = access
        self._assets = assets
        self._settings = settings
        self._apps: dict[str, NotebookApp] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def find(self, name: str) -> View | None:
        """Return the view of an app; None when there is none of this session."""
        app = self._apps.get(name)
        return app.view(name) if app is not None else None

    def names(self) -> Iterable[str]:
        """Return the ids of the sessions there are."""
        return list(self._apps)

    async def open(self, document: Document, options: AppOptions | None = None, *, folder: str | None = None) -> str:
        """Start a kernel for a document, run it there, and return the id of its session.

        Parameters
        ----------
        folder
            Where the kernel runs, as the kernel manager names folders.

        Raises
        ------
        BadParameter, KernelNotInstalled, GatewayUnreachable
            And there is no session then.
        """
        app = NotebookApp(document, self._access, assets=self._assets, settings=self._settings, options=options)
        name = secrets.token_urlsafe(24)
        self._apps[name] = app
        app.session.on_empty = lambda reason: self._start(self.end(name, reason))
        try:
            if app.options.execute:
                where = {"path": folder} if folder else {}
                app.connect(await start_kernel(self._access, document.kernel_name, **where))
        except BaseException:
            await self.end(name, "its kernel did not start")
            raise
        self._start(app.run())
        app.session.expect_page()
        return name

    async def end(self, name: str, reason: str) -> None:
        """End an app and its kernel."""
        app = self._apps.pop(name, None)
        if app is None:
            return
        app.close(reason)
        await self._access.end(app.kernel_id)

    def close(self) -> None:
        """End every page; the server ends its kernels."""
        for app in self._apps.values():
            app.close("the server has ended")
        self._apps = {}

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
