"""The child of the bare side: hands packets to a page by a channel, and what the page calls with back to the pipe."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytauri import Assets, RunEvent, WebviewUrl
from pytauri.ffi.ipc import JavaScriptChannelId
from pytauri.webview import WebviewWindowBuilder
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

    def relay(invoke: Any) -> None:
        command = invoke.command
        bound = invoke.bind_to({"body": 1, "webview_window": 1})
        body = bound.arguments["body"]
        if command == "hello":
            text = bytes(body).decode()
            webview = bound.arguments["webview_window"].as_ref_webview()
            channels.append(JavaScriptChannelId.from_str(text).channel_on(webview))
            body = b"hello"
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

    sys.exit(builder_factory().build(context=context, invoke_handler=relay).run_return(on_event))


if __name__ == "__main__":
    main()
