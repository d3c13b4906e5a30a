"""One window as Python's end has it: its page's connection, its events, and calls to what the child can do with it."""

import logging
import time
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...errors import RequestTimeout, WindowError, WindowGone
from ...protocol.frame import encode_frame, json_bytes
from ...session.connection import Connection
from ...session.page import Page
from ...session.session import GOING_AWAY, WINDOW_GONE, Session
from .menu import Menu, click_data

log = logging.getLogger(__name__)

CALL_S = 5.0
MAX_DEATHS, DEATHS_S = 3, 60.0
"""So many within so many seconds, and what died is not started again."""
START_S = 60.0


class Carrier(Protocol):
    """What a pane needs of the child."""

    def send(self, header: Mapping[str, Any], buffers: Any = ()) -> None:
        """Send a packet."""

    def call(self, operation: str, window: str | None, arguments: Mapping[str, Any]) -> "Future[Any]":
        """Ask for an operation; never raises, the future does."""

    def failed(self, pane: "Pane", error: Exception) -> None:
        """Note that a window could not be opened; from any thread."""


@dataclass
class Opening:
    """How a window is opened, and opened again: the arguments of the operation `open`."""

    page: str
    title: str
    size: tuple[float, float]
    close_button: str = "close"
    options: dict[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Return them as they travel."""
        return {
            "page": self.page,
            "title": self.title,
            "size": list(self.size),
            "close_button": self.close_button,
            **self.options,
        }


class Watcher(Protocol):
    """Who wants to know what happens to a window. All is called on the loop."""

    def pane_event(self, pane: "Pane", event: str, data: Any) -> None:
        """Note an event: resized, moved, focused, close-requested, hidden, closed, menu-click."""

    def pane_failed(self, pane: "Pane", problem: Exception) -> None:
        """Note that the window could not be opened, or was lost with its process."""


class Pane:
    """A window. `call`, `load`, `close` from any thread but the loop; the rest on the loop."""

    def __init__(self, label: str, opening: Opening, session: Session, watcher: Watcher) -> None:
        self.label = label
        self.opening = opening
        self.session = session
        """Whose page the window shows."""
        self.watcher = watcher
        self.opened: Future[Any] = Future()
        """Done when the window is open; has the error when it could not be."""
        self._carrier: Carrier | None = None
        self._wire: _Wire | None = None
        self._deaths: list[float] = []
        self._chosen: dict[str, Any] = {}
        self._menu: Menu | None = None
        self._menu_source = ""

    def open_in(self, carrier: Carrier) -> None:
        """Open the window in a child; again, when its last child has ended."""
        self._carrier = carrier
        if self.opened.done():
            self.opened = Future()
        opened = self.opened

        def pass_on(done: "Future[Any]") -> None:
            error = done.exception()
            if error is None:
                opened.set_result(None)
                return
            opened.set_exception(error)
            if isinstance(error, WindowError):  # the end of its process is told of by itself
                carrier.failed(self, error)

        carrier.call("open", self.label, self.opening.arguments()).add_done_callback(pass_on)
        for what, value in self._chosen.items():
            self.start_call("change", what=what, value=value)
        if self._menu is not None:
            self._menu.show_in(self.label, self.start_call)

    def call(self, operation: str, timeout_s: float | None = CALL_S, **arguments: Any) -> Any:
        """Do an operation of the child's `control` with this window, and return its value.

        It waits until the window is open, which takes a second when it is the first; the time-out counts from there.
        None waits for ever, as for a user.

        Raises
        ------
        WindowError, WindowGone
            When it failed, or the window is no longer there.
        RequestTimeout
            When it takes longer.
        """
        self.check_open()
        return self.finish(self.start_call(operation, **arguments), operation, timeout_s)

    def check_open(self) -> None:
        """Wait until the window is open; raises as `call` does."""
        self.finish(self.opened, "open", START_S)

    def finish(self, future: "Future[Any]", operation: str, timeout_s: float | None = CALL_S) -> Any:
        """Return the value of an operation that was started; raises as `call` does."""
        try:
            return future.result(timeout_s)
        except FutureTimeout:
            raise RequestTimeout(f"window operation {operation!r} did not end within {timeout_s:g} s") from None

    def choose(self, what: str, value: Any) -> "Future[Any]":
        """Start to set one of `shape.SETTABLE`, which a window that has to be opened again gets again."""
        self.check_open()
        self._chosen[what] = value
        return self.start_call("change", what=what, value=value)

    def chosen(self, what: str, default: Any) -> Any:
        """Return what was last chosen; raises as `call` does when the window is not there."""
        self.check_open()
        return self._chosen.get(what, default)

    def set_menu(self, menu: Menu | None, source: str) -> "Future[Any]":
        """Start to give the window a menu bar, or to take it away; `source` is what its events say."""
        if self._menu is not None:
            self._menu.leave(self.label)
        self._menu, self._menu_source = menu, source
        if menu is None:
            return self.start_call("set-menu", items=None)
        return menu.show_in(self.label, self.start_call)

    def start_call(self, operation: str, **arguments: Any) -> "Future[Any]":
        """Start an operation, in order with all others, and return without waiting."""
        assert self._carrier is not None
        return self._carrier.call(operation, self.label, arguments)

    def load(self, session: Session, watcher: Watcher, *, page: str, title: str) -> None:
        """Show the page of another session from now on."""
        self.session, self.watcher = session, watcher
        self.opening.page, self.opening.title = page, title
        self.start_call("load", page=page, title=title)

    def close(self) -> None:
        """Close the window, whatever its close button would do; returns at once."""
        self.start_call("close")

    @property
    def menu(self) -> tuple[Menu | None, str]:
        """The menu bar, and what its events say where it comes from."""
        return self._menu, self._menu_source

    # On the loop.

    def receive(self, connection: str, number: int, frame: memoryview) -> None:
        """Take a frame of the window's page."""
        assert self._carrier is not None
        if self._wire is None or self._wire.id != connection:
            if number != 1:
                return  # a straggler of a page that was reloaded
            self.leave(GOING_AWAY)
            self._wire = _Wire(self.label, connection, self._carrier, self.session)
        self._wire.receive(number, bytes(frame))

    def leave(self, code: int | None) -> None:
        """Note that the page has gone: GOING_AWAY for a reload, WINDOW_GONE with its window, None when it was lost."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.connection.ended(code)

    def shows(self, page: Page) -> bool:
        """Say whether this is the window of a page."""
        return self._wire is not None and self._wire.connection.page is page

    def drop(self) -> None:
        """Break the page's connection, losing what is under way; the page connects again."""
        wire = self._wire
        self.leave(None)
        if wire is not None:
            wire.close(1006, "")

    def see(self, event: str, data: Any) -> None:
        """Take an event of the window."""
        match event:
            case "resized":
                self.opening.size = (data["width"], data["height"])
            case "moved":
                self.opening.options["position"] = [data["x"], data["y"]]
            case "page-died":
                self._revive(data["how"])
                return
            case "closed":
                self.leave(WINDOW_GONE)
                if self._menu is not None:
                    self._menu.leave(self.label)
            case "menu-click":
                if self._menu is None or not self._menu.note_click(self.label, data["item_id"], data["checked"]):
                    return
                data = click_data(data, self._menu_source)
        self.watcher.pane_event(self, event, data)

    def _revive(self, how: str) -> None:
        """Load the page again, whose process has ended; unless it ends again and again."""
        self.leave(None)
        now = time.monotonic()
        self._deaths = [*(at for at in self._deaths if now - at < DEATHS_S), now]
        comes_back = len(self._deaths) < MAX_DEATHS
        what = f"the process of the page {how}; the page is {'loaded again' if comes_back else 'left as it is'}"
        log.error("%s", what)
        if comes_back:
            self.start_call("reload")
        self.watcher.pane_failed(self, WindowGone(what))


class _Wire:
    """A page's connection: a pipe, as sessions see it. Puts frames in order, as a page's calls overtake one another."""

    def __init__(self, label: str, connection: str, carrier: Carrier, session: Session) -> None:
        self.id = connection
        # The window is known by its label, which a page cannot choose; its user is who runs this program.
        self.connection = Connection(session, self, needs_ticket=False, may_restart=True)
        self._carrier = carrier
        self._header = {"window": label, "connection": connection}
        self._next = 1
        self._early: dict[int, bytes] = {}

    def receive(self, number: int, frame: bytes) -> None:
        """Take a frame, and those that came before it too early."""
        self._early[number] = frame
        while (ready := self._early.pop(self._next, None)) is not None:
            self._next += 1
            self.connection.receive(ready)

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self._carrier.send(self._header, [frame])

    def close(self, code: int, reason: str) -> None:
        """Tell the page that its connection has ended."""
        self.send(encode_frame(json_bytes({"close": {"code": code, "reason": reason}})))
