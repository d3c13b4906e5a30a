"""The hosts of one app, each made when it is first needed, and the choice of window for what is shown."""

import threading
from collections.abc import Callable
from typing import Any

from .errors import DuplicateLabel, NotSupportedByHost
from .events import Handlers
from .handle import Handle
from .hosts.browser.launch import open_in_browser
from .hosts.inline import InlineView
from .hosts.native.menu import Menu, MenuOf
from .hosts.native.tray import Tray
from .kernel import running_kernel
from .modes import WINDOWS, WindowMode
from .settings import Settings

SINGLE = "main"
"""The label of a SINGLE_WINDOW app's window, when none is given."""


Size = tuple[float, float]

MAX_PIXELS = 32_767
"""What X11 and Windows can hold."""


class Hosting:
    """Puts handles where their mode says. Any thread may call the methods."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hosts: dict[str, Any] = {}
        self._single: Handle | None = None
        self._lock = threading.Lock()

    def warm_up(self, mode: WindowMode) -> None:
        """Start what takes long to start; raises NativeUnavailable where there can be no windows."""
        if mode in WINDOWS:
            self._host("native")

    def label_for(self, mode: WindowMode, label: str | None, shown: Handle | None, new_label: Callable[[], str]) -> str:
        """Return the label to show under; `shown` is what has the label now.

        Raises
        ------
        DuplicateLabel
            When it is an open window's, and the mode asks for a new window.
        """
        if mode is WindowMode.NEW_WINDOW and shown is not None and shown.has_window:
            raise DuplicateLabel(
                f"a window {label!r} is open; close it, give another label, or use mode 'multi_window' to update it"
            )
        if label is None and mode is WindowMode.SINGLE_WINDOW:
            return SINGLE
        return label or new_label()

    def show(
        self, handle: Handle, mode: WindowMode, *, title: str, size: Size, menu: MenuOf, earlier: Handle | None
    ) -> Handle | None:
        """Show a handle's widget; `earlier` had the label before. Returns the handle that gave way, if one did."""
        if mode is WindowMode.BROWSER:
            self._show_page(handle, title, earlier)
        elif mode in WINDOWS:
            if mode is WindowMode.SINGLE_WINDOW:
                earlier, self._single = self._single or earlier, handle
            self._show_window(handle, title, size, menu, earlier)
        elif running_kernel() is not None:
            self._show_inline(handle, earlier)
        return earlier

    def menu_for(self, mode: WindowMode, own: Menu | None, apps: Menu | None) -> MenuOf:
        """Return the menu bar that is shown with a widget: its own, else its app's, which only windows have.

        Raises
        ------
        NotSupportedByHost
            For a menu of its own where there is no window.
        """
        if not isinstance(own, Menu | None):
            raise TypeError(f"menu is a {type(own).__name__}, expected a pywry.Menu")
        if own is not None and mode not in WINDOWS:
            raise NotSupportedByHost(f"mode {mode.value!r} has no menu bars; show it in mode 'native', or use toolbars")
        if own is not None:
            return own.as_bar(), "window"
        return None if apps is None else apps.as_bar(), "app"

    def add_tray(self, tray_id: str, handlers: Callable[[str], Handlers], **looks: Any) -> Tray:
        """Show an icon in the tray; see `PyWry.add_tray`."""
        tray: Tray = self._host("native").add_tray(tray_id, handlers, **looks)
        return tray

    def close(self) -> None:
        """Stop the hosts; handles are to be closed before."""
        with self._lock:
            hosts, self._hosts = self._hosts, {}
        for host in hosts.values():
            host.close()

    def _show_inline(self, handle: Handle, earlier: Handle | None) -> None:
        view = InlineView(handle, grace_s=self._settings.notebook.close_grace_s)
        handle.show_at(view)
        if earlier is not None:
            earlier.give_way()
        view.display()
        handle.shown_by_cell()

    def _show_page(self, handle: Handle, title: str, earlier: Handle | None) -> None:
        handle.show_at(self._host("browser").open(handle, title=title))
        if earlier is not None:
            earlier.give_way()
        if earlier is None or not earlier.had_pages:
            open_in_browser(handle.url, handle.label, wanted=self._settings.browser.open_browser)

    def _show_window(self, handle: Handle, title: str, size: Size, menu: MenuOf, earlier: Handle | None) -> None:
        into = earlier.view if earlier is not None else None
        handle.show_at(self._host("native").open(handle, title=title, size=size, menu=menu, into=into))
        if earlier is not None:
            earlier.give_way()

    def _host(self, name: str) -> Any:
        with self._lock:
            if name not in self._hosts:
                # Imported here: the browser's brings jupyter_server, a fifth of a second.
                if name == "browser":
                    from .hosts.browser.host import BrowserHost

                    self._hosts[name] = BrowserHost(self._settings)
                else:
                    from .hosts.native.host import NativeHost

                    self._hosts[name] = NativeHost(self._settings)
            return self._hosts[name]


def window_size(width: object, height: object) -> Size:
    """Return a window's size in logical pixels, of numbers or of texts such as "800px".

    Raises
    ------
    ValueError
        For a size that is relative, which only a page has.
    """
    return _pixels("width", width), _pixels("height", height)


def _pixels(side: str, value: object) -> float:
    try:
        pixels = float(str(value).removesuffix("px"))
    except ValueError:
        pixels = 0.0
    if not 0 < pixels < MAX_PIXELS:
        raise ValueError(f"{side} of a window is {value!r}, expected a number of pixels from 1 to {MAX_PIXELS}")
    return pixels
