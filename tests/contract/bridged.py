"""The page of a kernel's widget as a host: a Jupyter server between page and kernel, which is this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from pywry import Handle
from tests.contract.hosts import BrowserHost
from tests.notebook.embedded import EmbeddedKernel
from tests.notebook.proxy import Proxy, proxy
from tests.notebook.server import JupyterServer, jupyter_server


class Bridge:
    """A Jupyter server, and the one kernel that it knows."""

    def __init__(self, server: JupyterServer, kernel: EmbeddedKernel, wire: Proxy) -> None:
        self.kernel = kernel
        self.wire = wire
        self._server = server
        self._id = server.api("api/kernels")[0]["id"]

    def address(self, handle: Handle) -> str:
        """Return where a browser that was never there sees a widget."""
        return self._server.address(f"pywry/view/{self._id}/{handle.widget.model_id}")


@contextmanager
def bridge(kernel: EmbeddedKernel, home: Path, front_ends: Path) -> Iterator[Bridge]:
    """Start the server, which looks for widgets' front ends in `front_ends`, too."""
    options = ["--ServerApp.allow_external_kernels=True", f"--ServerApp.external_connection_dir={kernel.folder}"]
    environment = {"JUPYTER_PATH": str(front_ends)}
    with jupyter_server(home, *options, app="jupyter_server", environment=environment) as server:
        address = urlsplit(server.url)
        with proxy(address.port or 0) as wire:
            behind = replace(server, url=server.url.replace(str(address.port), str(wire.port)))
            yield Bridge(behind, kernel, wire)


class BridgedHost(BrowserHost):
    """A tab of a real Chromium, whose server is not Python's own."""

    mode = "notebook"

    def __init__(self, browser: Browser, bridge: Bridge) -> None:
        super().__init__(browser)
        self._bridge = bridge

    def address(self, handle: Handle) -> str:
        """Return the address on the server."""
        return self._bridge.address(handle)

    def drop(self, handle: Handle) -> None:
        """Cut the pages' WebSockets."""
        self._bridge.wire.cut()
