"""A Jupyter Gateway, with kernels of its own, and a Jupyter server whose kernels are the Gateway's."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil  # type: ignore[import-untyped]  # has no types of its own

from tests.notebook.proxy import Proxy, proxy
from tests.notebook.server import PATIENCE_S, JupyterServer, jupyter_server
from tests.programs import end

TOKEN = "gwtok"


class Gateway:
    """A Gateway in a process; ended and started again at the same address."""

    def __init__(self, home: Path, *options: str) -> None:
        self.runtime = home / "runtime"
        self.port = 0
        self._home = home
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._home.mkdir(parents=True, exist_ok=True)
        places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
        environment = {key: str(self._home / name) for key, name in places.items()}
        given = {**os.environ, **environment, "JUPYTER_RUNTIME_DIR": str(self.runtime), "PYWRY_MODE": ""}
        options = {"ip": "127.0.0.1", "port": self.port, "port_retries": 0, "auth_token": TOKEN}
        command = [
            *(sys.executable, "-m", "kernel_gateway", "--JupyterWebsocketPersonality.list_kernels=True"),
            *(f"--KernelGatewayApp.{name}={value}" for name, value in options.items()),
            *self._options,
        ]
        log = self._home / "gateway.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=given)
        self.port = self._listening(log)

    def stop(self) -> None:
        """End it, and its kernels."""
        process, self._process = self._process, None
        if process is not None:
            end(process)

    def api(self, path: str, method: str = "GET") -> Any:
        """Call the Gateway's own API, and return its JSON."""
        with urlopen(_request(self.port, path, method), timeout=PATIENCE_S) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kernels(self) -> list[str]:
        """Return the ids of the kernels that it has."""
        return [kernel["id"] for kernel in self.api("api/kernels")]

    def _listening(self, log: Path) -> int:
        assert self._process is not None
        process = psutil.Process(self._process.pid)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self._process.poll() is None:
            for line in process.net_connections("tcp4"):
                if line.status == psutil.CONN_LISTEN and _answers(line.laddr.port):
                    return int(line.laddr.port)
            time.sleep(0.05)
        raise RuntimeError(f"the Gateway did not start:\n{log.read_text('utf-8')[-4000:]}")


class Behind:
    """A server, the Gateway that has its kernels, and the line between them, which can be cut."""

    def __init__(self, server: JupyterServer, gateway: Gateway, line: Proxy) -> None:
        self.server = server
        self.gateway = gateway
        self.line = line

    def cut(self) -> None:
        """Break the connections to kernels."""
        self.line.cut()


@contextmanager
def gateway_server(home: Path, *options: str, gateway: tuple[str, ...] = ()) -> Iterator[Behind]:
    """Run a Gateway and a Jupyter server that has its kernels there; `gateway` are options of the former."""
    with (
        running_gateway(home / "gateway", *gateway) as made,
        proxy(made.port) as line,
        jupyter_server(home, *gateway_options(line.port), *options, app="jupyter_server") as server,
    ):
        yield Behind(server, made, line)


@contextmanager
def running_gateway(home: Path, *options: str) -> Iterator[Gateway]:
    """Run a Gateway until the end of the block."""
    made = Gateway(home, *options)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def gateway_options(port: int) -> list[str]:
    """Return the options of a Jupyter server whose kernels are a Gateway's at this port."""
    return [f"--gateway-url=http://127.0.0.1:{port}", f"--GatewayClient.auth_token={TOKEN}"]


def _answers(port: int) -> bool:
    """Say whether the Gateway answers at this port of its process."""
    try:
        with urlopen(_request(port, "api"), timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _request(port: int, path: str, method: str = "GET") -> Request:
    return Request(f"http://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {TOKEN}"}, method=method)
