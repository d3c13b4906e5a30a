"""What models need of the kernel that they live in; the hub is it."""

import asyncio
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from ...protocol.frame import Buffer
from ...session.assets import AssetStore
from ...session.sender import Sender
from .captures import Captures
from .requests import State


class Kernel(Protocol):
    """One kernel. On the server's loop."""

    loop: asyncio.AbstractEventLoop
    assets: AssetStore
    captures: Captures
    known: set[str]
    """The ids of all widgets of the kernel, as far as it has said."""

    async def ready(self) -> None:
        """Wait until the kernel has answered for the first time; raises KernelLost when it does not live to."""

    async def state(self, comm_id: str) -> State:
        """Ask a model for its present state, which is empty when there is no such model; raises KernelLost."""

    def companions_of(self, comm_ids: Collection[str]) -> list[str]:
        """Return the ids of the models without a view that refer to one of these."""

    def relay(self, comm_id: str, data: dict[str, Any], buffers: Sequence[Buffer], sender: Sender) -> None:
        """Pass on a page's message; it is answered when the kernel has handled it, or is gone."""

    async def open_comm(self, comm_id: str, data: Mapping[str, Any], buffers: Sequence[Buffer]) -> bool:
        """Let the kernel make a widget of a class that it knows; say whether it did."""

    def tell(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message that matters only to a kernel that lives."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside; that the kernel went away meanwhile is no failure of it."""

    def patience(self, wait_s: float) -> AbstractAsyncContextManager[None]:
        """Tell pages when what is in the block takes longer."""
