"""From a file to its window, and to the end of its kernel."""

import argparse
import asyncio
import logging
import threading

from ..errors import KernelLost, PyWryError
from ..hosts.apps.app import NotebookApp, Outcome
from ..hosts.apps.document import Document
from ..hosts.apps.front import AppState
from ..hosts.apps.options import AppOptions
from ..hosts.kernels.alone import KernelAlone
from ..hosts.kernels.installed import installed_kernel
from ..session.assets import shared_assets
from ..session.loop import shared_loop
from ..settings import Settings
from .place import place_for
from .telling import tell

log = logging.getLogger(__name__)

END_S = 10.0
BAD = ("failed", "dead")


class Program:
    """One document, shown once. `run` on the main thread, the rest on the loop.

    Parameters
    ----------
    in_window
        False shows it in the browser.
    problem
        What is shown instead of running it.
    """

    def __init__(
        self,
        document: Document,
        options: argparse.Namespace,
        problem: PyWryError | None = None,
        *,
        in_window: bool,
    ) -> None:
        self._document = document
        self._options = options
        self._in_window = in_window
        self._problem = problem
        self._settings = Settings()
        self._thread = shared_loop()
        self._closed = threading.Event()
        self._kernel: KernelAlone | None = None
        self._app: NotebookApp | None = None
        self._state: AppState | None = None
        self._running: asyncio.Task[Outcome] | None = None
        self._lost: Exception | None = None

    def run(self) -> int:
        """Show it until its last page is closed; returns the exit status, and raises what is wrong with the input."""
        place = place_for(self._options, self._settings, in_window=self._in_window)
        try:
            app = self._thread.run(self._begin())
            place.open(app, self._on_closed, has_kernel=self._kernel is not None)
            self._closed.wait()
            return int(self._lost is not None or app.state.status in BAD)
        finally:
            place.close()
            self._thread.run(self._end(), END_S)

    async def _begin(self) -> NotebookApp:
        """Start the kernel, then make what shows it, and let it run."""
        kernel_id, problem = None, self._problem
        if self._options.execute:
            name = installed_kernel(self._options.kernel or self._document.kernel_name, self._options.file)
            self._kernel = KernelAlone(name, self._document.folder)
            try:
                kernel_id = await self._kernel.start()
            except KernelLost as error:
                problem = error
        given = self._options
        options = AppOptions(
            show_code=given.show_code,
            only_widgets=given.only_widgets,
            execute=given.execute,
            title=given.title,
            theme=given.theme,
        )
        access = self._kernel.access if self._kernel is not None else None
        app = NotebookApp(self._document, access, assets=shared_assets(), settings=self._settings, options=options)
        self._app = app
        app.on_change = self._changed
        if self._kernel is not None:
            app.restarter = self._kernel.restart
        if problem is not None:
            app.fail(problem)
        elif kernel_id is not None:
            app.connect(kernel_id)
            self._running = asyncio.get_running_loop().create_task(app.run())
        return app

    def _on_closed(self, lost: Exception | None) -> None:
        self._lost = lost
        self._closed.set()

    def _changed(self, state: AppState) -> None:
        """Say what went wrong, once, and in which cell."""
        before, self._state = self._state, state
        if state.status not in BAD or self._problem is not None or (before is not None and before.error == state.error):
            return
        was_running = state.status == "dead" and before is not None and before.status == "running"
        tell(f"{state.error}{f' in cell {state.number} ({state.cell})' if was_running else ''}")

    async def _end(self) -> None:
        # A connection of Jupyter's that is closed while it is being made raises into the loop, some moments later.
        asyncio.get_running_loop().set_exception_handler(lambda _, what: log.debug("at the end: %s", what))
        is_busy = self._app is not None and self._app.state.status not in ("done", "failed", "saved")
        if self._app is not None:
            self._app.close()
        if self._kernel is not None:
            await self._kernel.end(now=is_busy)
