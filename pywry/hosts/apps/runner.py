"""Runs code on a kernel. The only part of the server that can, and nothing that a page reaches has one."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from ...errors import ConnectionDropped, KernelLost
from ...session import prepare
from ..kernels.access import KernelAccess
from ..kernels.wire import Reply, Wire

EXECUTE = {
    "silent": False,
    "store_history": True,
    "user_expressions": {},
    "allow_stdin": False,  # nobody is there to be asked: `input()` raises in the kernel
    "stop_on_error": True,
}


class Runner:
    """A connection of its own to one kernel. On the loop."""

    def __init__(self, access: KernelAccess, kernel_id: str) -> None:
        self._wire = Wire(access, kernel_id, self._take, dropped=self._dropped)
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._is_open = False

    async def open(self) -> bool:
        """Connect, and say whether this was the first time."""
        is_first = not self._is_open
        if is_first:
            self._is_open = True
            await self._wire.open()
        return is_first

    def set_up(self) -> None:
        """Let the kernel, which runs Python, keep the state of its widgets ready for pages that come late.

        What it answers is of no interest: it runs before the cells, and they run without it.
        """
        source = inspect.getsource(prepare) + "prepare_after_cells()"
        code = f"exec({source!r}, {{'__name__': 'pywry'}})"  # which leaves no name behind
        self._wire.send("execute_request", EXECUTE | {"code": code, "silent": True, "store_history": False})

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
        message_id = self._wire.send("execute_request", EXECUTE | {"code": code})
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
