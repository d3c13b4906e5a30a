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

from ...errors import KernelLost, NotSupportedByHost
from ...protocol.frame import Buffer
from ...protocol.state import state_json
from .access import KernelAccess

log = logging.getLogger(__name__)

# Of the widgets' protocol, by target.
_VERSIONS = {"jupyter.widget": "2.1.0", "jupyter.widget.control": "1.0.0"}

V1 = "v1.kernel.websocket.jupyter.org"


@dataclass(frozen=True, slots=True)
class Reply:
    """A message from a kernel; `parent` is the id of the request that it is because of."""

    channel: str
    kind: str
    parent: str
    content: dict[str, Any]
    buffers: list[bytes]


class Wire:
    """A connection to one kernel. On the server's loop."""

    def __init__(self, access: KernelAccess, kernel_id: str, take: Callable[[Reply], None]) -> None:
        self._access = access
        self._kernels = access.kernels
        self._kernel_id = kernel_id
        self._take = take
        self._messages = Messages()  # an own session: a repeated one would close another connection
        self._connection: Any = None

    async def open(self) -> None:
        """Connect; messages come from now on.

        Raises
        ------
        NotSupportedByHost
            When the server's connection class cannot carry bytes as they are.
        """
        kernel = self._kernels.get_kernel(self._kernel_id)
        connection = self._access.connection_class(
            parent=kernel, websocket_handler=_End(self._receive), config=self._access.config
        )
        if connection.kernel_ws_protocol == "":
            name = type(connection).__name__
            raise NotSupportedByHost(f"{name} speaks the old protocol; set its kernel_ws_protocol to {V1!r}")
        connection.limit_rate = False  # above 1,000 messages a second the server would drop some
        connection.session.session = self._messages.session
        # Not `prepare`, which waits for an answer on shell: a busy kernel gives none, and its page is wanted now.
        if (ready := getattr(kernel, "ready", None)) is not None:
            await (ready if isinstance(ready, asyncio.Future) else asyncio.wrap_future(ready))
        connection.session.key = kernel.session.key
        connection.session_key = f"{self._kernel_id}:{self._messages.session}"
        self._connection = connection
        if (connected := connection.connect()) is not None:
            await ensure_async(connected)

    def send(
        self,
        kind: str,
        content: dict[str, Any],
        buffers: Sequence[Buffer] = (),
        channel: str = "shell",
        subshell: str | None = None,
    ) -> str:
        """Send a message, and return its id; raises KernelLost before the kernel is there, and after it."""
        if self._connection is None:
            raise KernelLost(f"kernel {self._kernel_id} is not connected")
        message = self._messages.msg(kind, content)
        header: dict[str, Any] = message["header"]
        if subshell is not None:
            header["subshell_id"] = subshell
        metadata = {"version": _VERSIONS[content["target_name"]]} if kind == "comm_open" else {}
        pack = self._messages.pack
        # Jupyter's own writer has no lone surrogates, which pages may send.
        parts = [pack(header), b"{}", pack(metadata), state_json(content), *map(bytes, buffers)]
        frame = serialize_msg_to_ws_v1(parts, channel)  # type: ignore[no-untyped-call]  # it has no types
        self._connection.handle_incoming_message(frame)
        return str(header["msg_id"])

    def close(self) -> None:
        """Disconnect; the server keeps nothing for this connection."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.disconnect()
        if self._kernel_id in self._kernels:
            # The last connection of a kernel makes the server keep its outputs for the next one, without bound.
            self._kernels.stop_buffering(self._kernel_id)

    def _receive(self, data: bytes) -> None:
        if self._connection is None:
            return
        channel, parts = deserialize_msg_from_ws_v1(data)  # type: ignore[no-untyped-call]  # it has no types
        header, parent, _, content = (json.loads(part) for part in parts[:4])
        self._take(Reply(channel, header["msg_type"], parent.get("msg_id", ""), content, parts[4:]))


class _End(KernelWebsocketHandler):
    """What a connection takes for a front end's WebSocket."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        # Not the base's: there is no request.
        self._take = take

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
