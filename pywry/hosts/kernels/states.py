"""The present states of a kernel's models, asked of the kernel; beside a cell that runs, where that can be done."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from ...errors import ConnectionDropped
from .requests import Requests, State

CONTROL_TARGET = "jupyter.widget.control"
BUSY_S = 0.3
BESIDE_AGE_S = 1.0

T = TypeVar("T")


class Asked(Protocol):
    """Who speaks to the kernel: its hub."""

    loop: asyncio.AbstractEventLoop

    def send(self, kind: str, content: dict[str, Any], *, channel: str = "shell", subshell: str | None = None) -> str:
        """Send a message, and return its id; raises KernelLost."""

    def tell(self, kind: str, content: dict[str, Any], *, channel: str = "shell") -> None:
        """Send a message that matters only to a kernel that lives."""

    async def ask(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send a message on control, and return the content of the reply; raises KernelLost."""

    async def ready(self) -> None:
        """Wait until the kernel has answered on the connection there is now; raises KernelLost."""


class States:
    """Asks one kernel. On the loop."""

    def __init__(self, kernel: Asked, requests: Requests) -> None:
        self.has_subshells = False
        self._kernel = kernel
        self._requests = requests
        self._beside: asyncio.Task[Mapping[str, State]] | None = None

    async def one(self, comm_id: str) -> State:
        """Return a model's state, which is empty when there is no such model."""
        return await self._surely(lambda: self._one(comm_id))

    async def all(self) -> Mapping[str, State]:
        """Return the states of all models, by id."""
        return await self._surely(self._all)

    def forget(self) -> None:
        """Ask anew: what was asked is not answered any more."""
        self._beside = None

    async def _surely(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask, and ask again when the connection broke meanwhile."""
        while True:
            try:
                return await ask()
            except ConnectionDropped:
                await self._kernel.ready()

    async def _one(self, comm_id: str) -> State:
        message_id = self._kernel.send("comm_msg", {"comm_id": comm_id, "data": {"method": "request_state"}})
        asked = self._requests.state(message_id, comm_id)
        if self.has_subshells:
            done, _ = await asyncio.wait({asked}, timeout=BUSY_S)
            if not done:
                state = (await self._all_beside()).get(comm_id)
                if state is not None:
                    return state
        return await asked

    async def _all_beside(self) -> Mapping[str, State]:
        """Ask for the states of all models beside a cell that runs; once for all who want them at this time."""
        if self._beside is None:
            self._beside = self._kernel.loop.create_task(self._ask_beside())
            self._kernel.loop.call_later(BESIDE_AGE_S, self.forget)
        return await asyncio.shield(self._beside)

    async def _ask_beside(self) -> Mapping[str, State]:
        subshell = str((await self._kernel.ask("create_subshell_request", {})).get("subshell_id"))
        try:
            return await self._all(subshell)
        finally:
            self._kernel.tell("delete_subshell_request", {"subshell_id": subshell}, channel="control")

    async def _all(self, subshell: str | None = None) -> Mapping[str, State]:
        # A new comm each time: ipywidgets answers to the one that was opened last, by whomever.
        comm_id = uuid.uuid4().hex
        opening = {"comm_id": comm_id, "target_name": CONTROL_TARGET, "data": {}}
        asking = {"comm_id": comm_id, "data": {"method": "request_states"}}
        self._kernel.send("comm_open", opening, subshell=subshell)
        message_id = self._kernel.send("comm_msg", asking, subshell=subshell)
        states = await self._requests.state(message_id, comm_id)
        self._kernel.send("comm_close", {"comm_id": comm_id, "data": {}}, subshell=subshell)
        return states.by_model()
