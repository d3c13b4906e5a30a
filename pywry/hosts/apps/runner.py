"""Runs code on a kernel. The only part of the server that can, and nothing that a page reaches has one."""

import asyncio
from collections.abc import Callable
from typing import Any

from ...errors import ConnectionDropped, KernelLost
from ..kernels.access import KernelAccess
from ..kernels.wire import Reply, Wire


class Runner:
    """A connection of its own to one kernel. On the loop."""

    def __init__(self, access: KernelAccess, kernel_id: str) -> None:
        self._wire = Wire(access, kernel_id, self._take, dropped=self._dropped)
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._is_open = False

    async def open(self) -> None:
        """Connect, the first time."""
        if not self._is_open:
            self._is_open = True
            await self._wire.open()

    async def run(self, code: str, sent: Callable[[str], None]) -> dict[str, Any]:
        """Run code, and return the content of the kernel's `execute_reply`.

        Parameters
        ----------
        sent
            Called with the id of the request, before the kernel can have answered.

        Raises
        ------
        KernelLost
            When the kernel goes away meanwhile.
        ConnectionDropped
            When the connection broke, and the reply with it.
        """
        # Nobody is there to be asked: `input()` raises in the kernel.
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message_id = self._wire.send("execute_request", content | {"stop_on_error": True})
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._replies[message_id] = reply
        sent(message_id)
        return await reply

    def close(self, reason: str) -> None:
        """Disconnect; what runs is of no interest any more."""
        self._wire.close()
        replies, self._replies = self._replies, {}
        for reply in replies.values():
            if not reply.done():
                reply.set_exception(KernelLost(reason))
                reply.exception()  # whoever waited may be gone as well

    def _take(self, reply: Reply) -> None:
        if reply.channel == "shell" and (future := self._replies.pop(reply.parent, None)) and not future.done():
            future.set_result(reply.content)

    def _dropped(self) -> None:
        """Ask on shell, behind the code: what is not answered before this got lost."""
        lost = list(self._replies)
        asked = self._replies[self._wire.send("kernel_info_request", {})] = asyncio.get_running_loop().create_future()

        def answered(reply: "asyncio.Future[dict[str, Any]]") -> None:
            if reply.exception() is None:
                self._give_up(lost)

        asked.add_done_callback(answered)

    def _give_up(self, message_ids: list[str]) -> None:
        for message_id in message_ids:
            reply = self._replies.pop(message_id, None)
            if reply is not None and not reply.done():
                reply.set_exception(ConnectionDropped("the connection to the kernel broke, and the answer was lost"))
                reply.exception()  # whoever waited may be gone as well
