"""A kernel of a Jupyter server, whose code a test runs past the server, as a notebook's cells would."""

import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own
from jupyter_client.blocking.client import BlockingKernelClient

from tests.notebook.server import PATIENCE_S, JupyterServer


class ServedKernel:
    """A kernel; ended on leaving."""

    def __init__(self, server: JupyterServer, runtime: Path | None = None) -> None:
        """Start it; `runtime` is the folder of whoever has its process, when that is not the server."""
        self.server = server
        self.id: str = server.api("api/kernels", "POST", {"name": "python3"})["id"]
        file = (runtime or server.root.parent / "runtime") / f"kernel-{self.id}.json"
        self._client = BlockingKernelClient(connection_file=str(file))  # type: ignore[no-untyped-call]
        self._client.load_connection_file()
        self._client.start_channels()
        self.wait_ready()

    def __enter__(self) -> "ServedKernel":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop_channels()
        if any(each["id"] == self.id for each in self.server.api("api/kernels")):
            self.server.api(f"api/kernels/{self.id}", "DELETE")

    def run(self, code: str) -> str:
        """Run code, wait until it has run, and return what it printed; raises AssertionError when it failed."""
        printed: list[str] = []

        def hook(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self._client.execute_interactive(code, output_hook=hook, timeout=PATIENCE_S)
        assert reply["content"]["status"] == "ok", "\n".join(reply["content"].get("traceback", []))
        return "".join(printed).strip()

    def wait_ready(self) -> None:
        """Wait until the kernel, or the one that a restart put in its place, answers and is heard."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with suppress(RuntimeError):  # it takes a kernel for dead whose heart does not beat yet
                return self._client.wait_for_ready(timeout=PATIENCE_S)
        raise RuntimeError(f"kernel {self.id} is not ready after {PATIENCE_S:g} s")

    def start(self, code: str) -> None:
        """Run code without waiting."""
        self._client.execute(code)

    def show(self, expression: str = "widget") -> str:
        """Return where a browser that was never there sees a widget of the kernel."""
        model = self.run(f"print({expression}.model_id if hasattr({expression}, 'model_id') else {expression})")
        return self.server.address(f"pywry/view/{self.id}/{model}")

    def connections(self) -> int:
        """Return how many front ends the server counts."""
        found: int = self.server.api(f"api/kernels/{self.id}")["connections"]
        return found

    def wait_connections(self, count: int) -> None:
        """Wait until the server counts so many front ends; of a Gateway's kernels it asks now and then."""
        until = time.monotonic() + PATIENCE_S
        while self.connections() != count and time.monotonic() < until:
            time.sleep(0.1)
        assert self.connections() == count

    def process(self) -> Any:
        """Return the kernel's process."""
        return psutil.Process(int(self.run("import os; print(os.getpid())")))
