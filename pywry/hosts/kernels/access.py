"""How the kernels of a mapping kernel manager are reached: a Jupyter server's, a Gateway's, or one without a server."""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async
from traitlets.config import Config

SETTLE_S = 10.0
"""How long a kernel may take to start or restart before it is shut down all the same."""


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

    def ready(self, kernel_id: str) -> "asyncio.Future[Any] | None":
        """Return what is done when the kernel's process has been started or restarted; None for a Gateway's."""
        ready = None if self.is_far else getattr(self.kernels.get_kernel(kernel_id), "ready", None)
        return ready if ready is None or isinstance(ready, asyncio.Future) else asyncio.wrap_future(ready)

    async def end(self, kernel_id: str) -> None:
        """Shut a kernel down, if there is one; raises what the kernel manager does."""
        if kernel_id not in self.kernels:
            return
        if (ready := self.ready(kernel_id)) is not None:
            await asyncio.wait({ready}, timeout=SETTLE_S)  # until then, as it is restarted, say, it cannot be
        await ensure_async(self.kernels.shutdown_kernel(kernel_id, now=True))

    def byte_class(self) -> Any:
        """Return the connection's class, ours in place of jupyter_server's own for a Gateway, which loses bytes."""
        if self.is_far and self.connection_class.__module__ == "jupyter_server.gateway.connections":
            from .gateway import GatewayConnection

            return GatewayConnection
        return self.connection_class


def encryption() -> dict[str, str]:
    """Return the option of kernel managers that encrypts kernels' ports, which any user of the machine can reach.

    Empty where jupyter_client is older than 8.9; kernels that cannot do it go without.
    """
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

    has_option = "transport_encryption" in AsyncMappingKernelManager.class_trait_names()
    return {"transport_encryption": "auto"} if has_option else {}
