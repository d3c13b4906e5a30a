"""Opens pages in a browser, and tells when they come and go."""

import threading
from typing import NoReturn
from urllib.parse import quote

from ...errors import NotSupportedByHost
from ...session.session import CLOSED_BY_PYTHON, EXPIRED
from ...settings import Settings
from ..shown import Shown
from .backends import View
from .launch import open_in_browser
from .server import Server


class BrowserView:
    """A widget at an address."""

    def __init__(self, server: Server, view: View, *, opens: bool) -> None:
        self.name = view.name
        self.session = view.session
        self.url: str = server.address(quote(view.name, safe=""))
        self._server = server
        self._view = view
        self._opens = opens

    @property
    def has_window(self) -> bool:
        """Not a window of its own."""
        return False

    @property
    def window(self) -> NoReturn:
        """Tabs are the browser's; raises NotSupportedByHost."""
        raise NotSupportedByHost(
            f"{self.name!r} is shown in a browser, which has no window of ours; show it in mode 'native'"
        )

    def reopen(self) -> None:
        """Open the address in the system's browser once more."""
        open_in_browser(self.url, self.name, wanted=self._opens)

    def close(self, reason: str = "closed by Python", *, replaced: bool = False) -> None:
        """End the view; its pages say so, or, when it is replaced, reload and show what took its place."""

        def end() -> None:
            self._server.backend.remove(self._view)
            self.session.close(reason, EXPIRED if replaced else CLOSED_BY_PYTHON)

        self._server.thread.call(end)


class BrowserHost:
    """The browser pages of one app; its server starts with the first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: Server | None = None
        self._lock = threading.Lock()

    def open(self, shown: Shown, *, title: str) -> BrowserView:
        """Serve a widget; any ipywidgets widget will do.

        Raises
        ------
        PortInUse
            When the port of the settings is taken.
        """
        with self._lock:
            if self._server is None:
                self._server = Server(self._settings)
            server = self._server
        session = shown.new_session(self._settings)
        session.on_page, session.on_empty = shown.page_came, shown.pages_gone
        view = View(shown.label, session, title, theme=lambda: shown.theme)
        server.thread.call(lambda: server.backend.put(view))
        return BrowserView(server, view, opens=self._settings.browser.open_browser)

    def close(self) -> None:
        """Stop the server; views are to be closed before."""
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.close()
