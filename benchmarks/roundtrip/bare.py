"""The bare side: a tornado WebSocket that parses and echoes, as little as a server can do."""

import asyncio
import functools
import json
import sys
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

HERE = Path(__file__).parent


@functools.cache  # not a constant: what the process takes before its first transfer is measured, too
def ten_megabytes() -> bytes:
    """Return what a page asks for."""
    return bytes(range(250)) * 40_000


class Page(RequestHandler):
    """The page."""

    def get(self) -> None:
        """Serve it."""
        self.finish((HERE / "bare.html").read_bytes())


class Echo(WebSocketHandler):
    """Answers each message with one."""

    def open(self) -> None:
        """Send at once, as PyWry does."""
        self.set_nodelay(True)

    def on_message(self, message: str | bytes) -> None:
        """Echo an event, say how many bytes came, or give some."""
        if isinstance(message, bytes):
            self.write_message(json.dumps({"bytes": len(message)}))
            return
        data = json.loads(message)
        if "give" in data:
            self.write_message(ten_megabytes(), binary=True)
        else:
            self.write_message(json.dumps(data))


async def main() -> None:
    """Serve until standard input ends."""
    routes: list[Any] = [(r"/", Page), (r"/socket", Echo), (r"/files/(.*\.js)", StaticFileHandler, {"path": str(HERE)})]
    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(Application(routes, websocket_max_message_size=64 * 2**20)).add_sockets(sockets)
    print(f"http://127.0.0.1:{sockets[0].getsockname()[1]}/", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
