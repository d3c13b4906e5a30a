"""The child of the bare side: hands packets to a page by a channel, and what the page calls with back to the pipe.

`commands` takes calls by pytauri's commands, as its documentation has it; `raw` by the handler below them.
"""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from pytauri import Assets, Commands, RunEvent, WebviewUrl
from pytauri.ffi.ipc import JavaScriptChannelId
from pytauri.webview import WebviewWindow, WebviewWindowBuilder
from pytauri_wheel.lib import builder_factory, context_factory

from pywry.protocol.pipe import PacketWriter, read_packet

HERE = Path(__file__).parent
PAGE = b'<!doctype html><meta charset="utf-8"><script src="/bare_echo.js"></script>'


class Files(Assets):
    """The page and its script."""

    def get(self, key: str, /) -> bytes | None:
        """Return one of the two."""
        return PAGE if key == "/page" else (HERE / "bare_echo.js").read_bytes() if key == "/bare_echo.js" else None

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        """Return none."""
        return iter(())


def main() -> None:
    """Relay until the pipe ends."""
    writer = PacketWriter(os.dup(1), lambda: os._exit(0))
    packets = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    channels: list[Any] = []
    context = context_factory(Path(__file__).parents[2] / "pywry/hosts/native/tauri", tauri_config=None)
    context.set_assets(Files())

    def connect(text: bytes, window: Any) -> None:
        channels.append(JavaScriptChannelId.from_str(text.decode()).channel_on(window.as_ref_webview()))
        writer.put({}, [b"hello"])

    commands = Commands()

    @commands.command()
    async def hello(body: bytes, webview_window: WebviewWindow) -> bytes:
        connect(body, webview_window)
        return b"null"

    @commands.command()
    async def back(body: bytes) -> bytes:
        writer.put({}, [body])
        return b"null"

    def relay(invoke: Any) -> None:
        command = invoke.command
        bound = invoke.bind_to({"body": 1, "webview_window": 1})
        body = bound.arguments["body"]
        if command == "hello":
            connect(bytes(body), bound.arguments["webview_window"])
        else:
            writer.put({}, [body])
        bound.resolve("null")

    def read() -> None:
        while (packet := read_packet(packets)) is not None:
            channels[0].send(bytes(packet[1][0]))
        os._exit(0)

    def on_event(handle: Any, event: Any) -> None:
        if isinstance(event, RunEvent.Ready):
            WebviewWindowBuilder.build(handle, "main", WebviewUrl.App("page"), title="bare", inner_size=(800.0, 600.0))
            threading.Thread(target=read, daemon=True).start()

    with start_blocking_portal("asyncio") as portal:
        handler = relay if sys.argv[1] == "raw" else commands.generate_handler(portal)
        sys.exit(builder_factory().build(context=context, invoke_handler=handler).run_return(on_event))


if __name__ == "__main__":
    main()
