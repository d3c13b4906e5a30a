"""A browser without a screen: cookies, pages, and the socket with the page's end of the link on it."""

import http.client
import json
import struct
from contextlib import ExitStack, closing
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import websocket

from tests.fakes import PATIENCE_S, PageEnd


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for an address."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Page(HTMLParser):
    """A served page: its elements, and what its script is told."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.told: dict[str, Any] = json.loads(self.texts["script"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()


class Visitor:
    """Someone at a server's door; has no cookie until `enter`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self.host = parts.netloc
        self.path = parts.path
        self.token = parts.query.partition("=")[2]
        self.cookie: str | None = None
        self._ends = ExitStack()

    def close(self) -> None:
        self._ends.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address of this server."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: str, **headers: str) -> Answer:
        """Send something to an address of this server."""
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookie is not None:
            headers.setdefault("Cookie", self.cookie)
        with closing(http.client.HTTPConnection(self.host, timeout=PATIENCE_S)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def enter(self) -> "Visitor":
        """Come in by the token, and keep the cookie."""
        answer = self.get(f"{self.path}?token={self.token}")
        assert answer.status == 302, answer
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return self

    def page(self) -> Page:
        """Load the view's page."""
        answer = self.get(self.path)
        assert answer.status == 200, answer
        return Page(answer.text)

    def knock(self, path: str, **options: Any) -> websocket.WebSocket:
        """Open a socket; raises WebSocketBadStatusException when it is refused."""
        options.setdefault("origin", f"http://{self.host}")
        options.setdefault("cookie", self.cookie)
        socket = websocket.create_connection(f"ws://{self.host}{path}", timeout=PATIENCE_S, **options)
        self._ends.callback(socket.shutdown)  # `close` does nothing after a close frame
        return socket

    def open(self) -> "Socket":
        """Load the page and connect it."""
        return self.connect(self.page())

    def connect(self, page: Page) -> "Socket":
        """Connect a page that was loaded."""
        socket = Socket(self.knock(page.told["socket"]))
        socket.say({"hello": {"ticket": page.told["ticket"]}})
        socket.wait(lambda: any(message["type"] == "display" for message in socket.end.messages))
        return socket


def refusals(messages: list[dict[str, Any]]) -> list[str]:
    """Return the codes of the errors among messages."""
    return [message["code"] for message in messages if message["type"] == "error"]


class Socket:
    """A page's socket."""

    def __init__(self, socket: websocket.WebSocket, end: PageEnd | None = None) -> None:
        self.socket = socket
        self.end = end or PageEnd()

    def say(self, header: dict[str, Any]) -> None:
        """Send a frame without a number."""
        self.socket.send(json.dumps(header))

    def send(self, *messages: dict[str, Any]) -> None:
        """Send messages in the next frame."""
        self.socket.send_binary(self.end.frame(*messages))

    def wait(self, claim: Any) -> None:
        """Take frames until a claim holds."""
        while not claim():
            for frame in self.end.take(self.socket.recv()):
                self.socket.send_binary(frame)

    def ask(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a message, and return what came up to its status."""
        before, number = len(self.end.messages), f"m{len(self.end.messages)}"
        self.send({**message, "id": number})
        status = {"type": "status", "parent": number}
        self.wait(lambda: status in self.end.messages)
        return self.end.messages[before:]

    def closed(self) -> tuple[int, str]:
        """Wait for the end, and return its code and reason."""
        while True:
            kind, data = self.socket.recv_data(control_frame=True)
            if kind == websocket.ABNF.OPCODE_CLOSE:
                return struct.unpack("!H", data[:2])[0], data[2:].decode()
