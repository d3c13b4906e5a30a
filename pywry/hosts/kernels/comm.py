"""One model of a kernel, as pages reach it: relays what they send, and what the kernel sends for it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from ...protocol.frame import Buffer
from ...protocol.state import references
from ...session.encode import encode_comm, is_anywidget
from ...session.libraries import are_slow, libraries_of
from ...session.models import Tap
from ...session.outbox import Message
from ...session.sender import Sender
from .kernel import Kernel
from .relays import Relayed
from .requests import State


class KernelComm(Relayed):
    """A model; shared by all views that show it. On the loop."""

    tap: Tap | None = None

    def __init__(self, comm_id: str, kernel: Kernel) -> None:
        super().__init__()
        self.comm_id = comm_id
        self.on_page_gone: Callable[[str], None] | None = self._page_gone
        self.echoes = True
        self.esm: str | None = None
        self._brings_code = True
        self._kernel = kernel
        self._views: dict[str, set[str]] = {}  # by page, the channel's views that said hello and not goodbye

    def take(self, data: dict[str, Any], buffers: Sequence[memoryview], sender: Sender) -> None:
        """Relay a page's message to the kernel, and answer when that is done with it."""
        if data.get("method") == "custom" and isinstance(data.get("content"), dict):
            self._note_view(data["content"], sender.page.id)
        self._kernel.relay(self.comm_id, data, [bytes(buffer) for buffer in buffers], sender)

    def correct(self, keys: Sequence[str]) -> None:
        """Send the true values of these keys to every page."""
        self._kernel.start(self._correct(keys))

    def end(self) -> None:
        """Close the widget in the kernel."""
        self._kernel.tell("comm_close", {"comm_id": self.comm_id, "data": {}})

    async def snapshot(self) -> tuple[Message, list[str]] | None:
        """Return what opens this model with its present state, and what it refers to; None when it does not answer.

        Asked of the kernel: what passes by holds values that Python refused, as echoes are sent before validation.
        """
        state = await self._kernel.state(self.comm_id)
        if not state.values:
            return None
        # ipywidgets' own models tell every page what one of them wrote; anywidget's descriptors leave it to us.
        self.echoes = "_view_count" in state.values
        self._brings_code = is_anywidget(state.values.get("_model_module"))
        self._kernel.captures.note_open(self.comm_id, state.values)
        if are_slow(outputs := state.values.get("outputs") or ()):
            await asyncio.to_thread(libraries_of, outputs, self._kernel.assets)
        return self._encode("comm_open", state.data(), state.buffers), list(references(state.values))

    def publish(self, data: dict[str, Any], buffers: Sequence[Buffer], parent: str | None = None) -> None:
        """Send a message of the kernel to every page."""
        if self.is_shown:
            refers_to = list(references(data["state"])) if data.get("state") else []
            self.relay(self._encode("comm_msg", data, buffers, parent), refers_to)

    def _encode(self, kind: str, data: dict[str, Any], buffers: Sequence[Buffer], parent: str | None = None) -> Message:
        assets, code = self._kernel.assets, self._brings_code
        return encode_comm(kind, self.comm_id, data, buffers, assets=assets, brings_code=code, parent=parent)

    async def renew(self) -> None:
        """Send the present state to every page, which may have missed some of what made it."""
        state = await self._kernel.state(self.comm_id)
        if state.values:
            self._kernel.captures.note_update(self.comm_id, state.values)
            self.publish(state.data("update"), state.buffers)

    async def _correct(self, keys: Sequence[str]) -> None:
        state: State = (await self._kernel.state(self.comm_id)).only(keys)
        if state.values:
            self.publish(state.data("update"), state.buffers)

    def _note_view(self, content: dict[str, Any], page_id: str) -> None:
        """Note the views of a page, whose browser may end without a word."""
        view = content.get("view")
        if content.get("pywry") == "hello" and isinstance(view, str):
            self._views.setdefault(page_id, set()).add(view)
        elif content.get("pywry") == "bye":
            self._views.get(page_id, set()).discard(str(view))

    def _page_gone(self, page_id: str) -> None:
        for view in self._views.pop(page_id, set()):
            data = {"method": "custom", "content": {"pywry": "bye", "view": view}}
            self._kernel.tell("comm_msg", {"comm_id": self.comm_id, "data": data})
