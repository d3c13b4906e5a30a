"""The windows of this Python process: one child for all its apps, started early, and started again when it dies."""

import functools
import itertools
import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from ...errors import NativeUnavailable, WindowGone
from ...session.assets import Asset, shared_assets
from ...session.loop import shared_loop
from ...session.session import WINDOW_GONE, Session
from .missing import what_is_missing
from .pane import DEATHS_S, MAX_DEATHS, Opening, Pane, Watcher
from .process import Child, Packet
from .spawn import early_child
from .tray import Tray

log = logging.getLogger(__name__)


class Desktop:
    """The windows, by label. Any thread but the loop's may call the methods."""

    def __init__(self) -> None:
        self.thread = shared_loop()
        self._lock = threading.RLock()
        self._child: Child | None = None
        self._is_ready = False
        self._users = 0
        self._panes: dict[str, Pane] = {}
        self._trays: dict[str, Tray] = {}
        self._pages: dict[str, bytes] = {}
        self._labels = itertools.count(1)
        self._deaths: list[float] = []

    def enter(self) -> None:
        """Take part, as an app does while it lives; the first starts the child, which then is ready the sooner.

        Raises
        ------
        NativeUnavailable
            When windows cannot be shown here; the message says what is missing.
        """
        with self._lock:
            if self._child is None and (missing := what_is_missing()) is not None:
                raise NativeUnavailable(missing)
            self._users += 1
            self.wake()

    def wake(self) -> None:
        """Start the child where it has ended for good."""
        with self._lock:
            if self._child is None:
                self._start()

    def leave(self) -> None:
        """Take part no longer; with the last app the child ends."""
        with self._lock:
            self._users -= 1
            child = self._child if self._users == 0 else None
            if child is None:
                return
            self._child = None
            shared_assets().unfollow(self._push_asset)
            self._panes.clear()
            self._trays.clear()
            self._pages.clear()
        child.end()

    def serve(self, path: str, html: str) -> None:
        """Let windows load a page at a path, e.g. ``view/1.html``."""
        with self._lock:
            self._pages[path] = html.encode()
            self.send({"path": f"/{path}"}, [self._pages[path]])

    def stop_serving(self, path: str) -> None:
        """Serve a page no longer."""
        with self._lock:
            self._pages.pop(path, None)
            self.send({"drop": f"/{path}"})

    def open(self, opening: Opening, session: Session, watcher: Watcher) -> Pane:
        """Open a window and return at once."""
        with self._lock:
            pane = Pane(f"w{next(self._labels)}", opening, session, watcher)
            self._panes[pane.label] = pane
            pane.open_in(self)
        return pane

    def has(self, pane: Pane) -> bool:
        """Say whether a window is there, or on its way."""
        return self._panes.get(pane.label) is pane

    def add_tray(self, tray: Tray, **looks: Any) -> None:
        """Show an icon in the tray; raises as `Tray.open` does."""
        with self._lock:
            self._trays[tray.key] = tray
        try:
            tray.open(**looks)
        except BaseException:
            self.drop_tray(tray)
            raise

    def drop_tray(self, tray: Tray) -> None:
        """Forget an icon."""
        with self._lock:
            self._trays.pop(tray.key, None)

    def new_key(self) -> str:
        """Return what an icon may be called in the child."""
        return f"t{next(self._labels)}"

    # What panes use.

    def send(self, header: Mapping[str, Any], buffers: Any = ()) -> None:
        """Send a packet to the child, if there is one."""
        child = self._child
        if child is not None:
            child.send(header, buffers)

    def call(self, operation: str, window: str | None, arguments: Mapping[str, Any]) -> "Future[Any]":
        """Ask the child for an operation; the future has WindowGone when there is no child."""
        child = self._child
        if child is not None:
            return child.call(operation, window, arguments)
        future: Future[Any] = Future()
        future.set_exception(WindowGone("the window process has ended; show() starts it again"))
        return future

    def failed(self, pane: Pane, error: Exception) -> None:
        """Forget a window that could not be opened, and say so."""
        with self._lock:
            self._panes.pop(pane.label, None)
        self.thread.call_soon(lambda: pane.watcher.pane_failed(pane, error))

    # Inner.

    def _start(self) -> None:
        self._is_ready = False

        def ended(how: str) -> None:
            with self._lock:  # which is held here: it may end before it is known
                lost = functools.partial(self._lost, child, how)
            self.thread.call_soon(lost)

        def take(packet: Packet) -> None:
            self.thread.call_soon(functools.partial(self._take, packet))

        child = Child(early_child().take(), take, ended)
        self._child = child
        for path, page in self._pages.items():
            self.send({"path": f"/{path}"}, [page])
        shared_assets().follow(self._push_asset)

    def _push_asset(self, asset: Asset) -> None:
        path = f"/assets/{asset.name}"
        if isinstance(asset.source, str):
            self.send({"path": path}, [asset.read()])
        else:
            self.send({"path": path, "file": str(asset.source)})

    def _take(self, packet: Packet) -> None:
        header, buffers = packet
        pane = self._panes.get(header.get("window") or "")
        if "connection" in header:
            if pane is not None:
                pane.receive(header["connection"], header["number"], buffers[0])
            return
        event = header["event"]
        tray = self._trays.get(header["window"] or "")
        if tray is not None:
            tray.see(event, header["data"])
        elif event == "ready":
            self._is_ready = True
        elif pane is not None:
            if event == "closed":
                with self._lock:
                    del self._panes[pane.label]
            pane.see(event, header["data"])

    def _lost(self, child: Child, how: str) -> None:
        """Start another child and open the windows again, unless that has failed too often."""
        with self._lock:
            if self._child is not child:
                return
            shared_assets().unfollow(self._push_asset)
            self._child = None
            panes = list(self._panes.values())
            now = time.monotonic()
            self._deaths = [*(at for at in self._deaths if now - at < DEATHS_S), now]
            problem = WindowGone if self._is_ready else NativeUnavailable
            comes_back = self._is_ready and len(self._deaths) < MAX_DEATHS
            what = f"the window process {how}"
            log.error("%s; %s", what, "its windows are opened again" if comes_back else "its windows are gone")
            if comes_back:
                self._start()
                for tray in self._trays.values():
                    tray.open_in(self).add_done_callback(functools.partial(_log_lost_tray, tray))
            else:
                self._panes.clear()
        for pane in panes:
            pane.leave(None if comes_back else WINDOW_GONE)
            if comes_back:
                pane.open_in(self)
            fate = "is opened again" if comes_back else "is gone"
            pane.watcher.pane_failed(pane, problem(f"{what}; the window {fate}"))


def _log_lost_tray(tray: Tray, done: "Future[Any]") -> None:
    if (error := done.exception()) is not None:
        log.error("the tray icon %r is gone: %s", tray.id, error)


@functools.cache
def shared_desktop() -> Desktop:
    """Return the process's desktop."""
    return Desktop()
