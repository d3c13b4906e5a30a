"""Opens windows for widgets, and tells what happens to them."""

import functools
import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NoReturn

from ...errors import DuplicateLabel, NotSupportedByHost, WindowError, WindowGone
from ...events import Handlers
from ...session.assets import shared_assets
from ...session.page import Page
from ...session.session import CLOSED_BY_PYTHON, EXPIRED, WINDOW_GONE
from ...settings import Settings
from ..page import content_security_policy, page_html
from ..shown import ShownInWindow
from .desktop import Desktop, shared_desktop
from .menu import MenuOf
from .pane import Opening, Pane
from .saving import save_for_page
from .tray import Tray
from .window import Window

log = logging.getLogger(__name__)

Size = tuple[float, float]

# The page's own, see js/src/host/page.css; the window has it before the page is there.
BACKGROUNDS = {"light": [255, 255, 255, 255], "dark": [20, 22, 27, 255]}

_POLICY = content_security_policy("ipc: http://ipc.localhost", may_be_framed=False)


class NativeView:
    """A widget in a window; in several, when its window was opened more than once."""

    def __init__(
        self, desktop: Desktop, shown: ShownInWindow, settings: Settings, *, title: str, size: Size, menu: MenuOf
    ) -> None:
        self.session = shown.new_session(settings)
        self.session.on_page, self.session.on_empty = shown.page_came, shown.pages_gone
        self.session.save_files_by(self._save)
        self.panes: list[Pane] = []
        self._desktop = desktop
        self._shown = shown
        self._settings = settings
        self._title = title
        self._size = size
        self._menu = menu
        self._page = f"view/{secrets.token_hex(8)}.html"
        self._desktop.serve(self._page, self._html())

    @property
    def url(self) -> NoReturn:
        """Windows have no address; raises NotSupportedByHost."""
        raise NotSupportedByHost("a window has no address that a browser could open; show it in mode 'browser'")

    @property
    def has_window(self) -> bool:
        """Whether a window is open, or about to be."""
        return bool(self.panes)

    def reopen(self) -> None:
        """Open the window again when it was closed, else bring it to the front."""
        if self.panes:
            self.panes[0].start_call("front")
        else:
            self.open()

    @property
    def pane(self) -> Pane:
        """The window; raises WindowGone."""
        if not self.panes:
            raise WindowGone(f"the window of {self._shown.label!r} is closed; show() opens it again")
        return self.panes[0]

    @property
    def window(self) -> Window:
        """The window as users have it; of a closed one everything raises WindowGone."""
        return Window(lambda: self.pane)

    def open(self) -> Pane:
        """Open a window and return at once."""
        self._desktop.wake()
        native = self._settings.native
        options: dict[str, Any] = {"devtools": native.devtools}
        if self._shown.theme in BACKGROUNDS:
            options |= {"background_color": BACKGROUNDS[self._shown.theme], "theme": self._shown.theme}
        opening = Opening(self._page, self._title, self._size, native.close_button, options)
        pane = self._desktop.open(opening, self.session, self)
        self.panes.append(pane)
        self._give_menu(pane)
        return pane

    def take_over(self, other: "NativeView") -> None:
        """Show this in the windows of another view, which is about to end."""
        self.panes, other.panes = other.panes, []
        for pane in self.panes:
            # Before the other session ends, which would tell its pages to reload what is no longer there.
            self._desktop.thread.call(functools.partial(pane.leave, WINDOW_GONE))
            pane.load(self.session, self, page=self._page, title=self._title)
            self._give_menu(pane)

    def close(self, reason: str = "closed by Python", *, replaced: bool = False) -> None:
        """End the view and close its windows."""
        self._desktop.stop_serving(self._page)
        self._desktop.thread.call(lambda: self.session.close(reason, EXPIRED if replaced else CLOSED_BY_PYTHON))
        for pane in self.panes:
            pane.close()

    # From its windows, on the loop.

    def pane_event(self, pane: Pane, event: str, data: Any) -> None:
        """Tell the widget what happened to a window."""
        self._shown.window_event("menu:click" if event == "menu-click" else f"window:{event}", data)
        if event == "closed":
            self._gone(pane)

    def pane_failed(self, pane: Pane, problem: Exception) -> None:
        """Tell the widget that a window failed, and whether it is there again."""
        self._shown.host_failed(problem)
        if not self._desktop.has(pane):
            self._gone(pane)

    def _gone(self, pane: Pane) -> None:
        if pane in self.panes:
            self.panes.remove(pane)
            self._menu = pane.menu  # which may be another by now, for when the window is opened again
        if not self.panes:
            self.session.vacate("closed")

    def _save(self, page: Page, filename: str, content: memoryview, answer: Callable[[dict[str, Any]], None]) -> None:
        pane = next((each for each in self.panes if each.shows(page)), None)
        if pane is None:
            return  # its window was closed while the file was under way

        def work() -> None:
            answer(save_for_page(pane, filename, content))

        # A thread of its own: the user may take any time.
        threading.Thread(target=work, name="pywry-save", daemon=True).start()

    def _give_menu(self, pane: Pane) -> None:
        menu, source = self._menu
        if menu is None and pane.menu[0] is None:
            return

        def report(done: "Future[Any]") -> None:
            error = done.exception()
            if isinstance(error, WindowError):
                log.error("the menu of %r was not shown: %s", self._shown.label, error)
                self._desktop.thread.call_soon(lambda: self._shown.host_failed(error))

        pane.set_menu(menu, source).add_done_callback(report)

    def _html(self) -> str:
        models = self.session.models
        return page_html(
            title=self._title,
            theme=self._shown.theme,
            assets="/assets/",
            store=shared_assets(),
            code=models.code(),
            settings={"socket": None, "ticket": "", "model": models.root_id, "title": self._title, "may_restart": True},
            policy=_POLICY,
        )


class NativeHost:
    """The windows of one app."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._desktop = shared_desktop()
        self._desktop.enter()
        self._trays: dict[str, Tray] = {}

    def open(
        self, shown: ShownInWindow, *, title: str, size: Size, menu: MenuOf = (None, ""), into: object = None
    ) -> NativeView:
        """Show a widget in a window of its own, or in those of the view `into`, which then has none.

        Views of other hosts have no windows, and change nothing.
        """
        view = NativeView(self._desktop, shown, self._settings, title=title, size=size, menu=menu)
        if isinstance(into, NativeView) and into.panes:
            view.take_over(into)
        else:
            view.open()
        return view

    def add_tray(self, tray_id: str, handlers: Callable[[str], Handlers], **looks: Any) -> Tray:
        """Show an icon in the tray; `handlers` gives the app's for an icon's id. Raises DuplicateLabel, WindowError."""
        if tray_id in self._trays:
            raise DuplicateLabel(f"a tray icon {tray_id!r} is there; close it, or give another id")
        self._desktop.wake()
        tray = Tray(tray_id, self._desktop.new_key(), self._desktop, on_close=self._drop_tray, app_handlers=handlers)
        self._desktop.add_tray(tray, **looks)
        self._trays[tray_id] = tray
        return tray

    def close(self) -> None:
        """Let go of the windows' process; views are to be closed before."""
        for tray in list(self._trays.values()):
            tray.close()
        self._desktop.leave()

    def _drop_tray(self, tray: Tray) -> None:
        self._trays.pop(tray.id, None)
        self._desktop.drop_tray(tray)
