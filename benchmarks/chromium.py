"""A Chromium without a window, and its tabs, over its own DevTools protocol.

Not Playwright: it watches the network of every page, so each WebSocket frame is copied, bytes as base64, to its driver,
which takes longer than the echo itself. Here a tab is only asked to go somewhere and to evaluate an expression.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

from websocket import WebSocket, WebSocketTimeoutException, create_connection

from pywry import devtools

START_S = 30.0
CALL_S = 60.0
SWITCHES = (
    "--disable-gpu",
    # Two pages take turns, and neither may be slowed down because the other is in front.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


class Tab:
    """A page of the browser."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._calls = 0

    def watch_network(self) -> None:
        """Let the browser report each request and each WebSocket frame from now on, as under Playwright."""
        self._ask("Network.enable", {})

    def focus(self) -> None:
        """Let the page believe that it has the focus; without it a JupyterLab may have no current notebook."""
        self._ask("Emulation.setFocusEmulationEnabled", {"enabled": True})

    def begin_with(self, script: str) -> None:
        """Run a script at the beginning of each page to come."""
        self._ask("Page.enable", {})
        self._ask("Page.addScriptToEvaluateOnNewDocument", {"source": script})

    def go(self, url: str) -> None:
        """Go to an address, without waiting for the page."""
        self._ask("Page.navigate", {"url": url})

    def call(self, expression: str) -> Any:
        """Return the value of an expression on the page; promises are awaited.

        Raises
        ------
        RuntimeError
            When it throws, or the page goes away meanwhile.
        TimeoutError
            When there is no value after a minute: an answer was lost.
        """
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        try:
            answer = self._ask("Runtime.evaluate", asked)
        except WebSocketTimeoutException:
            raise TimeoutError(f"{expression} on the page has no value after {CALL_S:g} s") from None
        if details := answer.get("exceptionDetails"):
            thrown = details.get("exception", {}).get("description", details["text"])
            raise RuntimeError(f"{expression} on the page: {thrown}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, timeout_s: float = START_S) -> Any:
        """Return the first value of an expression that is not null, asking every 10 ms; raises TimeoutError."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            value = self.call(expression)
            if value is not None:
                return value
            time.sleep(0.01)
        raise TimeoutError(f"{expression} on the page was null for {timeout_s:g} s")

    def _ask(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") != self._calls:
                continue  # an event
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            result: dict[str, Any] = answer["result"]
            return result


class Browser:
    """A running Chromium."""

    def __init__(self, port: int, *, watches_network: bool) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._watches_network = watches_network

    @contextmanager
    def tab(self) -> Iterator[Tab]:
        """Open an empty tab and close it on leaving."""
        with urlopen(Request(f"{self._address}/json/new?about:blank", method="PUT"), timeout=START_S) as answer:
            target = json.load(answer)
        # Chromium refuses a connection with an Origin that it was not told of.
        socket = create_connection(target["webSocketDebuggerUrl"], timeout=CALL_S, suppress_origin=True)
        try:
            tab = Tab(socket)
            tab.focus()
            if self._watches_network:
                tab.watch_network()
            yield tab
        finally:
            socket.close()
            urlopen(f"{self._address}/json/close/{target['id']}", timeout=START_S).close()


@contextmanager
def chromium(*, watches_network: bool = False) -> Iterator[Browser]:
    """Start a Chromium with a profile of its own; end it on leaving.

    With `watches_network` its tabs report each WebSocket frame, as they do under Playwright and with DevTools open.

    Raises
    ------
    MissingPackage, TimeoutError
        When there is none, or it does not start.
    """
    with devtools.chromium(SWITCHES) as port:
        yield Browser(port, watches_network=watches_network)
