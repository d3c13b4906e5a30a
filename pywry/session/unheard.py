"""What a widget sends while no page is there to hear it, kept for the next page.

A page starts from the present state of a widget; what a widget only sends is no part of that: a canvas's drawing, say.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comm import DummyComm
from comm.base_comm import BaseComm

from ..protocol.frame import Buffer
from ..protocol.state import state_json
from ..settings import LimitSettings, Settings
from .outbox import Message, message_of

log = logging.getLogger(__name__)

Data = Mapping[str, Any]
RESPONSE = "anywidget-command-response"


def waits_for_pages(data: Data) -> bool:
    """Say whether a message is for the next page when there is none: a custom one that is no answer to a page's.

    Those of a PyWryWidget's channel, which keeps its events by itself, are marked `pywry`.
    """
    content = data.get("content")
    is_answer = isinstance(content, Mapping) and ("pywry" in content or content.get("kind") == RESPONSE)
    return data.get("method") == "custom" and not is_answer


class Unheard:
    """Messages of one widget, in order, until a page is there. What does not fit goes with all that was kept.

    NOTE(thread): any. The lock is held while pages queue a message, so that one sent meanwhile comes after it.
    """

    def __init__(self) -> None:
        self.name = "a widget"
        self.limits: LimitSettings | None = None
        """The app's; None stands for the process's defaults, as long as no app shows the widget."""
        self._kept: deque[Message] = deque()
        self._bytes = 0
        self._is_full = False
        self._is_known = False  # by pages
        self._lock = threading.RLock()  # what is freed meanwhile may send its last words

    def send(self, message: Message, publish: Callable[[Message], bool]) -> None:
        """Publish a message after those that wait, or let it wait with them: until a page takes it."""
        with self._lock:
            while self._kept and self._is_known and publish(self._kept[0]):
                self._bytes -= self._kept.popleft().size
            if not self._kept and publish(message):
                self._is_full = False
            else:
                self.put(message)

    def put(self, message: Message) -> None:
        """Keep a message, as the last."""
        with self._lock:
            if self._has_room(message):
                self._kept.append(message)

    def put_back(self, message: Message) -> None:
        """Keep a message that a page was to have and has not got, as the first."""
        with self._lock:
            if self._has_room(message):
                self._kept.appendleft(message)

    def take(self) -> list[Message]:
        """Return what waits, for pages that are about to know the model; nothing is kept any more."""
        with self._lock:
            self._is_known = True
            taken = list(self._kept)
            self.clear()
            return taken

    def clear(self) -> None:
        """Keep nothing of what came so far."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0
            self._is_full = False

    def _has_room(self, message: Message) -> bool:
        """Count a message in; without room for it drop all, and say so: a part of a drawing would be a wrong one."""
        if self._is_full:
            return False
        limits = self.limits = self.limits or Settings().limits
        self._bytes += message.size
        if len(self._kept) < limits.max_waiting_events and self._bytes <= limits.max_waiting_bytes:
            return True
        log.warning(
            "%s sent %s messages (%s bytes) while no page showed it, limits %s and %s bytes; they are dropped, and so "
            "are further ones until a page comes: show it before it sends, send less, or raise the limits: "
            "PYWRY_LIMITS__MAX_WAITING_EVENTS and PYWRY_LIMITS__MAX_WAITING_BYTES (then its app's Settings)",
            self.name,
            f"{len(self._kept) + 1:,}",
            f"{self._bytes:,}",
            f"{limits.max_waiting_events:,}",
            f"{limits.max_waiting_bytes:,}",
        )
        self.clear()
        self._is_full = True
        return False


class EarlyComm(BaseComm):
    """A widget's comm in a process that is no kernel: with nobody at its other end, and no page yet."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.unheard = Unheard()
        super().__init__(*arguments, **options)

    def publish_msg(
        self,
        msg_type: str,
        data: Data | None = None,
        metadata: Data | None = None,
        buffers: Sequence[Buffer] | None = None,
        **_: Any,
    ) -> None:
        """Keep a custom message, as it is now. The widget is asked for its state when that is wanted."""
        data = data or {}
        if msg_type == "comm_open":
            self.unheard.name = _name_in(data.get("state", {}))
        elif msg_type == "comm_close":
            self.unheard.clear()
        elif waits_for_pages(data):
            text = state_json({"type": msg_type, "comm_id": self.comm_id, "data": data})
            # Copied unless they cannot change: the sender may draw its next picture into them.
            self.unheard.put(message_of(text, [b if isinstance(b, bytes) else bytes(b) for b in buffers or ()]))


def adopt(dummy: Any) -> None:
    """Make an `EarlyComm` of a comm that the `comm` package has made."""
    dummy.__class__ = EarlyComm
    dummy.unheard = Unheard()
    dummy.unheard.name = type(getattr(dummy._msg_callback, "__self__", dummy)).__name__


def unheard_of(comm: Any) -> Unheard | None:
    """Return what is kept of a widget with this comm, None where somebody may be at its other end, and hear it."""
    if isinstance(comm, EarlyComm):
        return comm.unheard
    return Unheard() if isinstance(comm, DummyComm) else None


def _name_in(state: Data) -> str:
    return str(state.get("_anywidget_id") or f"{state.get('_model_module')}.{state.get('_model_name')}")
