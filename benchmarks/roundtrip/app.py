"""PyWry's side: an app as a user writes it, whose handlers answer each event with one."""

import functools
import sys
from pathlib import Path

from pywry import HtmlContent, PyWry

HERE = Path(__file__).parent


@functools.cache  # not a constant: what the process takes before its first transfer is measured, too
def ten_megabytes() -> bytes:
    """Return what a page asks for."""
    return bytes(range(250)) * 40_000


def main() -> None:
    """Show the page until standard input ends."""
    app = PyWry()
    page = HtmlContent("<div>pywry</div>", script_files=[HERE / "measures.js", HERE / "app.js"])

    # Before `show`, which tells the address: a page that is there at once finds them.
    app.on("bench:ping", lambda data: handle.emit("bench:pong", data))
    app.on("bench:up", lambda data: handle.emit("bench:got", {"bytes": len(data["blob"])}))
    app.on("bench:give", lambda: handle.emit("bench:down", {"blob": ten_megabytes()}))
    handle = app.show(page)
    sys.stdin.read()
    app.destroy()


if __name__ == "__main__":
    main()
