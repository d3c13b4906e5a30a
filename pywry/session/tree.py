"""The models a view may touch: its root widget and everything that their states refer to."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from ..coroutines import Coroutines
from ..errors import NotShown, PyWryError
from .comm import SharedComm, share
from .companions import companions_of, is_companion, watch
from .models import Audience
from .opening import make_widget
from .outbox import Message
from .sender import Sender

log = logging.getLogger(__name__)

FindWidget = Callable[[str], Any]


class Tree:
    """Shared comms by model id; grows as states refer to new models. Their `async` commands run where it is made.

    NOTE(thread): any thread. The lock is held while snapshots are taken, which runs the widgets' own serialisers, so
    the loop only ever calls `get`.
    """

    def __init__(self, root: Any, find_widget: FindWidget) -> None:
        self._coroutines = Coroutines()
        self.root = self._own(share(root))
        self._find_widget = find_widget
        self._comms: dict[str, SharedComm] = {}
        self._from_pages: set[str] = set()
        self._lock = threading.RLock()
        self._followers: list[Audience] = []

    @property
    def root_id(self) -> str:
        """The id of the model that the page shows."""
        return self.root.comm_id

    def code(self) -> list[str]:
        """Names of the assets that the page will need first."""
        return [name for name in [self.root.code().get("_esm")] if name]

    def get(self, comm_id: object) -> SharedComm | None:
        """Return the comm of a model of this tree, None for any other."""
        return self._comms.get(comm_id) if isinstance(comm_id, str) else None

    def lacks(self, ids: Iterable[str]) -> bool:
        """Say whether any of these models is not in the tree yet."""
        return any(model_id not in self._comms for model_id in ids)

    def is_foreign(self, comm_id: str) -> bool:
        """Say whether there is such a widget, but not in this view."""
        if comm_id in self._comms:
            return False
        try:
            self._find_widget(comm_id)
        except KeyError:
            return False
        return True

    def follow(self, audience: Audience) -> None:
        """Publish widgets that come to act on these, though nothing refers to them."""
        self._followers.append(audience)
        watch(self)

    def created(self, widget: Any) -> None:
        """Open a widget on every page when it acts on what they show. On the thread that made it."""
        if is_companion(widget, self.ids()):
            for audience in self._followers:
                for message in self.open_new([widget.model_id], audience):
                    audience.publish(message, ())

    def open_all(self, audience: Audience) -> list[Message]:
        """Return what opens every model with its present state, each after those it refers to.

        And then what they sent while there was no page, which nobody else gets.
        """
        with self._lock:
            visited: set[str] = set()
            opened = self._walk([self.root.comm_id], audience, visited)
            others = [comm_id for comm_id in self._comms if comm_id not in visited]
            opened = self._walk(others, audience, visited) + opened
            opened += self._walk(companions_of(visited), audience, visited)
            return opened + self._unheard(visited)

    def open_new(self, ids: Iterable[str], audience: Audience) -> list[Message]:
        """Return what opens those of these models, and of those they refer to, that are not in the tree yet.

        And then what they have sent before, if there is a page.
        """
        with self._lock:
            before = set(self._comms)
            opened = self._walk(ids, audience, set(before))
            return opened + (self._unheard(self._comms.keys() - before) if audience.pages else [])

    def make(
        self,
        message: Mapping[str, Any],
        buffers: Sequence[memoryview],
        sender: Sender,
        audience: Audience,
        then: Callable[[Message | None], None],
    ) -> None:
        """Make a widget that a page asked for, on a dispatcher; `then` gets what opens it on other pages."""
        self.root.dispatcher.put(self._make, message, buffers, sender, audience, then)

    def _make(
        self,
        message: Mapping[str, Any],
        buffers: Sequence[memoryview],
        sender: Sender,
        audience: Audience,
        then: Callable[[Message | None], None],
    ) -> None:
        opening: Message | None = None
        try:
            opening = self._adopt(make_widget(message, buffers), audience)
        except PyWryError as error:
            sender.refuse(error)
        except Exception as error:
            log.exception("a model that a page opened could not be made")
            sender.fail(f"{type(error).__name__}: {error}")
        finally:
            then(opening)
        for said in self._unheard([message.get("comm_id", "")]):  # while it was made
            audience.publish(said, ())

    def _adopt(self, widget: Any, audience: Audience) -> Message:
        with self._lock:
            comm = self._own(share(widget))
            self._from_pages.add(comm.comm_id)
            self._comms[comm.comm_id] = comm
            comm.join(audience)
            return comm.snapshot()[0]

    def is_from_page(self, comm_id: object) -> bool:
        """Say whether a page made this model."""
        return comm_id in self._from_pages

    def forget(self, comm_id: str) -> None:
        """Take out a model that its widget closed."""
        self._comms.pop(comm_id, None)
        self._from_pages.discard(comm_id)

    def ids(self) -> Collection[str]:
        """Return the ids of the models there are now."""
        return self._comms.keys()

    def comms(self) -> list[SharedComm]:
        """Return the comms there are now."""
        with self._lock:
            return list(self._comms.values())

    def _walk(self, ids: Iterable[str], audience: Audience, visited: set[str]) -> list[Message]:
        opened: list[Message] = []
        for comm_id in ids:
            if comm_id in visited:
                continue
            visited.add(comm_id)
            comm = self._comms.get(comm_id) or self._share(comm_id)
            if comm is None:
                continue
            # Joined before the snapshot: an update that comes between is then sent twice rather than not at all.
            self._comms[comm_id] = comm
            comm.join(audience)
            message, refers_to = comm.snapshot()
            opened += self._walk(refers_to, audience, visited)
            opened.append(message)
        return opened

    def _unheard(self, ids: Iterable[str]) -> list[Message]:
        comms = [self._comms[comm_id] for comm_id in ids if comm_id in self._comms]
        return [message for comm in comms for message in comm.take_unheard()]

    def _share(self, comm_id: str) -> SharedComm | None:
        if comm_id == self.root.comm_id:
            return self.root
        try:
            return self._own(share(self._find_widget(comm_id)))
        except (KeyError, NotShown):
            log.warning("model %s is referred to but does not exist (was it closed?)", comm_id)
            return None

    def _own(self, comm: SharedComm) -> SharedComm:
        comm.commands.coroutines = self._coroutines
        return comm
