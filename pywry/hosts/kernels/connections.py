"""A Jupyter server's connections to kernels, without what they lose of time and of messages.

What a kernel answers is some small messages: busy, the answer, idle. Without TCP_NODELAY the second waits until the
browser has acknowledged the first, which it does 40 ms later, so that each press of a button took 50 ms.

A message to the kernel is sent in the loop's next turn. A tab that is closed says its last words and is gone in the
same turn, when the server has much to do, and with the connection went what was not sent yet.
"""

from typing import Any


def mended(connection_class: type[Any]) -> type[Any]:
    """Return the server's class of connections, of whatever kind it is, without either fault."""

    class Mended(connection_class):  # type: ignore[misc]  # known only when the server runs
        def connect(self) -> Any:
            """Connect to the kernel, as the class does; its browser's socket is open by now."""
            self.websocket_handler.set_nodelay(True)
            return super().connect()

        def disconnect(self) -> Any:
            """Disconnect, as the class does, once what the browser sent is on its way."""
            import zmq  # a server has it

            for stream in getattr(self, "channels", {}).values():  # a Gateway's connection has none
                if stream is not None and not stream.closed():
                    stream.flush(zmq.POLLOUT)
            return super().disconnect()

    return Mended
