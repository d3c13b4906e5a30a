"""A model that this process made, beside those of a kernel: pages see no difference, and the kernel sees none of it."""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...errors import PolicyViolation
from ...protocol.outputs import Entry
from ...protocol.state import references
from ...session.assets import AssetStore
from ...session.encode import encode_comm
from ...session.libraries import are_slow, libraries_of
from ...session.models import Tap
from ...session.outbox import Message
from ...session.sender import Sender
from .relays import Relayed

# Of Jupyter's `Output`, which the tier draws.
OUTPUT_STATE: Mapping[str, Any] = {
    "_model_module": "@jupyter-widgets/output",
    "_model_module_version": "1.0.0",
    "_model_name": "OutputModel",
    "_view_module": "@jupyter-widgets/output",
    "_view_module_version": "1.0.0",
    "_view_name": "OutputView",
    "_dom_classes": [],
    "msg_id": "",
    "outputs": [],
}


class LocalModel(Relayed):
    """A model whose state is here; pages read it and send it messages, but never write it. On the loop."""

    tap: Tap | None = None
    on_page_gone: Callable[[str], None] | None = None

    def __init__(self, state: Mapping[str, Any], assets: AssetStore) -> None:
        super().__init__()
        self.comm_id = uuid.uuid4().hex
        self.state = dict(state)
        self.on_custom: Callable[[Mapping[str, Any], Sender], None] | None = None
        """Called with what a page sends; raises PolicyViolation for what it may not. None refuses all."""
        self._assets = assets

    @property
    def reference(self) -> str:
        """How other models' states refer to this one."""
        return f"IPY_MODEL_{self.comm_id}"

    def present(self) -> dict[str, Any]:
        """Return the state as a page that comes now should have it."""
        return self.state

    def set(self, **changes: Any) -> None:
        """Change the state, here and on every page."""
        changed = {key: value for key, value in changes.items() if key not in self.state or self.state[key] != value}
        self.state.update(changed)
        self._publish(changed)

    def show(self, entries: list[Entry]) -> None:
        """Take all outputs that were captured for this model."""
        self.set(outputs=[{key: value for key, value in entry.items() if key != "transient"} for entry in entries])

    def take(self, data: dict[str, Any], buffers: Sequence[memoryview], sender: Sender) -> None:
        """Hear a page's message.

        Raises
        ------
        PolicyViolation
            When it writes, or says what is not listened to here.
        """
        match data.get("method"):
            case "request_state":
                self._publish(self.present())
            case "custom" if self.on_custom is not None and isinstance(data.get("content"), dict):
                self.on_custom(data["content"], sender)
            case method:
                self.correct(list(data.get("state") or {}))
                raise PolicyViolation(f"a page sent {method!r} to model {self.comm_id}, which pages only read")
        sender.answer()

    def correct(self, keys: Sequence[str]) -> None:
        """Send the true values of these keys to every page."""
        self._publish({key: self.state[key] for key in keys if key in self.state})

    def end(self) -> None:
        """Do nothing: no page made it, so none may end it."""

    async def snapshot(self) -> tuple[Message, list[str]]:
        """Return what opens this model with its present state, and what it refers to."""
        state = self.present()
        if are_slow(outputs := state.get("outputs") or ()):
            await asyncio.to_thread(libraries_of, outputs, self._assets)
        data = {"state": state, "buffer_paths": []}
        return encode_comm("comm_open", self.comm_id, data, (), assets=self._assets), list(references(state))

    def _publish(self, state: Mapping[str, Any]) -> None:
        if not state or not self.is_shown:
            return
        data = {"method": "update", "state": dict(state), "buffer_paths": []}
        message = encode_comm("comm_msg", self.comm_id, data, (), assets=self._assets)
        self.relay(message, list(references(data["state"])))
