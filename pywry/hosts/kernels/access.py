"""How the kernels of a mapping kernel manager are reached: a Jupyter server's, a Gateway's, or one without a server."""

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
