"""A Jupyter server as a user starts one, in a process and with a home of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.programs import end

PATIENCE_S = 60.0
TOKEN = "tok"

# JupyterLab asks nothing of the network, saves when a test does, and never asks whether a file is to be overwritten.
_SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False, "lastModifiedCheckMargin": 1_000_000_000},
}


@dataclass(frozen=True, slots=True)
class JupyterServer:
    """A running server."""

    url: str
    """Its address with the base URL, ending in a slash."""
    root: Path
    """Where its notebooks lie."""
    process: "subprocess.Popen[bytes]"
    log: Path

    def address(self, path: str) -> str:
        """Return where a browser that was never there opens `path`, e.g. `lab/tree/x.ipynb`."""
        return f"{self.url}{path}{'&' if '?' in path else '?'}token={TOKEN}"

    def put_notebook(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells, and return its name."""
        (self.root / name).write_text(json.dumps(notebook(*cells)), "utf-8")
        return name

    def api(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """Call the server's own API, e.g. `api/kernels`, and return its JSON."""
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}{path}", data, headers, method=method), timeout=PATIENCE_S) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def notebook(*cells: str) -> dict[str, Any]:
    """Return a notebook of code cells, as its file has it."""
    made = [
        {"cell_type": "code", "id": f"cell-{n}", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
        for n, cell in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@contextmanager
def jupyter_server(
    home: Path, *options: str, app: str = "jupyterlab", environment: dict[str, str] | None = None
) -> Iterator[JupyterServer]:
    """Run `python -m <app>` (jupyterlab, notebook, jupyter_server) in `home` until the end of the block.

    Options are as on its command line, e.g. `--ServerApp.base_url=/user/x/`.
    """
    root = home / "notebooks"
    root.mkdir(parents=True, exist_ok=True)
    _write_settings(home / "settings")
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    settings = {key: str(home / name) for key, name in places.items()}
    log = home / "server.log"
    command = [sys.executable, "-m", app, *_options(app, root), *options]
    with log.open("wb") as output:
        given = {**os.environ, **settings, "PYWRY_OPEN_BROWSER": "0", "PYWRY_MODE": "", **(environment or {})}
        process = subprocess.Popen(command, cwd=root, stdout=output, stderr=subprocess.STDOUT, env=given)
        try:
            yield JupyterServer(_address(process, home / "runtime", log), root, process, log)
        finally:
            end(process)


def _options(app: str, root: Path) -> list[str]:
    where = ["--ServerApp.port=0", f"--ServerApp.root_dir={root}", "--allow-root", "--no-browser"]
    exposed = ["--expose-app-in-browser"] if app != "jupyter_server" else []
    return [*where, f"--IdentityProvider.token={TOKEN}", *exposed]


def _write_settings(folder: Path) -> None:
    for name, values in _SETTINGS.items():
        file = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), "utf-8")


def _address(process: "subprocess.Popen[bytes]", runtime: Path, log: Path) -> str:
    """Return the address that the server writes to a file, once it listens, which is a moment later."""
    file = runtime / f"jpserver-{process.pid}.json"
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            found = json.loads(file.read_text("utf-8"))
            socket.create_connection(("127.0.0.1", found["port"])).close()
        except (FileNotFoundError, json.JSONDecodeError, ConnectionRefusedError):  # not there, or half written
            time.sleep(0.05)
            continue
        return f"http://127.0.0.1:{found['port']}{found['base_url']}"
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')[-4000:]}")
