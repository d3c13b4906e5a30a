"""What a window of an app shows and does, from a test's side."""

import subprocess
from typing import Any

from pywry import Handle, PyWry
from pywry.hosts.native.window import Window
from tests.dialogs import xdotool
from tests.waiting import PATIENCE_S, Collector, until


class Shown:
    """A widget in a window, with all its events."""

    def __init__(self, app: PyWry, content: str = "<h1>Page</h1>", **options: Any) -> None:
        self.events: dict[str, Collector] = {}
        self.handle: Handle = app.show(content, **options)
        self.window: Window = self.handle.window
        self.handle.wait_ready(PATIENCE_S)

    def collect(self, event: str) -> Collector:
        """Return a handler of an event, registered now."""
        collector = Collector()
        self.handle.on(event, collector)
        return collector

    def front(self) -> None:
        """Give the window the keyboard's focus."""
        self.window.focus()
        until(lambda: self.handle.eval("document.hasFocus()"))

    def click_at(self, x: float, y: float) -> None:
        """Click at a place in the window, inside its borders."""
        left, top = self.inner_corner()
        xdotool("mousemove", round(left + x), round(top + y), "click", 1)

    def inner_corner(self) -> tuple[float, float]:
        """Return where the window's inside begins on the screen."""
        left, top = self.window.pane.call("place")
        return left, top


def pixel(x: int, y: int) -> tuple[int, int, int]:
    """Return the colour at a place of the screen."""
    taken = ["import", "-window", "root", "-crop", f"1x1+{x}+{y}", "-depth", "8", "rgb:-"]
    red, green, blue = subprocess.run(taken, check=True, capture_output=True, timeout=60).stdout
    return red, green, blue


def contrast(x: float, y: float, width: int, height: int) -> float:
    """Return the contrast of the lightest and darkest places of a part of the screen, as WCAG has it, in greys."""
    part = f"{width}x{height}+{round(x)}+{round(y)}"
    taken = ["import", "-window", "root", "-crop", part, "-colorspace", "Gray", "-depth", "8", "gray:-"]
    greys = subprocess.run(taken, check=True, capture_output=True, timeout=60).stdout
    darkest, lightest = ((grey / 255) ** 2.2 + 0.05 for grey in (min(greys), max(greys)))
    return lightest / darkest
