"""Messages to and from one kernel, by the connection that the Jupyter server itself uses for its front ends.

It runs in this process behind a stand-in for a WebSocket handler: buffers stay bytes, no credentials are needed, and
whatever class the server is configured with is used. Knows Jupyter's messages; knows nothing of widgets.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_client.session import Session as Messages
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from ...errors import GatewayUnreachable, KernelLost, MessageTooLarge, NotSupportedByHost
from ...protocol.frame import Buffer
from ...protocol.state import state_json
from .access import KernelAccess
from .subprotocol import V1

log = logging.getLogger(__name__)

# Of the widgets' protocol, by target.
_VERSIONS = {"jupyter.widget": "2.1.0", "jupyter.widget.control": "1.0.0"}

FIRST_PAUSE_S, LAST_PAUSE_S = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A message from a kernel; `parent` is the id of the request that it is because of."""

    channel: str
    kind: str
    parent: str
    content: dict[str, Any]
    buffers: list[bytes]


class Wire:
    """A connection to one kernel, made again when it breaks, as one through a Gateway may. On the server's loop.

    Parameters
    ----------
    dropped
        Called when it broke. What was sent and not answered may be lost; what is sent from then on waits.
    """

    def __init__(
        self,
        access: KernelAccess,
        kernel_id: str,
        take: Callable[[Reply], None],
        *,
        dropped: Callable[[], None] = lambda: None,
    ) -> None:
        self._access = access
        self._kernels = access.kernels
        self._kernel_id = kernel_id
        self._take = take
        self._dropped = dropped
        self._messages = Messages()  # an own session: a repeated one would close another connection
        self._connection: Any = None
        self._waiting: list[bytes] = []
        self._connecting: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, and return when that is done, however often a Gateway has to be asked; again after a break.

        Raises
        ------
        KernelLost
            When there is no such kernel.
        NotSupportedByHost
            When the server's connection class cannot carry bytes as they are.
        """
        await asyncio.shield(self._connecting or self._start())

    def send(
        self,
        kind: str,
        content: dict[str, Any],
        buffers: Sequence[Buffer] = (),
        channel: str = "shell",
        subshell: str | None = None,
    ) -> str:
        """Send a message, and return its id; while the connection is broken, it waits for the next.

        Raises
        ------
        KernelLost
            Before `open`, after `close`, and when there is no such kernel any more.
        MessageTooLarge
            When a Gateway would close the connection because of it.
        """
        if self._connecting is None or self._is_over:
            raise KernelLost(f"kernel {self._kernel_id} is not connected")
        message = self._messages.msg(kind, content)
        header: dict[str, Any] = message["header"]
        if subshell is not None:
            header["subshell_id"] = subshell
        metadata = {"version": _VERSIONS[content["target_name"]]} if kind == "comm_open" else {}
        pack = self._messages.pack
        # Jupyter's own writer has no lone surrogates, which pages may send.
        parts = [pack(header), b"{}", pack(metadata), state_json(content), *map(bytes, buffers)]
        frame: bytes = serialize_msg_to_ws_v1(parts, channel)  # type: ignore[no-untyped-call]  # it has no types
        limit = getattr(self._connection, "max_message_bytes", None)
        if limit is not None and len(frame) > limit:
            raise MessageTooLarge(
                f"a {kind} of {len(frame):,} bytes, the Gateway takes {limit:,}; raise its limit (tornado's "
                "websocket_max_message_size) and GatewayConnection.max_message_bytes here"
            )
        if self._connecting.done():
            self._connection.handle_incoming_message(frame)
        else:
            self._waiting.append(frame)
        return str(header["msg_id"])

    def close(self) -> None:
        """Disconnect; the server keeps nothing for this connection."""
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            connecting.cancel()
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.disconnect()
        if self._kernel_id in self._kernels:
            # The last connection of a kernel makes the server keep its outputs for the next one, without bound.
            self._kernels.stop_buffering(self._kernel_id)

    @property
    def _is_over(self) -> bool:
        """Whether there will be no connection any more: it was closed, or could not be made."""
        task = self._connecting
        return task is None or (task.done() and (task.cancelled() or task.exception() is not None))

    def _start(self, after_s: float = 0.0) -> "asyncio.Task[None]":
        task = self._connecting = asyncio.get_running_loop().create_task(self._connect(after_s))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # `open` raises it
        return task

    async def _connect(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        if self._connection is None:
            self._connection = await self._made()
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                if (connected := self._connection.connect()) is not None:
                    await ensure_async(connected)
            except GatewayUnreachable as error:
                log.warning("kernel %s: %s", self._kernel_id, error)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LAST_PAUSE_S)
            else:
                break
        waiting, self._waiting = self._waiting, []
        for frame in waiting:
            self._connection.handle_incoming_message(frame)

    async def _made(self) -> Any:
        kernel = self._kernels.get_kernel(self._kernel_id)
        end = _End(self._receive, self._broken)
        make = self._access.byte_class()
        connection = make(parent=kernel, websocket_handler=end, config=self._access.config)
        if connection.kernel_ws_protocol == "":
            name = type(connection).__name__
            raise NotSupportedByHost(f"{name} speaks the old protocol; set its kernel_ws_protocol to {V1!r}")
        connection.limit_rate = False  # above 1,000 messages a second the server would drop some
        connection.session.session = self._messages.session
        # Not `prepare`, which waits for an answer on shell: a busy kernel gives none, and its page is wanted now.
        if (ready := self._access.ready(self._kernel_id)) is not None:
            await asyncio.shield(ready)
        connection.session.key = kernel.session.key
        connection.session_key = f"{self._kernel_id}:{self._messages.session}"
        return connection

    def _broken(self) -> None:
        if self._connection is not None:
            # A Gateway mixes up a connection that comes before it has seen that the one before is gone.
            self._start(FIRST_PAUSE_S)
            self._dropped()

    def _receive(self, data: bytes) -> None:
        if self._connection is None:
            return
        channel, parts = deserialize_msg_from_ws_v1(data)  # type: ignore[no-untyped-call]  # it has no types
        header, parent, _, content = (json.loads(part) for part in parts[:4])
        self._take(Reply(channel, header["msg_type"], parent.get("msg_id", ""), content, parts[4:]))


class _End(KernelWebsocketHandler):
    """What a connection takes for a front end's WebSocket."""

    def __init__(self, take: Callable[[bytes], None], broken: Callable[[], None]) -> None:
        # Not the base's: there is no request.
        self._take = take
        self._broken = broken

    @property
    def selected_subprotocol(self) -> str:
        """The one that keeps bytes as they are."""
        return V1

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Take a message of the kernel, as bytes."""
        try:
            self._take(message)
        except Exception:  # raised into the server's own stream, it would end that
            log.exception("a message of a kernel could not be handled")

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Take note of nothing: the hub watches the kernel itself."""

    def on_ws_connection_close(self, close_code: int | None = None, close_reason: str | None = None) -> None:
        """Take note that the connection to a Gateway broke."""
        self._broken()
