"""PyWry in a browser, with the page that `hello.py` has in a window."""

import sys

from pywry import PyWry

HTML = "<h1>Hello</h1><script>pywry.emit('bench:ran', { at: Date.now() })</script>"


def main() -> None:
    """Show the page until standard input ends."""
    app = PyWry(mode="browser")
    app.on("bench:ran", lambda: None)
    app.show(HTML)
    sys.stdin.read()
    app.destroy()


if __name__ == "__main__":
    main()
