"""A kernel's comm as an outlet of the channel, where no page of ours shows the widget."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .kernel import cells_of, hears_awaiting_cells, hears_beside_cells, is_cells_thread, is_in_a_cell, running_kernel
from .protocol.frame import Buffer

# A Jupyter server drops what is above 1,000 messages a second, of all widgets, and JupyterLab takes 8 ms for each.
APART_S = 0.01
ALL_APART_S = 0.0025
BURST_S = 0.25


class KernelOutlet:
    """Sends through the kernel's own comm, which a notebook listens to; what comes in a burst goes together.

    NOTE(thread): any. `turn` keeps what is sent in the order in which it was numbered.
    """

    may_lose = True  # the server drops messages when they are many, and when its socket breaks

    def __init__(self, widget: Any) -> None:
        self.turn = threading.RLock()
        self._widget = widget
        # Views on pages of PyWry's own, for which messages need not be few, and the others.
        self._hosted: set[object] = set()
        self._others: set[object] = set()
        self._next_s = 0.0
        self._hears_beside_cells: bool | None = None  # None until a page was heard
        if (shell := getattr(running_kernel(), "shell", None)) is not None:
            cells_of(shell)

    def note_heard(self, content: Mapping[str, Any]) -> None:
        """Note on which thread a page was heard: a front end without subshells reaches only the one of the cells.

        And from what page, when it is the first word or the last of a view.
        """
        kind, view = content.get("pywry"), content.get("view")
        if kind == "records":
            self._next_s = 0.0  # the page has time, and mostly waits for what comes of it
        # Once is enough: JupyterLab uses the cells' thread as well, until it has its subshell, mostly for the hello.
        if not is_cells_thread():
            self._hears_beside_cells = True
        elif kind != "hello" and self._hears_beside_cells is None:
            self._hears_beside_cells = False
        if kind == "hello" and isinstance(view, str):
            (self._hosted if content.get("hosted") is True else self._others).add(view)
        elif kind == "bye":
            self._hosted.discard(view)
            self._others.discard(view)

    def is_deaf(self, *, awaits: bool) -> bool:
        """Say whether the caller is a cell whose end must come before anything of a page can be heard."""
        if getattr(self._widget.comm, "has_pages", False):
            return False  # a tab or a window is heard on the loop
        hears = hears_beside_cells() if self._hears_beside_cells is None else self._hears_beside_cells
        return is_in_a_cell() and not hears and not (awaits and hears_awaiting_cells())

    def send_custom(self, content: bytes, buffers: Sequence[Buffer]) -> None:
        """Send a custom message. Its JSON goes as a text: Jupyter's own writer has no lone surrogates, and is slow."""
        self._widget.send({"pywry": "text", "text": content.decode()}, [*buffers])

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` at once, when the last time is a moment ago already; else when it is."""
        delay_s = self._delay_s()
        if delay_s > 0:
            self.call_later(delay_s, work)
            return
        with self.turn:
            work()

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """Run `work` after a while, on a thread of its own."""

        def in_turn() -> None:
            with self.turn:
                work()

        timer = threading.Timer(delay_s, in_turn)
        timer.daemon = True
        timer.start()

    def _delay_s(self) -> float:
        now = time.monotonic()
        delay_s = max(self._next_s - now, _ALL.delay_s(now))
        self._next_s = now + delay_s + (0 if self._hosted and not self._others else APART_S)
        return delay_s


class _Pace:
    """Messages of all widgets of the process: `BURST_S` of them at once, then one every `ALL_APART_S`."""

    def __init__(self) -> None:
        self._next_s = 0.0
        self._lock = threading.Lock()

    def delay_s(self, now: float) -> float:
        """Take the next place, and return how far away it is."""
        with self._lock:
            delay_s = max(self._next_s - BURST_S - now, 0.0)
            self._next_s = max(self._next_s, now) + ALL_APART_S
            return delay_s


_ALL = _Pace()
