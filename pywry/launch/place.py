"""Where a notebook is shown: in a window, or, where there can be none, in the browser."""

import argparse
from collections.abc import Callable
from typing import Any, Protocol

from ..hosts.apps.app import NotebookApp
from ..hosts.browser.host import BrowserHost, BrowserView
from ..hosts.browser.launch import open_in_browser
from ..hosts.native.host import NativeHost, NativeView
from ..hosts.native.window import Window
from ..session.session import Session
from ..settings import Settings
from .menu import Choices, notebook_menu
from .telling import tell

OnClosed = Callable[[Exception | None], object]
"""Called with what went wrong, when it was not a user who closed the last page."""


class Place(Protocol):
    """A host that shows one app."""

    def open(self, app: NotebookApp, on_closed: OnClosed, *, has_kernel: bool) -> None:
        """Show an app; `on_closed` is called once nothing shows it any more. Not on the loop."""

    def close(self) -> None:
        """Show it no longer, and end the host. Not on the loop."""


def place_for(options: argparse.Namespace, settings: Settings, *, in_window: bool) -> Place:
    """Return where the app will be shown: in a window, or in the browser."""
    return _Window(options, settings) if in_window else _Browser(options, settings)


class _Shown:
    """An app as hosts have it."""

    def __init__(self, app: NotebookApp, on_closed: OnClosed) -> None:
        self._app = app
        self._on_closed = on_closed
        self._problem: Exception | None = None
        self.on_menu: Callable[[str], None] = lambda item_id: None

    @property
    def label(self) -> str:
        return self._app.title

    @property
    def theme(self) -> str:
        return self._app.options.theme

    def new_session(self, settings: Settings) -> Session:
        return self._app.session

    def page_came(self) -> None:
        self._problem = None

    def pages_gone(self, reason: str) -> None:
        self._on_closed(self._problem)

    def window_event(self, name: str, data: Any) -> None:
        if name == "menu:click":
            self.on_menu(data["item_id"])
        elif name == "window:closed":
            self._problem = None  # a user did it, whatever was before

    def host_failed(self, problem: Exception) -> None:
        self._problem = problem
        tell(problem)


class _Window:
    """A window of the operating system."""

    def __init__(self, options: argparse.Namespace, settings: Settings) -> None:
        self._options = options
        self._view: NativeView | None = None
        self._host = NativeHost(settings)

    def open(self, app: NotebookApp, on_closed: OnClosed, *, has_kernel: bool) -> None:
        shown = _Shown(app, on_closed)
        choices = Choices(app, self._window, f"{self._options.file.stem}.html")
        shown.on_menu = choices.choose
        menu = notebook_menu(has_kernel=has_kernel)
        size = (self._options.width, self._options.height)
        self._view = self._host.open(shown, title=app.title, size=size, menu=(menu.as_bar(), "window"))

    def close(self) -> None:
        if self._view is not None:
            self._view.close()
        self._host.close()

    def _window(self) -> Window:
        assert self._view is not None, "a menu before its window"
        return self._view.window


class _Browser:
    """A tab of the browser."""

    def __init__(self, options: argparse.Namespace, settings: Settings) -> None:
        self._wanted = settings.browser.open_browser
        self._view: BrowserView | None = None
        self._host = BrowserHost(settings)

    def open(self, app: NotebookApp, on_closed: OnClosed, *, has_kernel: bool) -> None:
        self._view = self._host.open(_Shown(app, on_closed), title=app.title)
        open_in_browser(self._view.url, app.title, wanted=self._wanted)

    def close(self) -> None:
        if self._view is not None:
            self._view.close()
        self._host.close()
