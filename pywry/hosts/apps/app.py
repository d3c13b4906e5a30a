"""A notebook shown as an app: its document, the kernel that runs it, and the pages that show it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from jupyter_core.utils import ensure_async

from ...errors import CellFailed, ConnectionDropped, InputInCell, KernelLost, PolicyViolation, PyWryError
from ...session.assets import AssetStore
from ...session.sender import Sender
from ...session.session import Session
from ...settings import Settings
from ..browser.backends import View
from ..kernels.access import KernelAccess
from ..kernels.backend import ACTIONS
from ..kernels.hub import Hub
from ..kernels.models import KernelModels
from ..kernels.notices import notice
from ..kernels.watch import watch
from .document import Document
from .front import AppState, Front
from .options import AppOptions
from .parameters import with_parameters
from .runner import Runner
from .saving import saved_html
from .stills import without_widgets

log = logging.getLogger(__name__)

MAY_RAISE = "raises-exception"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run."""

    status: str
    """done, failed, dead, saved or closed."""
    error: PyWryError | None = None
    """CellFailed, InputInCell or KernelLost; its text is one line."""
    cell: int | None = None
    """The number of the code cell that failed, from 1."""


class NotebookApp:
    """A document as pages show it, beside the widgets of the kernel that it runs on. On the loop.

    Pages can be shown at once. `connect` gives it a kernel, which is the owner's to start and to end; `run` runs it.

    Parameters
    ----------
    access
        How its kernel is reached; None when it never has one, as when only saved outputs are shown.

    Raises
    ------
    BadParameter
        When the document does not have a parameter of the options.
    """

    def __init__(
        self,
        document: Document,
        access: KernelAccess | None,
        *,
        assets: AssetStore,
        settings: Settings,
        options: AppOptions | None = None,
    ) -> None:
        self.options = options or AppOptions()
        self.document = with_parameters(document, self.options.parameters or {})
        self.on_change: Callable[[AppState], None] = lambda state: None
        self.restarter: Callable[[], Awaitable[str]] = self._restart_same
        """Gives a kernel in place of the one there was, and returns its id."""
        self._access = access
        self._assets = assets
        self._hub = Hub(assets=assets, notify=self._notify)
        self._hub.on_fate = self._fated
        self._front = Front(self.document, self.options, assets, lambda model_id: model_id in self._hub.known)
        self._runner: Runner | None = None
        self._running: asyncio.Task[Outcome] | None = None
        self._again: asyncio.Task[Any] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_closed = False
        self._own_restarts = 0  # of which the events are not here yet
        for model in (self._front.root, *self._front.outputs):
            self._hub.adopt(model)
        self._models = KernelModels(self._front.root.comm_id, self._hub, self._front.code)
        self._hub.add(self._models)
        self.session = Session(self._models, loop=self._hub.loop, settings=settings)
        self.session.on_restart = lambda: self._do_again(self.restart)
        self._front.root.on_custom = self._hear
        if access is not None and access.events is not None:
            access.events.add_listener(schema_id=ACTIONS, listener=self._heard)

    @property
    def title(self) -> str:
        """What its pages are called."""
        return str(self._front.root.state["title"])

    @property
    def state(self) -> AppState:
        """Where it is."""
        return self._front.state

    @property
    def kernel_id(self) -> str:
        """The kernel it runs on, or ran on last; empty before the first."""
        return self._hub.kernel_id

    def view(self, name: str) -> View:
        """Return it as a view for a server's handlers."""
        return View(name, self.session, self.title, lambda: self.options.theme, self.save_html)

    def connect(self, kernel_id: str) -> None:
        """Use this kernel from now on, which has been started, but need not have answered yet."""
        assert self._access is not None, "this app was made without access to kernels"
        self._hub.connect(self._access, kernel_id)
        self._runner = Runner(self._access, kernel_id)
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self._start(self._watch(self._access, kernel_id))

    async def run(self) -> Outcome:
        """Run all cells in order, up to one that fails; a run under way is waited for instead."""
        if not self.options.execute:
            return Outcome("saved")
        if self._running is None or self._running.done():
            self._running = self._start(self._run_all())
        return await asyncio.shield(self._running)

    async def rerun(self) -> Outcome:
        """Run all cells again in the same kernel, or in a new one when that is lost; what runs is interrupted."""
        if self.options.execute and not self._hub.is_open:
            return await self.restart()
        if self._access is not None and self._running is not None and not self._running.done():
            await ensure_async(self._access.kernels.interrupt_kernel(self.kernel_id))
            await asyncio.shield(self._running)
        return await self.run()

    async def restart(self) -> Outcome:
        """Run all cells again in a new kernel, on the same pages."""
        if self._watching is not None:
            self._watching.cancel()  # the kernel may go for another
        self._change(AppState("restarting", total=self.state.total))
        self._notify("restarting")
        self._disconnect("was restarted")
        try:
            kernel_id = await self.restarter()
        except Exception as error:
            log.exception("the kernel of %r could not be restarted", self.title)
            self._tell_loss("dead", f"the kernel could not be restarted: {error}")
            return Outcome("dead", KernelLost(self.state.error))
        if self._is_closed:
            return Outcome("closed")
        return await self._run_on(kernel_id)

    async def save_html(self) -> str:
        """Return what pages show at the moment as one HTML file, in which widgets are what they hold, in words."""
        outputs = [await without_widgets(output.state["outputs"], self._state_of) for output in self._front.outputs]
        return await asyncio.to_thread(saved_html, self.document, outputs, self.options, assets=self._assets)

    def fail(self, error: PyWryError) -> None:
        """Show what is wrong instead of running."""
        self._change(replace(self.state, status="failed", error=str(error)))

    def close(self, reason: str = "closed") -> None:
        """End the pages, and disconnect from the kernel, which goes on."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._access is not None and self._access.events is not None:
            self._access.events.remove_listener(schema_id=ACTIONS, listener=self._heard)
        self._disconnect("is not needed any more")
        self.session.close(reason)
        self._hub.remove(self._models)
        for task in self._tasks:
            if task is not self._running:  # that ends by itself, and says so to who waits for it
                task.cancel()

    # Running.

    async def _run_all(self) -> Outcome:
        assert self._runner is not None, "run() before connect()"
        states = ["" if cell.kind == "markdown" else "waiting" for cell in self.document.cells]
        number = 0
        for output, cell in zip(self._front.outputs, self.document.cells, strict=True):
            if cell.kind == "code":
                output.show([])
        self._change(AppState("starting", total=self.state.total), states)
        try:
            await self._hub.ready()
            if await self._runner.open() and self.document.language == "python":
                self._runner.set_up()
            for place, name in enumerate(self.document.names()):
                if self.document.cells[place].kind != "code":
                    continue
                number += 1
                states[place] = "running"
                self._change(AppState("running", number, self.state.total, name), states)
                error = await self._run_cell(self._runner, place, f"cell {number} ({name})")
                states[place] = "failed" if error else "done"
                if error is not None:
                    states[place + 1 :] = ["skipped" if state else "" for state in states[place + 1 :]]
                    self._change(replace(self.state, status="failed", error=str(error)), states)
                    return Outcome("failed", error, number)
        except ConnectionDropped as error:
            self._change(replace(self.state, status="failed", error=str(error)), states)
            return Outcome("failed", error, number or None)
        except KernelLost as error:
            if not self._is_closed and self.state.status in ("starting", "running"):
                self._tell_loss("dead", str(error))
            return Outcome("closed" if self._is_closed else "dead", error, number or None)
        except PyWryError as error:
            self.fail(error)
            return Outcome("failed", error)
        self._change(AppState("done", number, number), states)
        return Outcome("done")

    async def _run_cell(self, runner: Runner, place: int, name: str) -> PyWryError | None:
        """Run a cell, and return what went wrong."""
        cell, output = self.document.cells[place], self._front.outputs[place]
        captured: list[asyncio.Future[None]] = []
        reply = await runner.run(cell.source, lambda sent: captured.append(self._hub.capture(output, sent)))
        with suppress(ConnectionDropped):  # it is answered all the same, and its outputs go on
            await captured[0]
        self._hub.captures.flush()
        if reply.get("status") == "ok" or MAY_RAISE in cell.tags:
            return None
        if "ename" not in reply:
            # ipykernel's reply may lack the error, when a page's message is handled beside it; the outputs have it.
            reply |= next((e for e in reversed(output.state["outputs"]) if e["output_type"] == "error"), {})
        if reply.get("ename") == "StdinNotImplementedError":
            return InputInCell(f"{name} asks for input, which an app has not; use a widget, or give it a parameter")
        evalue = str(reply.get("evalue") or "").partition("\n")[0]
        return CellFailed(f"{name} raised {reply.get('ename') or 'an error'}{': ' + evalue if evalue else ''}")

    # The kernel's fate.

    async def _watch(self, access: KernelAccess, kernel_id: str) -> None:
        await watch(
            access,
            kernel_id,
            is_watched=lambda: self._hub.is_open,
            dead=lambda: self._lose("dead", "the kernel has died"),
        )
        self._lose("gone", "the kernel was shut down")

    async def _heard(self, logger: Any, schema_id: str, data: Mapping[str, Any]) -> None:
        """Run again in a kernel that others restarted."""
        if data.get("kernel_id") == self.kernel_id and data.get("status") == "success":
            if data.get("action") == "shutdown":
                self._lose("gone", "the kernel was shut down")
            elif data.get("action") == "restart" and self._own_restarts:
                self._own_restarts -= 1
            elif data.get("action") == "restart":
                self._fated("restarted")

    def _fated(self, fate: str) -> None:
        """Run again in a kernel that was restarted, or say what became of it."""
        if fate == "restarted":
            self._disconnect("was restarted")
            self._start(self._run_on(self.kernel_id))
        else:
            self._lose(fate, "the kernel has died" if fate == "dead" else "the kernel was shut down")

    def _lose(self, state: str, reason: str) -> None:
        if not self._is_closed and self._hub.is_open:
            self._disconnect(reason.removeprefix("the kernel "))
            self._tell_loss(state, reason)

    def _tell_loss(self, state: str, reason: str) -> None:
        self._change(replace(self.state, status="dead", error=reason))
        self._notify(state)

    def _disconnect(self, reason: str) -> None:
        self._hub.lose(reason)
        if self._runner is not None:
            self._runner.close(f"the kernel {reason}")

    async def _run_on(self, kernel_id: str) -> Outcome:
        """Run on another kernel, on the same pages, once the run on the former has ended."""
        if self._running is not None:
            await asyncio.wait({self._running})
        self.connect(kernel_id)
        self._notify("ready")
        return await self.run()

    async def _restart_same(self) -> str:
        assert self._access is not None, "this app was made without access to kernels"
        if self._access.events is not None:
            self._own_restarts += 1
        await ensure_async(self._access.kernels.restart_kernel(self.kernel_id))
        return self.kernel_id

    async def _state_of(self, model_id: str) -> Mapping[str, Any]:
        """Return a widget's state; an empty one when the kernel has it no more."""
        if model_id not in self._hub.known:
            return {}
        with suppress(KernelLost):
            return (await self._hub.state(model_id)).values
        return {}

    # Pages.

    def _hear(self, content: Mapping[str, Any], sender: Sender) -> None:
        """Take a page's `rerun` or `restart`, which those may send who may restart the kernel."""
        work = {"rerun": self.rerun, "restart": self.restart}.get(str(content.get("type")))
        if work is None or not sender.page.may_restart:
            raise PolicyViolation(f"a page asked an app to {content.get('type')!r:.80}, which it may not")
        self._do_again(work)

    def _do_again(self, work: Callable[[], Coroutine[Any, Any, Outcome]]) -> None:
        """Start what a page asked for, once: it takes a while, and users click again."""
        if self._again is None or self._again.done():
            self._again = self._start(work())

    def _change(self, state: AppState, states: list[str] | None = None) -> None:
        self._front.change(state, None if states is None else list(states))
        self.on_change(state)

    def _notify(self, state: str) -> None:
        self.session.notify(notice(state))

    def _start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = self._hub.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
