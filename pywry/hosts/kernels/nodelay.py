"""A Jupyter server's connections to kernels, whose small messages do not wait for one another.

What a kernel answers is some small messages: busy, the answer, idle. Without TCP_NODELAY the second waits until the
browser has acknowledged the first, which it does 40 ms later, so that each press of a button took 50 ms.
"""

from typing import Any


def undelayed(connection_class: type[Any]) -> type[Any]:
    """Return the server's class of connections, of whatever kind it is, with TCP_NODELAY set on the browser's side."""

    class Undelayed(connection_class):  # type: ignore[misc]  # known only when the server runs
        def connect(self) -> Any:
            """Connect to the kernel, as the class does; its browser's socket is open by now."""
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return Undelayed
