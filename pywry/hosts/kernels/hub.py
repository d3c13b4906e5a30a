"""One kernel, as all pages that show its widgets share it.

It says to the kernel: this model was written, sent a message, opened or closed; and asks for states. It has no way to
run code, so no page has.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from ...errors import KernelLost
from ...protocol.frame import Buffer
from ...protocol.outputs import Entry
from ...protocol.policy import TARGET
from ...protocol.state import references, state_json
from ...session.assets import AssetStore
from ...session.libraries import are_slow, libraries_of
from ...session.outbox import message_of
from ...session.sender import Sender
from .access import KernelAccess
from .captures import Captures
from .comm import KernelComm
from .local import LocalModel
from .models import KernelModels
from .requests import Requests, State, Turn
from .wire import Reply, Wire

log = logging.getLogger(__name__)

CONTROL_TARGET = "jupyter.widget.control"
GREETING_S, HEARD_S = 0.5, 0.05
BUSY_S = 0.3
BESIDE_AGE_S = 1.0
OUTPUTS = frozenset({"stream", "display_data", "execute_result", "error", "clear_output", "update_display_data"})

Notify = Callable[[str], None]


class Hub:
    """The widgets of one kernel, and models of this process beside them. On the server's loop.

    Parameters
    ----------
    notify
        Called with what became of the kernel: a state of docs/protocol.md's `kernel` message.
    """

    def __init__(self, *, assets: AssetStore, notify: Notify) -> None:
        self.kernel_id = ""
        self.assets = assets
        self.loop = asyncio.get_running_loop()
        self.known: set[str] = set()
        self.captures = Captures(self.loop, self._show_outputs)
        self._notify = notify
        self._wire: Wire | None = None
        self._requests = Requests(self.loop)
        self._comms: dict[str, KernelComm] = {}
        self._local: dict[str, LocalModel] = {}
        self._models: list[KernelModels] = []
        self._companions: dict[str, set[str]] = {}  # models without a view, and those they refer to
        self._turns: dict[str, Turn] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_subshells = False
        self._all: asyncio.Task[dict[str, State]] | None = None
        self._waiting = 0
        self.is_open = False
        self._greeted: asyncio.Task[None] | None = None

    def connect(self, access: KernelAccess, kernel_id: str) -> None:
        """Speak to this kernel from now on; when another one was lost, in its place, and its widgets go from pages."""
        for comm_id in list(self._comms):
            self._take_close(comm_id)
        self._companions = {}
        for local in self._local.values():
            self.captures.note_open(local.comm_id, local.state)
        self.kernel_id = kernel_id
        self._wire = Wire(access, kernel_id, self._take)
        self.is_open = True
        self._greeted = self.loop.create_task(self._greet(self._wire))
        self._greeted.add_done_callback(lambda task: task.cancelled() or task.exception())  # `ready` raises it

    # What pages' models call.

    async def ready(self) -> None:
        """Wait until the kernel has answered for the first time; raises KernelLost when it does not live to."""
        if self._greeted is None or not self.is_open:
            raise KernelLost("there is no kernel")
        try:
            await asyncio.shield(self._greeted)
        except asyncio.CancelledError:
            if not self.is_open:
                raise KernelLost(f"kernel {self.kernel_id} is gone") from None
            raise

    def add(self, models: KernelModels) -> None:
        """Tell these models what happens in the kernel."""
        self._models.append(models)

    def remove(self, models: KernelModels) -> None:
        """Tell them no more, and forget what nothing shows."""
        self._models.remove(models)
        models.end()
        self._comms = {comm_id: comm for comm_id, comm in self._comms.items() if comm.is_shown}

    def comm(self, comm_id: str) -> KernelComm | LocalModel:
        """Return a model, the same for all views."""
        if (local := self._local.get(comm_id)) is not None:
            return local
        if comm_id not in self._comms:
            self._comms[comm_id] = KernelComm(comm_id, self)
        return self._comms[comm_id]

    def companions_of(self, comm_ids: Collection[str]) -> list[str]:
        """Return the ids of the models without a view that refer to one of these."""
        return [comm_id for comm_id, refers_to in self._companions.items() if refers_to & set(comm_ids)]

    async def state(self, comm_id: str) -> State:
        """Ask a model for its present state, which is empty when there is no such model.

        A kernel that runs a cell is asked beside it, where it can: that gives the states of all its models.
        """
        message_id = self.send("comm_msg", {"comm_id": comm_id, "data": {"method": "request_state"}})
        asked = self._requests.state(message_id, comm_id)
        if self._has_subshells:
            done, _ = await asyncio.wait({asked}, timeout=BUSY_S)
            if not done:
                state = (await self._all_beside()).get(comm_id)
                if state is not None:
                    return state
        return await asked

    def relay(self, comm_id: str, data: dict[str, Any], buffers: Sequence[Buffer], sender: Sender) -> None:
        """Pass on a page's message; it is answered when the kernel has handled it, or is gone."""
        if not self.is_open:
            sender.answer()
            return
        message_id = self.send("comm_msg", {"comm_id": comm_id, "data": data}, buffers)
        self._turns[message_id] = Turn(comm_id, data, buffers, sender)

    async def open_comm(self, comm_id: str, data: Mapping[str, Any], buffers: Sequence[Buffer]) -> bool:
        """Let the kernel make a widget of a class that it knows; say whether it did."""
        self.known.add(comm_id)
        content = {"comm_id": comm_id, "target_name": TARGET, "data": data}
        await self._requests.handled(self.send("comm_open", content, buffers))
        return comm_id in self.known

    def send(
        self,
        kind: str,
        content: dict[str, Any],
        buffers: Sequence[Buffer] = (),
        *,
        channel: str = "shell",
        subshell: str | None = None,
    ) -> str:
        """Send a message, and return its id.

        Widgets are written on the shell of the cells. A subshell would be heard while a cell runs, but ipykernel sends
        what is for a widget to the shell that this widget last spoke from, whatever the message says, and loses it when
        that is deleted.

        Raises
        ------
        KernelLost
            When there is no kernel any more.
        """
        if not self.is_open or self._wire is None:
            raise KernelLost(f"kernel {self.kernel_id} is gone")
        return self._wire.send(kind, content, buffers, channel, subshell)

    def tell(self, kind: str, content: dict[str, Any], *, channel: str = "shell") -> None:
        """Send a message that matters only to a kernel that lives."""
        if self.is_open:
            self.send(kind, content, channel=channel)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside; that the kernel went away meanwhile is no failure of it."""
        task = self.loop.create_task(_unless_lost(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @asynccontextmanager
    async def patience(self, wait_s: float) -> AsyncIterator[None]:
        """Tell pages when what is in the block takes longer."""
        self._waiting += 1
        timer = self.loop.call_later(wait_s, self._tell_patience)
        try:
            yield
        finally:
            timer.cancel()
            self._waiting -= 1
            if self._waiting == 0 and self.is_open:
                self._notify("ready")

    # What owns it calls.

    def adopt(self, local: LocalModel) -> None:
        """Let pages see a model of this process as if it were the kernel's."""
        self._local[local.comm_id] = local
        self.known.add(local.comm_id)
        self.captures.note_open(local.comm_id, local.state)

    def capture(self, local: LocalModel, message_id: str) -> "asyncio.Future[None]":
        """Put the outputs of a request in a model of this process, in place of those it has.

        To be called in the turn of the loop in which the request is sent. What is returned is done when all of them are
        there; raises KernelLost when the kernel goes away meanwhile.
        """
        self.captures.note_update(local.comm_id, {"msg_id": message_id, "outputs": []})
        return self._requests.handled(message_id)

    async def has(self, comm_id: str, timeout_s: float) -> bool:
        """Say whether the kernel has such a widget; yes when it does not say, as a busy one may not."""
        with suppress(TimeoutError, KernelLost):
            await asyncio.wait_for(self.ready(), timeout_s)
            return comm_id in self.known
        return True

    def lose(self, reason: str) -> None:
        """Note that the kernel is gone: what was asked of it fails, what pages send is dropped."""
        if not self.is_open:
            return
        self.is_open = False
        if self._wire is not None and self._greeted is not None:
            self._wire.close()
            self._greeted.cancel()
        self._requests.fail(f"kernel {self.kernel_id} {reason}")
        turns, self._turns = self._turns, {}
        for turn in turns.values():
            if turn.sender is not None:
                turn.sender.answer()
        self.captures.flush()
        self.captures.clear()
        self.known = set(self._local)

    def close(self) -> None:
        """Disconnect; the kernel goes on."""
        self.lose("is shown on no page")

    # Inner.

    def _tell_patience(self) -> None:
        self._notify("busy" if self._greeted is None or self._greeted.done() else "connecting")

    async def _greet(self, wire: Wire) -> None:
        await wire.open()
        features = (await self._kernel_info()).get("supported_features", ())
        self._has_subshells = "kernel subshells" in features
        comms = await self._ask("comm_info_request", {"target_name": TARGET})
        self.known |= set(comms.get("comms") or ())
        if self.known:
            self.start(self._find_companions())

    async def _kernel_info(self) -> dict[str, Any]:
        """Ask on control, where a busy kernel answers as well, until the outputs' socket is heard, too."""
        while True:
            message_id = self.send("kernel_info_request", {}, channel="control")
            reply, handled = self._requests.reply(message_id), self._requests.handled(message_id)
            # A kernel that starts answers as soon as it can, but its outputs may be heard some moments later only.
            await asyncio.wait({reply}, timeout=GREETING_S)
            await asyncio.wait({handled}, timeout=HEARD_S)
            if reply.done() and handled.done():
                return reply.result()

    async def _ask(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return await self._requests.reply(self.send(kind, content, channel="control"))

    async def _find_companions(self) -> None:
        """Find models without a view among those that were there before."""
        for comm_id, state in (await self._all_states()).items():
            self._note_companion(comm_id, state.values)

    async def _all_beside(self) -> dict[str, State]:
        """Ask for the states of all models beside a cell that runs; once for all who want them at this time."""
        if self._all is None:
            self._all = self.loop.create_task(self._ask_beside())
            self.loop.call_later(BESIDE_AGE_S, self._forget_all)
        return await asyncio.shield(self._all)

    def _forget_all(self) -> None:
        self._all = None

    async def _ask_beside(self) -> dict[str, State]:
        subshell = str((await self._ask("create_subshell_request", {})).get("subshell_id"))
        try:
            return await self._all_states(subshell)
        finally:
            self.tell("delete_subshell_request", {"subshell_id": subshell}, channel="control")

    async def _all_states(self, subshell: str | None = None) -> dict[str, State]:
        # A new comm each time: ipywidgets answers to the one that was opened last, by whomever.
        comm_id = uuid.uuid4().hex
        opening = {"comm_id": comm_id, "target_name": CONTROL_TARGET, "data": {}}
        asking = {"comm_id": comm_id, "data": {"method": "request_states"}}
        self.send("comm_open", opening, subshell=subshell)
        message_id = self.send("comm_msg", asking, subshell=subshell)
        states = await self._requests.state(message_id, comm_id)
        self.send("comm_close", {"comm_id": comm_id, "data": {}}, subshell=subshell)
        return states.by_model()

    def _note_companion(self, comm_id: str, state: Mapping[str, Any]) -> None:
        if "_view_name" in state and state["_view_name"] is None:
            self._companions[comm_id] = set(references(state))
            for models in self._models:
                models.companion_came(comm_id, self._companions[comm_id])

    def _take(self, reply: Reply) -> None:
        if self._requests.take(reply):
            return
        turn = self._turns.get(reply.parent)
        match reply.kind:
            case "comm_msg":
                self._take_comm(reply, turn)
            case "comm_open":
                self._take_open(reply)
            case "comm_close":
                self._take_close(reply.content["comm_id"])
            case "status" if reply.content["execution_state"] == "idle" and turn is not None:
                del self._turns[reply.parent]
                self._finish(turn)
            case kind if kind in OUTPUTS and not self.captures.take(reply) and kind == "error" and turn is not None:
                turn.failed = True
                if turn.sender is not None:
                    turn.sender.fail(f"{reply.content['ename']}: {reply.content['evalue']}")

    def _take_comm(self, reply: Reply, turn: Turn | None) -> None:
        comm_id, data = reply.content["comm_id"], reply.content.get("data") or {}
        is_echo = data.get("method") == "echo_update"
        if turn is not None and is_echo and turn.comm_id == comm_id:
            turn.was_echoed = True
            if turn.sender is None:
                return  # pages have what the hub sent
        if data.get("method") in ("update", "echo_update"):
            self.captures.note_update(comm_id, data.get("state") or {})
        comm = self._comms.get(comm_id)
        if comm is not None:
            comm.publish(data, reply.buffers, turn.sender.parent if turn is not None and turn.sender else None)

    def _take_open(self, reply: Reply) -> None:
        if reply.content.get("target_name") != TARGET:
            return
        comm_id, state = reply.content["comm_id"], (reply.content.get("data") or {}).get("state") or {}
        self.known.add(comm_id)
        self.captures.note_open(comm_id, state)
        self._note_companion(comm_id, state)

    def _take_close(self, comm_id: str) -> None:
        if comm_id in self._local:
            return
        self.known.discard(comm_id)
        self._companions.pop(comm_id, None)
        self._comms.pop(comm_id, None)
        self.captures.forget(comm_id)
        message = message_of(state_json({"type": "comm_close", "comm_id": comm_id}))
        for models in self._models:
            models.closed(comm_id, message)

    def _finish(self, turn: Turn) -> None:
        """Bring the pages together after what one of them wrote, and tell it that it is done."""
        comm = self._comms.get(turn.comm_id)
        state = turn.data.get("state")
        if comm is not None and turn.data.get("method") == "update" and isinstance(state, dict):
            keys = [*state, *(path[0] for path in turn.data.get("buffer_paths") or [])]
            if turn.failed:
                comm.correct(keys)
            elif not turn.was_echoed and not comm.echoes and turn.sender is not None:
                comm.publish({**turn.data, "method": "echo_update"}, turn.buffers, turn.sender.parent)
        if turn.sender is not None:
            turn.sender.answer()

    def _show_outputs(self, comm_id: str, entries: list[Entry]) -> None:
        """Show an `Output`'s outputs on every page, and tell the kernel, as a front end does."""
        if are_slow(entries):
            self.start(self._show_later(comm_id, entries))
            return
        if (local := self._local.get(comm_id)) is not None:
            local.show(entries)
            return
        outputs = [{key: value for key, value in entry.items() if key != "transient"} for entry in entries]
        data = {"method": "update", "state": {"outputs": outputs}, "buffer_paths": []}
        if (comm := self._comms.get(comm_id)) is not None:
            comm.publish(data, ())
        if self.is_open:
            self._turns[self.send("comm_msg", {"comm_id": comm_id, "data": data})] = Turn(comm_id, data, (), None)

    async def _show_later(self, comm_id: str, entries: list[Entry]) -> None:
        """Show what there is by the time that what draws it is there, too."""
        await asyncio.to_thread(libraries_of, entries, self.assets)
        if (present := self.captures.entries(comm_id)) is not None:
            self._show_outputs(comm_id, present)


async def _unless_lost(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except KernelLost as error:
        log.info("%s", error)
