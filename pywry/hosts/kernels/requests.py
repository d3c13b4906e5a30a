"""What a hub has asked of its kernel, and what came because of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import KernelLost
from ...protocol.frame import Buffer
from ...session.sender import Sender
from .wire import Reply


@dataclass(slots=True)
class State:
    """A model's state as the kernel sent it: JSON, and its buffers by path."""

    values: dict[str, Any] = field(default_factory=dict)
    paths: list[list[str | int]] = field(default_factory=list)
    buffers: list[Buffer] = field(default_factory=list)

    def add(self, data: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        """Take an update; or the answer to a request for all models, whose states come by id."""
        self.values.update(data.get("state") or data.get("states") or {})
        self.paths += data.get("buffer_paths") or []
        self.buffers += buffers

    def only(self, keys: Sequence[str]) -> "State":
        """Return the values of these keys."""
        kept = [(path, buffer) for path, buffer in zip(self.paths, self.buffers, strict=True) if path[0] in keys]
        values = {key: value for key, value in self.values.items() if key in keys}
        return State(values, [path for path, _ in kept], [buffer for _, buffer in kept])

    def by_model(self) -> dict[str, "State"]:
        """Return the states of all models, by id, when this is the answer to a request for them."""
        models = {comm_id: State(model.get("state") or {}) for comm_id, model in self.values.items()}
        for path, buffer in zip(self.paths, self.buffers, strict=True):
            state = models[str(path[0])]
            state.paths.append(path[2:])
            state.buffers.append(buffer)
        return models

    def data(self, method: str | None = None) -> dict[str, Any]:
        """Return it as a comm message's data."""
        fields = {"method": method} if method else {}
        return {**fields, "state": self.values, "buffer_paths": self.paths}


@dataclass(slots=True)
class Turn:
    """A page's message under way in the kernel."""

    comm_id: str
    data: dict[str, Any]
    buffers: Sequence[Buffer]
    sender: Sender | None
    """None for what the hub itself sent."""
    was_echoed: bool = False
    failed: bool = False
    was_sent_again: bool = False


class Requests:
    """Futures by the id of a message. On the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._states: dict[str, tuple[str, State, asyncio.Future[State]]] = {}
        self._handled: dict[str, asyncio.Future[None]] = {}

    def reply(self, message_id: str) -> asyncio.Future[dict[str, Any]]:
        """Return what will be the content of the reply, on shell or control."""
        return self._replies.setdefault(message_id, self._loop.create_future())

    def state(self, message_id: str, comm_id: str) -> asyncio.Future[State]:
        """Return what will be all that this comm sends because of the message."""
        future: asyncio.Future[State] = self._loop.create_future()
        self._states[message_id] = (comm_id, State(), future)
        return future

    def handled(self, message_id: str) -> asyncio.Future[None]:
        """Return what is done when the kernel has handled the message."""
        return self._handled.setdefault(message_id, self._loop.create_future())

    def take(self, reply: Reply) -> bool:
        """Look at a message of the kernel; say whether it was for a request alone."""
        if reply.channel in ("shell", "control"):
            _settle(self._replies.pop(reply.parent, None), reply.content)
            return True
        if reply.kind == "status" and reply.content.get("execution_state") == "idle":
            if (asked := self._states.pop(reply.parent, None)) is not None:
                _settle(asked[2], asked[1])
            _settle(self._handled.pop(reply.parent, None), None)
            return False
        asked = self._states.get(reply.parent)
        if asked is None or reply.kind != "comm_msg" or reply.content.get("comm_id") != asked[0]:
            return False
        asked[1].add(reply.content.get("data") or {}, reply.buffers)
        return True

    def fail(self, error: KernelLost) -> None:
        """End all of them: there is no answer to come."""
        futures: list[asyncio.Future[Any]] = [
            *self._replies.values(),
            *self._handled.values(),
            *(asked[2] for asked in self._states.values()),
        ]
        self._replies, self._states, self._handled = {}, {}, {}
        for future in futures:
            if not future.done():
                future.set_exception(error)
                future.exception()  # whoever waited may be gone as well


def _settle(future: "asyncio.Future[Any] | None", value: Any) -> None:
    if future is not None and not future.done():
        future.set_result(value)
