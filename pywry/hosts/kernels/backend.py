"""Views of the widgets of a server's kernels: a hub for each kernel that is looked at, a session for each widget."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from jupyter_core.utils import ensure_async

from ...session.assets import AssetStore
from ...session.session import Session
from ...settings import Settings
from ..browser.backends import View
from .access import KernelAccess
from .hub import Hub, Notify
from .models import KernelModels
from .notices import notice
from .watch import watch

log = logging.getLogger(__name__)

ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
ANSWER_S = 2.0


class KernelBackend:
    """Finds views by `<kernel id>/<model id>`. On the server's loop.

    Parameters
    ----------
    access
        The server's kernels; its events tell of those that are shut down or restarted, by whomever.
    """

    def __init__(self, access: KernelAccess, *, assets: AssetStore, settings: Settings) -> None:
        self._access = access
        self._kernels = access.kernels
        self._events = access.events
        self._assets = assets
        self._settings = settings
        self._watched: dict[str, _Watched] = {}
        self._events.add_listener(schema_id=ACTIONS, listener=self._heard)

    async def find(self, name: str) -> View | None:
        """Return a view of a kernel's widget; None when there is no such kernel, or it says that it has no such widget.

        A kernel that does not answer, as it is busy or dead, has it: the page is served, and says what it waits for.
        """
        kernel_id, _, model_id = name.partition("/")
        if not model_id or kernel_id not in self._kernels:
            return None
        watched = self._watched.get(kernel_id)
        if watched is None:
            watched = self._watched[kernel_id] = _Watched(self, kernel_id)
        try:
            if not await watched.hub.has(model_id, ANSWER_S):
                return None
            view = View(name, watched.session_of(model_id), "PyWry")
            view.session.expect_page()
            return view
        finally:
            watched.close_if_unused()

    def names(self) -> Iterable[str]:
        """Return the names of the views that are shown."""
        return [f"{kernel_id}/{root}" for kernel_id, watched in self._watched.items() for root in watched.sessions]

    def hub(self, kernel_id: str) -> Hub | None:
        """Return the hub of a kernel that is looked at."""
        watched = self._watched.get(kernel_id)
        return watched.hub if watched is not None else None

    def close(self) -> None:
        """End every view."""
        self._events.remove_listener(schema_id=ACTIONS, listener=self._heard)
        for watched in list(self._watched.values()):
            for session in watched.sessions.values():
                session.close("the server has ended")
            watched.sessions.clear()
            watched.close()

    def _new_hub(self, kernel_id: str, notify: Notify, fated: Notify) -> Hub:
        hub = Hub(assets=self._assets, notify=notify)
        hub.on_fate = fated
        hub.connect(self._access, kernel_id)
        return hub

    async def _heard(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        watched = self._watched.get(data.get("kernel_id", ""))
        if watched is None or data.get("status") != "success":
            return
        if data.get("action") == "shutdown":
            watched.lost("gone")
        elif data.get("action") == "restart":
            watched.restarted()


class _Watched:
    """A kernel that pages look at."""

    def __init__(self, backend: KernelBackend, kernel_id: str) -> None:
        self.kernel_id = kernel_id
        self.sessions: dict[str, Session] = {}
        self._backend = backend
        self._kernels = backend._kernels
        self._lost_sessions: list[Session] = []
        self.hub = backend._new_hub(kernel_id, self._tell, self._fated)
        self._tasks = {asyncio.get_running_loop().create_task(self._watch())}

    def session_of(self, model_id: str) -> Session:
        """Return the session of a widget, made when it is the first time."""
        session = self.sessions.get(model_id)
        if session is None:
            models = KernelModels(model_id, self.hub)
            session = Session(models, loop=self.hub.loop, settings=self._backend._settings)
            session.on_empty = lambda reason: self._empty(model_id, session, models)
            session.on_restart = self._restart
            self.sessions[model_id] = session
            self.hub.add(models)
        return session

    def lost(self, state: str) -> None:
        """Note that the kernel is gone, and tell the pages: `dead`, or `gone` for good."""
        self.hub.lose("is gone")
        self._tell_all(state)

    def restarted(self) -> None:
        """Note that there is a new kernel of this id, which has none of the widgets that pages show."""
        self.hub.lose("was restarted")
        self._lost_sessions += self.sessions.values()
        self.sessions = {}
        self._tell_all("restarted")
        self.hub = self._backend._new_hub(self.kernel_id, self._tell, self._fated)

    def close_if_unused(self) -> None:
        """Disconnect from the kernel when no page shows it."""
        if not self.sessions and not self._lost_sessions:
            self.close()

    def close(self) -> None:
        """Disconnect from the kernel."""
        if self._backend._watched.get(self.kernel_id) is self:
            del self._backend._watched[self.kernel_id]
        self.hub.close()
        for task in self._tasks:
            task.cancel()

    def _empty(self, model_id: str, session: Session, models: KernelModels) -> None:
        session.close("no page shows it")
        if self.sessions.get(model_id) is session:
            del self.sessions[model_id]
            self.hub.remove(models)
        elif session in self._lost_sessions:
            self._lost_sessions.remove(session)
        self.close_if_unused()

    def _tell(self, state: str) -> None:
        for session in self.sessions.values():
            session.notify(notice(state))

    def _tell_all(self, state: str) -> None:
        self._tell(state)
        for session in self._lost_sessions:
            session.notify(notice(state))

    def _fated(self, fate: str) -> None:
        if fate == "restarted":
            self.restarted()
        else:
            self.lost(fate)

    async def _watch(self) -> None:
        await watch(
            self._backend._access,
            self.kernel_id,
            is_watched=lambda: self.hub.is_open,
            dead=lambda: self.lost("dead"),
        )
        self.lost("gone")

    def _restart(self) -> None:
        self._tell_all("restarting")
        self._start(self._do_restart())

    async def _do_restart(self) -> None:
        try:
            await ensure_async(self._kernels.restart_kernel(self.kernel_id))
        except Exception:
            log.exception("kernel %s could not be restarted", self.kernel_id)
            self.lost("dead")

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
