"""The hosts, as the contract tests drive them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket

from pywry import Handle, PyWry

_CALL = "([source, argument]) => (0, eval)(`(${source})`)(window.pywry, argument)"
# Between an old page and its reload there is no `pywry` yet.
_WAIT = f"(given) => window.pywry !== undefined && ({_CALL})(given)"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that a page saved."""

    name: str
    content: bytes


class OpenPage(Protocol):
    """A page that shows a widget. What takes a selector waits until it matches."""

    sent: list[int]
    """Bytes of each message that the page sent."""
    received: list[int]
    """Bytes of each message that the page got."""

    def run(self, source: str, argument: Any = None) -> Any:
        """Call a JavaScript function `(pywry, argument) => …` on the page and return its awaited JSON value."""

    def wait(self, source: str, argument: Any = None) -> None:
        """Wait until such a function returns something true."""

    def reload(self) -> None:
        """Reload, as a user's F5; returns when the new page is ready."""

    def close(self) -> None:
        """Close, as a user closes a tab or window."""

    def text(self, selector: str) -> str:
        """Return the text of the first match."""

    def click(self, selector: str) -> None:
        """Click the middle of the first match."""

    def move(self, *points: Point) -> None:
        """Move the mouse over points of the viewport, in CSS pixels, one after the other."""

    def press(self, *points: Point) -> None:
        """Press the mouse at the first point, move over the others, release it at the last."""

    def double_press(self, point: Point) -> None:
        """Double-click at a point."""

    def keys(self, *keys: str) -> None:
        """Press keys by name (`Enter`, `Shift+Tab`, `a`), one after the other."""

    def type(self, text: str) -> None:
        """Type text into what has the focus."""

    def choose(self, selector: str, label: str) -> None:
        """Choose an option of a native select, by its label."""

    def address_after(self, action: Callable[[], object]) -> str:
        """Return the address that `action` leads to: the page's, or a new tab's where the page is not the widget's."""

    def saved_by(self, action: Callable[[], object]) -> Saved:
        """Return the file that the page saves because of `action`."""

    def picture(self, selector: str) -> bytes:
        """Return what an element looks like, as a PNG."""


class Host(Protocol):
    """Opens pages of what an app shows."""

    mode: str

    def open(self, handle: Handle) -> OpenPage:
        """Open a page and wait until it is ready."""

    def drop(self, handle: Handle) -> None:
        """Break every connection of a widget's pages at once, losing what is under way."""


class BrowserHost:
    """A tab of a real Chromium."""

    mode = "browser"

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self.before_page: Callable[[BrowserContext, str], None] = lambda context, address: None

    def open(self, handle: Handle) -> "BrowserPage":
        """Open the widget's address in a browser that was never there."""
        context = self._browser.new_context()
        self._contexts.append(context)
        address = self.address(handle)
        self.before_page(context, address)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        opened = BrowserPage(page)
        page.goto(address)
        opened.wait_ready()
        return opened

    def address(self, handle: Handle) -> str:
        """Return where a browser that was never there sees a widget."""
        return handle.url

    def drop(self, handle: Handle) -> None:
        """Cut the TCP connections on the server's side."""
        session = handle._view.session
        done = threading.Event()

        def cut() -> None:
            for page in session.pages:
                if page.pipe is not None:
                    page.pipe.ws_connection.stream.close()
            done.set()

        session.call_soon(cut)
        assert done.wait(10)

    def end(self) -> None:
        """Close every tab."""
        for context in self._contexts:
            context.close()


class BrowserPage:
    """One tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[int] = []
        self.received: list[int] = []
        page.on("websocket", self._weigh)

    def run(self, source: str, argument: Any = None) -> Any:
        """Call a function on the page."""
        return self.page.evaluate(_CALL, [source, argument])

    def wait(self, source: str, argument: Any = None) -> None:
        """Wait until a function on the page returns something true."""
        self.page.wait_for_function(_WAIT, arg=[source, argument], polling=20)

    def wait_ready(self) -> None:
        """Wait until the widget has said that it is ready."""
        self.page.wait_for_function("window.pywry !== undefined", polling=20)
        self.run("(pywry) => pywry.ready.then(() => null)")

    def reload(self) -> None:
        """Press F5."""
        self.page.reload()
        self.wait_ready()

    def close(self) -> None:
        """Close the tab; its `pagehide` runs."""
        self.page.close(run_before_unload=False)

    def text(self, selector: str) -> str:
        """Read what an element shows."""
        return self._first(selector).text_content() or ""

    def click(self, selector: str) -> None:
        """Click an element."""
        self._first(selector).click()

    def move(self, *points: Point) -> None:
        """Move the mouse."""
        for x, y in points:
            self.page.mouse.move(x, y, steps=4)

    def press(self, *points: Point) -> None:
        """Press, drag, release."""
        self.move(points[0])
        self.page.mouse.down()
        self.move(*points[1:])
        self.page.mouse.up()

    def double_press(self, point: Point) -> None:
        """Double-click."""
        self.page.mouse.dblclick(*point)

    def keys(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type text."""
        self.page.keyboard.type(text)

    def choose(self, selector: str, label: str) -> None:
        """Choose an option."""
        self._first(selector).select_option(label=label)

    def address_after(self, action: Callable[[], object]) -> str:
        """Read the address bar, once it has changed."""
        before = self.page.url
        action()
        self.page.wait_for_url(lambda url: url != before)
        return self.page.url

    def saved_by(self, action: Callable[[], object]) -> Saved:
        """Take the download that an action starts."""
        with self.page.expect_download() as download:
            action()
        return Saved(download.value.suggested_filename, Path(download.value.path()).read_bytes())

    def picture(self, selector: str) -> bytes:
        """Photograph an element."""
        return self._first(selector).screenshot()

    def _first(self, selector: str) -> Locator:
        return self.page.locator(selector).first

    def _weigh(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(len(frame)))
        socket.on("framereceived", lambda frame: self.received.append(len(frame)))


def app_for(host: Host, **options: Any) -> PyWry:
    """Return an app whose widgets show in this host."""
    return PyWry(mode=host.mode, **options)
