"""How the kernels of a mapping kernel manager are reached: a Jupyter server's, a Gateway's, or one without a server."""

import sys
from dataclasses import dataclass, field
from typing import Any

from traitlets.config import Config


@dataclass(frozen=True, slots=True)
class KernelAccess:
    """A kernel manager, and what speaks to its kernels."""

    kernels: Any
    """jupyter_server's mapping kernel manager, or the one that it has for a Gateway."""
    connection_class: Any
    """The server's `kernel_websocket_connection_class`."""
    config: Config = field(default_factory=Config)
    events: Any = None
    """The server's event logger, which tells of kernels that others restart or shut down; None without a server."""

    @property
    def is_far(self) -> bool:
        """Whether the kernels are a Gateway's, which alone sees their processes."""
        # Who has the Gateway's class has its module; others need not wait for the import (0.1 s).
        module = sys.modules.get("jupyter_server.gateway.connections")
        return module is not None and issubclass(self.connection_class, module.GatewayWebSocketConnection)

    def byte_class(self) -> Any:
        """Return the connection's class, ours in place of jupyter_server's own for a Gateway, which loses bytes."""
        if self.is_far and self.connection_class.__module__ == "jupyter_server.gateway.connections":
            from .gateway import GatewayConnection

            return GatewayConnection
        return self.connection_class
