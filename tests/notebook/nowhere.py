"""Uses PyWry in a JupyterLab on a machine without a network, and prints as JSON what was seen; for test_no_network.py.

Run below `unshare --net`, which leaves a loopback interface that is down, and nothing else. Arguments are a folder and
options of the server.
"""

import errno
import fcntl
import json
import re
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, WebSocket, expect

from tests.chromium import chromium
from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer, jupyter_server

ELSEWHERE = ("192.0.2.1", 80)  # an address for documents, which no network has
CELL = """import ipywidgets
from pywry import Button, PyWry, Select, Toolbar
bar = Toolbar([Button("Run", event="app:run"), Select("Colour", options=["red", "blue"], event="app:colour")])
app = PyWry()
def answer(): handle.emit("pywry:set-content", {"selector": "h3", "text": "answered"})
handle = app.show_plotly({"data": [{"y": [1, 3, 2]}]}, content="<h3>Sales</h3>", toolbars=[bar],
                         callbacks={"app:run": answer})
app.show(ipywidgets.IntSlider(description="Speed"))
handle.alert("Saved")"""
_SET_FLAGS, _UP = 0x8914, 0x1 | 0x40  # SIOCSIFFLAGS; IFF_UP and IFF_RUNNING


def raise_loopback() -> None:
    """Let this machine reach itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def has_network() -> bool:
    """Say whether there is a way to anywhere else."""
    with socket.socket() as asking:
        return asking.connect_ex(ELSEWHERE) != errno.ENETUNREACH


class Seen:
    """What a browser asks for, by its own events."""

    def __init__(self, page: Page, server: JupyterServer) -> None:
        self._own = urlsplit(server.url).netloc
        self.own = 0
        self.foreign: list[str] = []
        self.failed: list[str] = []
        self.assets: list[str] = []
        page.context.on("request", lambda request: self._note(request.url))
        page.context.on("requestfailed", self._fail)
        page.on("websocket", self._open)

    def told(self) -> dict[str, Any]:
        """Return all of it."""
        return {"own": self.own, "foreign": self.foreign, "failed": self.failed, "assets": self.assets}

    def _note(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in {"data", "blob"}:
            return
        if address.netloc != self._own:
            self.foreign.append(url)
        self.own += address.netloc == self._own
        if "/pywry/assets/" in address.path:
            self.assets.append(address.path)

    def _fail(self, request: Request) -> None:
        self.failed.append(f"{request.url}: {request.failure}")

    def _open(self, opened: WebSocket) -> None:
        self._note(opened.url)


@contextmanager
def offline_page(server: JupyterServer) -> Iterator[tuple[Page, Seen]]:
    """Open a browser that was never anywhere."""
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(60_000)
        yield page, Seen(page, server)


def use(page: Page, server: JupyterServer) -> None:
    """Run the cell, press its button, and switch JupyterLab's theme to and fro."""
    expect.set_options(timeout=60_000)
    notebook = LabNotebook(page, server, server.put_notebook("nowhere.ipynb", CELL)).open()
    notebook.run_all()
    expect(page.locator('.pywry-chart[data-state="drawn"]')).to_have_count(1)
    expect(page.locator(".widget-slider")).to_be_visible()
    expect(page.locator(".pywry-toast")).to_have_text(re.compile("Saved"))
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".pywry h3")).to_have_text("answered")
    for theme in ("Dark", "Light"):
        notebook.command("apputils:change-theme", {"theme": f"JupyterLab {theme}"})
        expect(page.locator(f".pywry[data-pywry-theme={theme.lower()}]")).to_have_count(2)


def main(home: Path, *options: str) -> dict[str, Any]:
    """Do it all, and return what was seen."""
    raise_loopback()
    seen_network = has_network()
    with (
        jupyter_server(home, "--ServerApp.base_url=/user/x/", *options) as server,
        offline_page(server) as (page, seen),
    ):
        use(page, server)
        return {"has_network": seen_network, "errors": page.locator(".pywry-error").count(), **seen.told()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), *sys.argv[2:])))
