"""One kernel, as all pages that show its widgets share it.

It says to the kernel: this model was written, sent a message, opened or closed; and asks for states. It has no way to
run code, so no page has.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from ...errors import ConnectionDropped, KernelLost
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
from .greeting import greet
from .local import LocalModel
from .models import KernelModels
from .patience import Patience
from .pulse import pulse
from .requests import Requests, State, Turn
from .states import States
from .turns import Turns
from .wire import Reply, Wire

log = logging.getLogger(__name__)

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
        self.on_fate: Callable[[str], None] = lambda fate: None
        """Called with what a Gateway says of its kernel: `restarted`, `dead` or `gone`. A server has events for it."""
        self._notify = notify
        self._wire: Wire | None = None
        self._is_far = False
        self._requests = Requests(self.loop)
        self._states = States(self, self._requests)
        self._comms: dict[str, KernelComm] = {}
        self._local: dict[str, LocalModel] = {}
        self._models: list[KernelModels] = []
        self._companions: dict[str, set[str]] = {}  # models without a view, and those they refer to
        self._turns = Turns(self.send, self._comms.get)
        self._tasks: set[asyncio.Task[None]] = set()
        self._patience = Patience(self.loop, notify, self._reason)
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
        self._wire = Wire(access, kernel_id, self._take, dropped=self._dropped)
        self._is_far = access.is_far
        self.is_open = True
        self._start_greeting(self._greet(self._wire))

    # What pages' models call.

    async def ready(self) -> None:
        """Wait until the kernel has answered on this connection; raises KernelLost when it does not live to."""
        while True:
            greeted = self._greeted
            if greeted is None or not self.is_open:
                raise KernelLost("there is no kernel")
            try:
                return await asyncio.shield(greeted)
            except asyncio.CancelledError:
                if not self.is_open:
                    raise KernelLost(f"kernel {self.kernel_id} is gone") from None
                if greeted is self._greeted:  # else the connection broke, and there is another to wait for
                    raise

    def add(self, models: KernelModels) -> None:
        """Tell these models what happens in the kernel."""
        self._models.append(models)

    def remove(self, models: KernelModels) -> None:
        """Tell them no more, and forget what nothing shows."""
        self._models.remove(models)
        models.end()
        for comm_id in [comm_id for comm_id, comm in self._comms.items() if not comm.is_shown]:
            del self._comms[comm_id]

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
        """Ask a model for its present state, which is empty when there is no such model."""
        return await self._states.one(comm_id)

    def relay(self, comm_id: str, data: dict[str, Any], buffers: Sequence[Buffer], sender: Sender) -> None:
        """Pass on a page's message; it is answered when the kernel has handled it, or is gone.

        Raises
        ------
        MessageTooLarge
            When a Gateway does not take it; pages get the true values back.
        """
        if self.is_open:
            self._turns.relay(comm_id, data, buffers, sender)
        else:
            sender.answer()

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
        """Send a message, and return its id; raises KernelLost when there is no kernel any more.

        Widgets are written on the shell of the cells. A subshell would be heard while a cell runs, but ipykernel sends
        what is for a widget to the shell that this widget last spoke from, whatever the message says, and loses it when
        that is deleted.
        """
        if not self.is_open or self._wire is None:
            raise KernelLost(f"kernel {self.kernel_id} is gone")
        return self._wire.send(kind, content, buffers, channel, subshell)

    async def ask(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send a message on control, and return the content of the reply; raises KernelLost."""
        return await self._requests.reply(self.send(kind, content, channel="control"))

    def tell(self, kind: str, content: dict[str, Any], *, channel: str = "shell") -> None:
        """Send a message that matters only to a kernel that lives."""
        if self.is_open:
            self.send(kind, content, channel=channel)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside; that the kernel went away meanwhile is no failure of it."""
        task = self.loop.create_task(_unless_lost(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def patience(self, wait_s: float) -> AbstractAsyncContextManager[None]:
        """Tell pages when what is in the block takes longer."""
        return self._patience.lasting(wait_s)

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
        self._requests.fail(KernelLost(f"kernel {self.kernel_id} {reason}"))
        self._turns.end()
        self.captures.flush()
        self.captures.clear()
        self.known = set(self._local)

    def close(self) -> None:
        """Disconnect; the kernel goes on."""
        self.lose("is shown on no page")

    # Inner.

    def _reason(self) -> str | None:
        if not self.is_open:
            return None
        return "busy" if self._greeted is None or self._greeted.done() else "connecting"

    def _start_greeting(self, greeting: Coroutine[Any, Any, None]) -> None:
        self._greeted = self.loop.create_task(greeting)
        self._greeted.add_done_callback(lambda task: task.cancelled() or task.exception())  # `ready` raises it

    async def _greet(self, wire: Wire) -> None:
        """Connect, and see what the kernel has."""
        try:
            await wire.open()
        except KernelLost:
            self.on_fate("gone")
            raise
        before = self.known - set(self._local)
        greeting = await greet(self, self._requests)
        self._states.has_subshells = greeting.has_subshells
        for closed in before - greeting.comms:
            self._take_close(closed)
        self.known |= greeting.comms
        if greeting.comms:
            self.start(self._find_companions())
        if self._is_far and greeting.has_subshells:  # which says that it answers beside a cell
            self._start_pulse()

    def _start_pulse(self) -> None:
        greeted = self._greeted
        self.start(pulse(self, self._notify, is_wanted=lambda: self.is_open and self._greeted is greeted))

    def _dropped(self) -> None:
        """Start again on the next connection: ask again what was asked, and see to what pages had sent."""
        if self._wire is None or self._greeted is None:
            return
        self._notify("unreachable")
        self._greeted.cancel()
        self._states.forget()
        self._requests.fail(ConnectionDropped(f"the connection to kernel {self.kernel_id} broke"))
        self._start_greeting(self._greet(self._wire))
        self.start(self._come_back(self._turns.ids()))

    async def _come_back(self, adrift: Collection[str]) -> None:
        """Bring pages and kernel together after a break."""
        await self.ready()
        self._notify("ready")
        shown = self._turns.own(adrift)
        for comm_id, comm in self._comms.items():
            if comm_id not in shown:  # what those show is here, not in the kernel
                self.start(comm.renew())
        # On shell, behind all that the kernel got before: what it has not answered by then, it did not get.
        await self._requests.handled(self.send("kernel_info_request", {}))
        self._turns.recover(adrift)
        for comm_id in shown:
            self.captures.show_again(comm_id)

    async def _find_companions(self) -> None:
        """Find models without a view among those that were there before."""
        for comm_id, state in (await self._states.all()).items():
            self._note_companion(comm_id, state.values)

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
                self._turns.finish(reply.parent)
            case "status" if self._is_far and reply.content["execution_state"] in ("restarting", "dead"):
                self.on_fate(reply.content["execution_state"].replace("restarting", "restarted"))
            case kind if kind in OUTPUTS and not self.captures.take(reply) and kind == "error" and turn is not None:
                self._turns.fail(turn, reply)

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

    def _show_outputs(self, comm_id: str, entries: list[Entry]) -> None:
        """Show an `Output`'s outputs on every page, and tell the kernel, as a front end does."""
        if are_slow(entries):
            self.start(self._show_later(comm_id, entries))
            return
        if (local := self._local.get(comm_id)) is not None:
            local.show(entries)
            return
        outputs = [{key: value for key, value in entry.items() if key != "transient"} for entry in entries]
        if (comm := self._comms.get(comm_id)) is not None:
            comm.publish({"method": "update", "state": {"outputs": outputs}, "buffer_paths": []}, ())
        if self.is_open:
            self._turns.tell(comm_id, {"outputs": outputs})

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
