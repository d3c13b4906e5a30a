"""The native host, as the contract tests drive it: real windows, used by mouse and keyboard of the X server."""

import functools
import itertools
import json
import math
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from pywry import Handle
from pywry.hosts.native import pane as panes
from pywry.hosts.native import spawn
from pywry.hosts.native.pane import Pane
from tests import dialogs
from tests.contract.hosts import Point, Saved
from tests.dialogs import xdotool
from tests.waiting import PATIENCE_S

CHILD = "tests.native_child"
POLL_S = 0.02
# A page that is being replaced never answers.
ATTEMPT_S = 2.0
KEYS = {
    "Enter": "Return",
    "ArrowDown": "Down",
    "ArrowUp": "Up",
    "ArrowLeft": "Left",
    "ArrowRight": "Right",
    "Backspace": "BackSpace",
    "Space": "space",
}
_READY = "(pywry) => pywry?.ready.then(() => !window.__old)"
# Nothing is told of a mouse that is outside, or inside of a frame.
# A hand rests before it presses: plotly.js drops a click within 50 ms after it looked what is below the mouse.
_RESTED = "() => new Promise((resolve) => setTimeout(resolve, 80))"
_ARRIVED = """async (_, [x, y]) => {
  const frame = () => new Promise(requestAnimationFrame);
  const isHeard = () => !["IFRAME", undefined].includes(document.elementFromPoint(x, y)?.tagName);
  while (isHeard() && window.__mouse?.join() !== `${x},${y}`) await frame();
  await frame();
  await frame();
}"""
_numbers = itertools.count(1)


class NativeHost:
    """Windows of the operating system."""

    mode = "native"

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.problems: list[str] = []
        self._taken: dict[int, NativePage] = {}
        patch.setattr(spawn, "MODULE", CHILD)
        patch.setattr(panes._Wire, "send", self._weighing(panes._Wire.send, "received", 0))
        patch.setattr(panes._Wire, "receive", self._weighing(panes._Wire.receive, "sent", 1))

    def open(self, handle: Handle) -> "NativePage":
        """Take the window that `show` opened, or open another onto the same widget."""
        view: Any = handle.view
        free = [pane for pane in view.panes if id(pane) not in self._taken]
        page = NativePage(free[0] if free else view.open(), self)
        self._taken[id(page.pane)] = page
        page.wait(_READY)
        return page

    def drop(self, handle: Handle) -> None:
        """Break the connections of the pages, losing what is under way."""
        view: Any = handle.view
        done = threading.Event()

        def cut() -> None:
            for pane in view.panes:
                pane.drop()
            done.set()

        view.session.call_soon(cut)
        assert done.wait(10)

    def end(self) -> None:
        """Ask the pages' process what nobody caught."""
        for page in self._taken.values():
            carrier: Any = page.pane._carrier
            if not carrier.has(page.pane):
                continue
            self.problems += page.pane.call("problems")

    def _weighing(self, real: Callable[..., None], which: str, place: int) -> Callable[..., None]:
        """Note the size of each frame on the page that it is from or for."""

        @functools.wraps(real)
        def weigh(wire: Any, *arguments: Any) -> None:
            real(wire, *arguments)
            for page in list(self._taken.values()):
                if page.pane.label == wire._header["window"]:
                    getattr(page, which).append(len(arguments[place]))

        return weigh


class NativePage:
    """One window."""

    def __init__(self, pane: Pane, host: NativeHost) -> None:
        self.pane = pane
        self.sent: list[int] = []
        self.received: list[int] = []
        self._host = host

    def run(self, source: str, argument: Any = None, timeout_s: float = PATIENCE_S) -> Any:
        """Call a function on the page."""
        text = self.pane.call(
            "evaluate",
            timeout_s + 5,
            source=source,
            argument=json.dumps(argument),
            number=str(next(_numbers)),
            patience_s=timeout_s,
        )
        answer = json.loads(text, object_hook=_special)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def wait(self, source: str, argument: Any = None) -> None:
        """Wait until a function on the page returns something true."""
        end = time.monotonic() + PATIENCE_S
        asking = f"async (pywry, it) => Boolean(pywry && await ({source})(pywry, it))"
        while time.monotonic() < end:
            try:
                if self.run(asking, argument, ATTEMPT_S):
                    return
            except panes.WindowError as error:  # the page did not answer in time, or is still being opened
                if "TimeoutError" not in str(error):
                    raise
            time.sleep(POLL_S)
        pytest.fail(f"waited {PATIENCE_S:g} s for {source}")

    def reload(self) -> None:
        """Reload, as a menu's Reload does."""
        self.run("() => { window.__old = true; }")
        self.pane.call("reload")
        self.wait(_READY)

    def address_after(self, action: Callable[[], object]) -> str:
        """Ask the page, once it is elsewhere."""
        before = self.run("() => location.href")
        action()
        self.wait("(_, before) => location.href !== before", before)
        address: str = self.run("() => location.href")
        return address

    def close(self) -> None:
        """Close the window by the window manager's key."""
        carrier: Any = self.pane._carrier
        self._front()
        xdotool("key", "alt+F4")
        end = time.monotonic() + PATIENCE_S
        while carrier.has(self.pane):
            assert time.monotonic() < end, "the window stays open"
            time.sleep(POLL_S)

    def text(self, selector: str) -> str:
        """Read what an element shows."""
        self._await(selector)
        found: str = self.run("(_, it) => document.querySelector(it).textContent", selector)
        return found

    def click(self, selector: str) -> None:
        """Click an element."""
        x, y, width, height = self._box(selector)
        self._front()
        xdotool("mousemove", *self._on_screen((x + width / 2, y + height / 2)), "click", 1)

    def move(self, *points: Point) -> None:
        """Move the mouse, as slowly as a hand: the page sees each point, and draws with the mouse there.

        What is faster a page reads as one jump: regl-scatterplot drags its points by the whole of it when the press
        comes in the same frame.
        """
        self._front()
        left, top = self.pane.call("place")
        for point in points:
            x, y = self._on_screen(point)
            xdotool("mousemove", x, y)
            self.run(_ARRIVED, [x - left, y - top])

    def press(self, *points: Point) -> None:
        """Press, drag, release."""
        self.move(points[0])
        self.run(_RESTED)
        xdotool("mousedown", 1)
        try:
            self.move(*points[1:])
        finally:
            xdotool("mouseup", 1)

    def double_press(self, point: Point) -> None:
        """Double-click."""
        self.move(point)
        xdotool("click", "--repeat", 2, "--delay", 50, 1)

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self._front()
        for key in keys:
            xdotool("key", "+".join(KEYS.get(part, part) for part in key.split("+")))

    def type(self, text: str) -> None:
        """Type text; what no key of the keyboard has is put in as by an input method.

        xdotool would map a spare key to it, and the page at times reads the key before the map.
        """
        self._front()
        for is_ascii, letters in itertools.groupby(text, str.isascii):
            part = "".join(letters)
            if not is_ascii:
                self.run("(_, part) => document.execCommand('insertText', false, part)", part)
                continue
            xdotool("type", "--delay", 20, part)
            if not text.isascii():
                self.wait("(_, part) => document.activeElement.value.endsWith(part)", part)

    def choose(self, selector: str, label: str) -> None:
        """Choose an option, with the events that a user's choice makes."""
        self._await(selector)
        self.run(
            """(_, [selector, label]) => {
              const select = document.querySelector(selector);
              select.value = [...select.options].find((option) => option.label === label).value;
              select.dispatchEvent(new Event("input", { bubbles: true }));
              select.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            [selector, label],
        )

    def saved_by(self, action: Callable[[], object]) -> Saved:
        """Take the file that the save dialog of an action leads to."""
        self._front()
        action()
        with TemporaryDirectory() as folder:
            title = dialogs.wait_title("Save ")
            path = Path(folder) / title.removeprefix("Save ")
            dialogs.enter_path(title, path)
            return Saved(path.name, dialogs.read_soon(path))

    def picture(self, selector: str) -> bytes:
        """Photograph an element."""
        x, y, width, height = self._box(selector)
        self._front()
        left, top = self._on_screen((x, y))
        crop = f"{math.floor(width)}x{math.floor(height)}+{left}+{top}"
        command = ["import", "-window", "root", "-crop", crop, "+repage", "png:-"]
        # The screen shows what was drawn some frames later, and says nothing when it does: until it stands still.
        shown, last = b"-", b""
        while shown != last:
            self.run("() => new Promise((done) => setTimeout(done, 100)).then(() => null)")
            last, shown = shown, subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
        return shown

    def _front(self) -> None:
        """Bring the window to the front, with the keyboard's focus."""
        self.pane.call("front")
        end = time.monotonic() + PATIENCE_S
        while not self.run("() => document.hasFocus()"):
            assert time.monotonic() < end, "the window does not get the focus"
            time.sleep(POLL_S)

    def _on_screen(self, point: Point) -> tuple[int, int]:
        left, top = self.pane.call("place")
        return round(left + point[0]), round(top + point[1])

    def _await(self, selector: str) -> None:
        self.wait("(_, it) => document.querySelector(it) !== null", selector)

    def _box(self, selector: str) -> tuple[float, float, float, float]:
        """Return left, top, width and height of an element that is seen, once it stands still."""
        source = """(_, it) => { const el = document.querySelector(it); el?.scrollIntoView({ block: "nearest" });
          const box = el?.getBoundingClientRect();
          return box?.width ? [box.x, box.y, box.width, box.height] : null; }"""
        end, last = time.monotonic() + PATIENCE_S, None
        while time.monotonic() < end:
            box = self.run(source, selector)
            if box is not None and box == last:
                return (box[0], box[1], box[2], box[3])
            last = box
            time.sleep(POLL_S)
        pytest.fail(f"nothing to see of {selector!r}")


def _special(value: dict[str, Any]) -> Any:
    text = value.get("$") if len(value) == 1 else None
    if text is None:
        return value
    return float(text.replace("Infinity", "inf")) if not text.lstrip("-").isdigit() else int(text)
