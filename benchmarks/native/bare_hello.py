"""The bare side's start: a pytauri program with one window, as its documentation has it."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytauri import Assets, Context, RunEvent, WebviewUrl
from pytauri.webview import WebviewWindowBuilder
from pytauri_wheel.lib import builder_factory, context_factory

PAGE = (Path(__file__).parent / "bare_hello.html").read_bytes()
SCRIPT = (Path(__file__).parent / "bare_hello.js").read_bytes()


class Files(Assets):
    """The page and its script."""

    def get(self, key: str, /) -> bytes | None:
        """Return one of the two."""
        return {"/page": PAGE, "/bare_hello.js": SCRIPT}.get(key)

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        """Return none."""
        return iter(())


def hello(invoke: Any) -> None:
    """Print when the page's script ran, in milliseconds since 1970."""
    bound = invoke.bind_to({"body": 1})
    print(json.dumps(float(bytes(bound.arguments["body"]))), flush=True)
    bound.resolve("null")


def main() -> None:
    """Show the window until standard input ends."""
    context: Context = context_factory(Path(__file__).parents[2] / "pywry/hosts/native/tauri", tauri_config=None)
    context.set_assets(Files())

    def on_event(handle: Any, event: Any) -> None:
        if isinstance(event, RunEvent.Ready):
            WebviewWindowBuilder.build(handle, "main", WebviewUrl.App("page"), title="bare", inner_size=(800.0, 600.0))

    def wait() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
    builder_factory().build(context=context, invoke_handler=hello).run_return(on_event)


if __name__ == "__main__":
    main()
