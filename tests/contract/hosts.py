"""The hosts, as the contract tests drive them."""

import threading
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Page

from pywry import Handle, PyWry

_CALL = "([source, argument]) => (0, eval)(`(${source})`)(window.pywry, argument)"


class OpenPage(Protocol):
    """A page that shows a widget."""

    def run(self, source: str, argument: Any = None) -> Any:
        """Call a JavaScript function `(pywry, argument) => …` on the page and return its awaited JSON value."""

    def wait(self, source: str, argument: Any = None) -> None:
        """Wait until such a function returns something true."""

    def reload(self) -> None:
        """Reload, as a user's F5; returns when the new page is ready."""

    def close(self) -> None:
        """Close, as a user closes a tab or window."""


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

    def open(self, handle: Handle) -> "BrowserPage":
        """Open the widget's address in a browser that was never there."""
        context = self._browser.new_context()
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(handle.url)
        opened = BrowserPage(page)
        opened.wait_ready()
        return opened

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

    def run(self, source: str, argument: Any = None) -> Any:
        """Call a function on the page."""
        return self.page.evaluate(_CALL, [source, argument])

    def wait(self, source: str, argument: Any = None) -> None:
        """Wait until a function on the page returns something true."""
        self.page.wait_for_function(_CALL, arg=[source, argument], polling=20)

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


def app_for(host: Host, **options: Any) -> PyWry:
    """Return an app whose widgets show in this host."""
    return PyWry(mode=host.mode, **options)
