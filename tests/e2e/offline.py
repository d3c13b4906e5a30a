"""A browser that reaches nothing but PyWry's own server, and tells what a page tried."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route

from pywry import Handle
from tests.contract.hosts import BrowserPage

_WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


class OfflinePage(BrowserPage):
    """A page without a network."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as given
        self.outside: list[str] = []
        self.problems: list[str] = []

    def violations(self) -> list[str]:
        """What the page's policy refused."""
        refused: list[str] = self.run("() => window.violations")
        return refused


@contextmanager
def offline_page(browser: Browser, handle: Handle) -> Iterator[OfflinePage]:
    """Open a widget's page; afterwards it must have asked nothing of another origin, and broken no policy."""
    address = urlsplit(handle.url)
    own = re.escape(address.netloc)
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    tab.add_init_script(_WATCH)
    page = OfflinePage(tab)

    def refuse(route: Route) -> None:
        page.outside.append(route.request.url)
        route.abort()

    # A regular expression is matched by the browser's driver: only what goes outside waits for this process.
    context.route(re.compile(rf"^(?!https?://{own}/|data:|blob:)"), refuse)
    tab.on("websocket", lambda socket: page.outside.extend([socket.url] * (f"//{address.netloc}/" not in socket.url)))
    tab.on("pageerror", lambda error: page.problems.append(str(error)))
    try:
        tab.goto(handle.url)
        page.wait_ready()
        yield page
        assert page.outside == []
        assert page.violations() == []
        assert page.problems == []
    finally:
        context.close()
