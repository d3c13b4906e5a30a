"""A connection to a kernel of a Jupyter Gateway, bytes kept as they are.

jupyter_server's own class takes every message for text, and its reading ends with the first that is not; it asks the
Gateway for the old protocol, and says nothing when it gives up. Knows sockets; knows nothing of what messages say.
"""

import asyncio
import logging
import socket
from typing import Any

from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.utils import url_path_join
from tornado.escape import url_escape
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketError, websocket_connect
from traitlets import Int, Unicode

from ...errors import GatewayUnreachable, KernelLost, NotSupportedByHost
from .subprotocol import V1

log = logging.getLogger(__name__)

# Of a line that is silent; proxies cut one that is so for 60 s, and a Gateway that lost its power says nothing.
PING_S = 10.0
# Not on all systems. Without it an answer of two small messages waits 40 ms for our ACK: the Gateway gathers them.
_QUICK_ACK = getattr(socket, "TCP_QUICKACK", None)


class GatewayConnection(GatewayWebSocketConnection):
    """As jupyter_server's, for one connection: who has it connects again. On the loop."""

    kernel_ws_protocol = Unicode(V1, allow_none=True, config=True)
    max_message_bytes = Int(
        10 * 2**20, config=True, help="Largest message that the Gateway takes: tornado's limit, unless it was raised."
    )
    limit_rate = False  # as its like for local kernels has it

    async def connect(self) -> None:
        """Connect, once.

        Raises
        ------
        GatewayUnreachable
            When the Gateway does not answer, or refuses.
        KernelLost
            When it has no such kernel.
        NotSupportedByHost
            When it speaks the old protocol only.
        """
        how = GatewayClient.instance().load_connection_args()  # type: ignore[no-untyped-call]  # it has no types
        opening = websocket_connect(
            HTTPRequest(self._address(), **how),
            on_message_callback=self._receive,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            max_message_size=2**31,  # what a kernel may send is its own affair
            subprotocols=[V1],
        )
        try:
            ws = await asyncio.shield(opening)
        except asyncio.CancelledError:
            asyncio.ensure_future(opening).add_done_callback(_close)
            raise
        except HTTPError as error:
            if error.code == 404:
                raise KernelLost(f"the Gateway has no kernel {self.kernel_id}; it was shut down or culled") from None
            raise GatewayUnreachable(f"the Gateway answered {error.code} {error.message}") from error
        except (OSError, WebSocketError) as error:
            raise GatewayUnreachable(f"the Gateway does not answer: {error}; is it running?") from error
        if ws.selected_subprotocol != V1:
            ws.close()
            raise NotSupportedByHost(
                f"the Gateway speaks the old protocol; it needs jupyter_server 1.17 or later for {V1}"
            )
        if ws.protocol is None or ws.protocol.is_closing():
            raise GatewayUnreachable("the Gateway closed the connection at once; its log says why")
        ws.protocol.set_nodelay(True)
        self.ws = ws

    def handle_incoming_message(self, message: Any) -> None:
        """Send a message to the kernel; one that is written as the connection breaks is lost with it."""
        if self.ws is None:
            return
        try:
            writing = asyncio.ensure_future(self.ws.write_message(message, binary=True))
        except WebSocketClosedError:
            log.debug("a message for kernel %s met a closed connection", self.kernel_id)
        else:
            writing.add_done_callback(lambda done: done.cancelled() or done.exception())

    def disconnect(self) -> None:  # type: ignore[override]  # as in the class above
        """Close the connection."""
        self.disconnected = True
        if self.ws is not None:
            self.ws.close()

    def _address(self) -> str:
        client = GatewayClient.instance()
        path = url_path_join(client.ws_url or "", client.kernels_endpoint, url_escape(self.kernel_id), "channels")
        # A Gateway keeps what a kernel says while the only connection is broken, for the one that comes by this name.
        return f"{path}?session_id={url_escape(self.session_id)}"

    def _receive(self, message: str | bytes | None) -> None:
        if self.disconnected:
            return
        if isinstance(message, bytes):
            self._acknowledge()
            self.websocket_handler.write_message(message, binary=True)
        elif message is None and self.ws is not None:  # without it `connect` says so
            code, self.ws = self.ws.close_code, None
            log.warning("the Gateway's connection to kernel %s broke (%s)", self.kernel_id, code)
            self.websocket_handler.on_ws_connection_close(code)

    def _acknowledge(self) -> None:
        stream = getattr(self.ws.protocol, "stream", None) if self.ws is not None else None
        if _QUICK_ACK is not None and stream is not None and not stream.closed():
            stream.socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)


def _close(opening: "asyncio.Future[WebSocketClientConnection]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
