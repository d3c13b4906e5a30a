"""A headless Chromium and one tab of it, over its DevTools protocol: https://chromedevtools.github.io/devtools-protocol/."""

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

from tornado.websocket import WebSocketClientConnection, websocket_connect

from .errors import MissingPackage

START_S = 30.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SWITCHES = (
    "--headless",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    # No name is looked up but this machine's: what a page wants of others fails, and is reported.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

Event = dict[str, Any]


def executable() -> str:
    """Return the Chromium to use: `PYWRY_CHROMIUM`, else the first on PATH.

    Raises
    ------
    MissingPackage
        When there is none; the message says what installs one.
    """
    names = [*filter(None, [os.environ.get("PYWRY_CHROMIUM")]), *NAMES]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise MissingPackage(
            "no Chromium on PATH; on Debian and Ubuntu: apt-get install chromium, or set PYWRY_CHROMIUM"
        )
    return found


@contextmanager
def chromium(switches: Sequence[str] = ()) -> Iterator[int]:
    """Run a Chromium with a profile of its own, and without a network; gives the port of its DevTools.

    `switches` are further ones of its command line.

    Raises
    ------
    MissingPackage
        When there is none.
    TimeoutError
        When it does not start in 30 s.
    """
    with TemporaryDirectory(prefix="pywry-chromium-", ignore_cleanup_errors=True) as profile:
        as_root = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
        command = [executable(), *SWITCHES, *switches, *as_root, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # found above
        try:
            yield _port(process, Path(profile, "DevToolsActivePort"))
        finally:
            process.terminate()
            process.wait(START_S)


class Tab:
    """A tab: asks its browser, and keeps the events that came."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.events: list[Event] = []
        self._socket = socket
        self._asked: dict[int, asyncio.Future[Event]] = {}
        self._reader = asyncio.ensure_future(self._read())

    async def ask(self, method: str, **parameters: Any) -> Event:
        """Return the answer to a call; raises RuntimeError when it is refused or the tab has gone."""
        number = len(self._asked) + 1
        self._asked[number] = asyncio.get_running_loop().create_future()
        await self._socket.write_message(json.dumps({"id": number, "method": method, "params": parameters}))
        answer = await self._asked[number]
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: Event = answer["result"]
        return result

    def of(self, *methods: str) -> list[Event]:
        """Return the parameters of all events of these names so far."""
        return [event["params"] for event in self.events if event["method"] in methods]

    async def _read(self) -> None:
        while (text := await self._socket.read_message()) is not None:
            message = json.loads(text)
            if "id" in message:
                self._asked[message["id"]].set_result(message)
            else:
                self.events.append(message)
        for waiting in self._asked.values():
            if not waiting.done():
                waiting.set_result({"error": {"message": "the tab has gone"}})


@asynccontextmanager
async def tab(port: int) -> AsyncIterator[Tab]:
    """Open an empty tab; closed on leaving."""
    request = Request(f"http://127.0.0.1:{port}/json/new?about:blank", method="PUT")
    with urlopen(request, timeout=START_S) as answer:  # noqa: S310  # our own browser
        target = json.load(answer)
    socket = await websocket_connect(target["webSocketDebuggerUrl"], max_message_size=2**28)
    opened = Tab(socket)
    try:
        yield opened
    finally:
        socket.close()
        await opened._reader


def _port(process: subprocess.Popen[bytes], file: Path) -> int:
    """Return the port of the DevTools, which Chromium writes to a file once it listens."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) > 1:
            return int(lines[0])
        time.sleep(0.02)
    raise TimeoutError(f"Chromium did not start within {START_S:g} s (exit code {process.poll()})")
