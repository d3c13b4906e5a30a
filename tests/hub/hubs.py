"""A JupyterHub with its own proxy, configured as docs/deploy.md has it, in a process and with a home of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil  # type: ignore[import-untyped]  # has no types of its own

from hatch_build import node_and_npm
from tests.programs import end
from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).parents[2]
PROXY = ROOT / ".venv/hub/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
PASSWORD, TOKEN, API_TOKEN = "open sesame", "letmein", "for-tests-alone"

_ROLE = {"name": "test", "services": ["test"], "scopes": ["admin:servers", "admin:users"]}

# Only what this machine needs is different from what the docs say: ports that are free, and where the notebook lies.
CONFIG = """
c = get_config()
load_subconfig({service!r})
(service,) = c.JupyterHub.services
service["url"] = "http://127.0.0.1:{ports[3]}"
service["command"][2:4] = [{notebook!r}, "--port={ports[3]}"]
service["environment"] |= {environment!r}
c.JupyterHub.services.append({{"name": "test", "api_token": {api_token!r}}})
c.JupyterHub.load_roles = {roles!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.JupyterHub.db_url = "sqlite:///:memory:"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allowed_users = {{"ada", "grace"}}
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.args = ["--allow-root"]
c.Spawner.default_url = "/api/status"
"""


@dataclass(frozen=True, slots=True)
class Hub:
    """A running JupyterHub."""

    url: str
    process: "subprocess.Popen[bytes]"
    homes: Path
    """In it, each user's home, in which their notebooks lie."""

    def api(self, path: str, method: str = "GET") -> Any:
        """Call the Hub's own API, and return its JSON."""
        request = Request(f"{self.url}hub/api/{path}", headers={"Authorization": f"token {API_TOKEN}"}, method=method)
        with urlopen(request, timeout=PATIENCE_S) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def start(self, user: str) -> str:
        """Start a user's server, and return its address."""
        self.api(f"users/{user}/server", "POST")
        until(lambda: self.api(f"users/{user}")["servers"].get("", {}).get("ready"))
        return f"{self.url}user/{user}/"

    def kernels(self, word: str) -> list[Any]:
        """Return the processes of the kernels of a program of the Hub's, by a word of its command line."""
        (program,) = [each for each in self._family() if word in _command(each)]
        return [each for each in program.children(recursive=True) if "ipykernel_launcher" in _command(each)]

    def _family(self) -> list[Any]:
        return list(psutil.Process(self.process.pid).children(recursive=True))


@contextmanager
def running_hub(home: Path, *, roles: list[dict[str, Any]]) -> Iterator[Hub]:
    """Run a JupyterHub with the service of the docs until the end of the block."""
    assert PROXY.exists(), "the Hub's proxy is not there; run `sh tests/setup_hub.sh`"
    homes, log = home / "homes", home / "hub.log"
    for user in ("ada", "grace"):
        (homes / user).mkdir(parents=True)
    ports = free_ports(4)
    config = CONFIG.format(
        service=str(ROOT / "docs/deploy/jupyterhub_service.py"),
        notebook=str(ROOT / "docs/examples/savings.ipynb"),
        environment={"PYWRY_BROWSER__CLOSE_GRACE_S": "1"},
        ports=ports,
        roles=[_ROLE, *roles],
        password=PASSWORD,
        api_token=API_TOKEN,
        proxy=[node_and_npm()[0][0], str(PROXY)],
        homes=f"{homes}/{{username}}",
    )
    (home / "jupyterhub_config.py").write_text(config, "utf-8")
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"],
            cwd=home,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": places, "REPORT_TOKEN": TOKEN},
        )
        try:
            until(lambda: process.poll() is not None or b"JupyterHub is now running" in log.read_bytes())
            assert process.poll() is None, log.read_text("utf-8")[-4000:]
            yield Hub(f"http://127.0.0.1:{ports[0]}/", process, homes)
        finally:
            end(process, 30)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody has; a Hub is told its own before it starts."""
    with ExitStack() as taken:
        sockets = [taken.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _command(process: Any) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
