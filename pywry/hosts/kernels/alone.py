"""A kernel of this very process, without a Jupyter server: with its manager and its connections, on our own loop."""

import logging
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_core.utils import ensure_dir_exists
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config

from ...errors import KernelLost
from .access import KernelAccess, encryption

log = logging.getLogger(__name__)

END_S = 3.0
"""How long a kernel may take to end by itself, once asked."""


class KernelAlone:
    """One kernel, which ends with this process at the latest. On the loop.

    When it dies it stays dead, until somebody restarts it.
    """

    def __init__(self, name: str, folder: Path | None) -> None:
        self._name = name
        self._folder = folder
        config = Config({"KernelManager": {"autorestart": False, "shutdown_wait_time": END_S}})
        # Without a folder the file that has the kernel's key would be in whatever the working directory is.
        runtime = jupyter_runtime_dir()
        ensure_dir_exists(runtime, mode=0o700)
        options: dict[str, Any] = {"connection_dir": runtime, **encryption()}
        self._kernels: Any = AsyncMappingKernelManager(config=config, **options)  # type: ignore[no-untyped-call]  # it has no types
        self.access = KernelAccess(self._kernels, ZMQChannelsWebsocketConnection, config)

    async def start(self) -> str:
        """Start it, and return its id.

        Raises
        ------
        KernelLost
            When that is not possible; the message is the system's.
        """
        where = {} if self._folder is None else {"cwd": str(self._folder)}
        try:
            return str(await self._kernels.start_kernel(kernel_name=self._name, **where))
        except (OSError, RuntimeError, ValueError) as error:
            log.debug("kernel %r was not started", self._name, exc_info=True)
            raise KernelLost(f"kernel {self._name!r} could not be started: {error}") from error

    async def restart(self) -> str:
        """Start it again, whatever became of it, and return its id; raises KernelLost."""
        ids = self._kernels.list_kernel_ids()
        if not ids:
            return await self.start()
        await self._kernels.restart_kernel(ids[0])
        return str(ids[0])

    async def end(self, *, now: bool) -> None:
        """End it; unless `now`, it is asked to, and has three seconds."""
        await self._kernels.shutdown_all(now=now)
