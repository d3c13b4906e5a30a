"""The models of one view of a kernel's widget: its root and everything that their states refer to."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from ...errors import KernelLost, NotShown, PyWryError
from ...protocol.policy import admit_opening
from ...session.models import Audience
from ...session.outbox import Message
from ...session.sender import Sender
from .comm import KernelComm
from .kernel import Kernel
from .local import LocalModel

log = logging.getLogger(__name__)

PATIENCE_S = 0.7
"""After it, pages that wait for the kernel are told so."""

Opening = tuple[Message, list[str]]
Model = KernelComm | LocalModel


class Comms(Kernel, Protocol):
    """A kernel that has its models in one place, for all views."""

    @property
    def is_open(self) -> bool:
        """Whether there is a kernel that may answer."""

    def comm(self, comm_id: str) -> Model:
        """Return a model, the same for all views."""


class KernelModels:
    """As `session.tree.Tree`, for widgets elsewhere.

    NOTE(thread): on the loop, but for `open_all`, which waits for the kernel.
    """

    def __init__(self, root_id: str, kernel: Comms, code: Sequence[str] = ()) -> None:
        self.root_id = root_id
        self._kernel = kernel
        self._code = code
        self._comms: dict[str, Model] = {}
        self._from_pages: set[str] = set()
        self._audience: Audience | None = None
        # While models that they refer to are fetched; without a message, one that nothing refers to is.
        self._held: list[tuple[Message | None, Sequence[str]]] | None = None

    def code(self) -> Sequence[str]:
        """Return what is known of the root's code: nothing of a kernel's, as a page is served before that is asked."""
        return self._code

    def follow(self, audience: Audience) -> None:
        """Publish to this session."""
        self._audience = audience

    def get(self, comm_id: object) -> Model | None:
        """Return a model of this view, None for any other."""
        return self._comms.get(comm_id) if isinstance(comm_id, str) else None

    def lacks(self, ids: Iterable[str]) -> bool:
        """Say whether any of these models is not in the view yet."""
        return any(comm_id not in self._comms for comm_id in ids)

    def is_foreign(self, comm_id: str) -> bool:
        """Say whether the kernel has such a model, but not in this view."""
        return comm_id not in self._comms and comm_id in self._kernel.known

    def open_all(self, audience: Audience) -> list[Message]:
        """Return what opens every model with its present state, each after those it refers to.

        Raises
        ------
        NotShown
            When the kernel has no such widget.
        KernelLost
            When the kernel goes away meanwhile.
        """
        return asyncio.run_coroutine_threadsafe(self._open_all(), self._kernel.loop).result()

    def open_new(self, ids: Iterable[str], audience: Audience) -> list[Message]:
        """Return nothing: what is relayed waits here for what is new."""
        return []

    def make(
        self,
        message: Mapping[str, Any],
        buffers: Sequence[memoryview],
        sender: Sender,
        audience: Audience,
        then: Callable[[Message | None], None],
    ) -> None:
        """Let the kernel make a model that a page opens."""
        self._kernel.start(self._make(message, [bytes(buffer) for buffer in buffers], sender, then))

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

    def comms(self) -> list[Model]:
        """Return the models there are now."""
        return list(self._comms.values())

    # What the hub calls.

    def relay(self, message: Message, refers_to: Sequence[str]) -> None:
        """Send a message to the pages, after the models it refers to and after what came before."""
        if self._held is not None or self._is_new(refers_to):
            self._hold(message, refers_to)
        elif self._audience is not None:
            self._audience.publish(message, ())

    def companion_came(self, comm_id: str, refers_to: Collection[str]) -> None:
        """Open a model on every page when it acts on what they show, though nothing refers to it."""
        if comm_id not in self._comms and any(other in self._comms for other in refers_to):
            self._joined(comm_id)  # what it says from now on is for pages, once they have it
            self._hold(None, [comm_id])

    def closed(self, comm_id: str, message: Message) -> None:
        """Close a model on every page."""
        if comm_id in self._comms:
            self.forget(comm_id)
            self.relay(message, ())

    def end(self) -> None:
        """Let go of all models: nothing shows them here."""
        for comm in self._comms.values():
            comm.part(self)
        self._comms = {}

    # Inner.

    def _is_new(self, ids: Iterable[str]) -> bool:
        """Say whether there is a model among these that pages do not have; one that is gone is none."""
        return any(comm_id not in self._comms and comm_id in self._kernel.known for comm_id in ids)

    async def _open_all(self) -> list[Message]:
        if isinstance(self._kernel.comm(self.root_id), LocalModel):
            return await self._open_local()
        async with self._kernel.patience(PATIENCE_S):
            await self._kernel.ready()
            openings = await self._snapshots([self.root_id])
            if self.root_id not in openings:
                self.forget(self.root_id)
                raise NotShown(f"the kernel has no widget {self.root_id!r}; run what makes it again")
            others = [comm_id for comm_id in self._comms if comm_id not in openings]
            openings |= await self._snapshots(others, but=openings)
            companions = self._kernel.companions_of(openings)
            openings |= await self._snapshots(companions, but=openings)
        return _in_order(openings)

    async def _open_local(self) -> list[Message]:
        """Open a root of this process: it is there also before its kernel answers, and after that is lost."""
        if self._kernel.is_open:
            with suppress(KernelLost):
                openings = await self._snapshots([self.root_id, *self._comms])
                openings |= await self._snapshots(self._kernel.companions_of(openings), but=openings)
                return _in_order(openings)
        return _in_order(await self._snapshots([self.root_id]))  # what was the kernel's is known no more

    def _hold(self, message: Message | None, refers_to: Sequence[str]) -> None:
        if self._held is not None:
            self._held.append((message, refers_to))
        else:
            self._held = [(message, refers_to)]
            self._kernel.start(self._fetch())

    async def _fetch(self) -> None:
        """Fetch what held messages refer to, then let them go, in their order."""
        while self._held:
            message, refers_to = self._held[0]
            openings: dict[str, Opening] = {}
            with suppress(KernelLost):
                new = [each for each in refers_to if message is None or each not in self._comms]
                openings = await self._snapshots(new, but=self._comms.keys() - set(new))
            self._publish([*_in_order(openings), *filter(None, [message])])
            self._held.pop(0)
        self._held = None

    async def _snapshots(self, ids: Iterable[str], *, but: Collection[str] = ()) -> dict[str, Opening]:
        """Return what opens these models and all that they refer to, other than `but`, level by level."""
        found: dict[str, Opening] = {}
        asked = {*but}
        level = [comm_id for comm_id in dict.fromkeys(ids) if comm_id not in asked]
        while level:
            asked.update(level)
            comms = [self._joined(comm_id) for comm_id in level]
            openings = await asyncio.gather(*(comm.snapshot() for comm in comms))
            found |= {c.comm_id: opening for c, opening in zip(comms, openings, strict=True) if opening is not None}
            for comm, opening in zip(comms, openings, strict=True):
                if opening is None:
                    log.warning("model %s is referred to but does not answer (was it closed?)", comm.comm_id)
                    self.forget(comm.comm_id)
            referred = [other for opening in openings if opening is not None for other in opening[1]]
            level = [other for other in dict.fromkeys(referred) if other not in asked and other in self._kernel.known]
        return found

    def _joined(self, comm_id: str) -> Model:
        """Return a model, which is among these before it is asked: an update between comes twice rather than not."""
        comm = self._comms[comm_id] = self._kernel.comm(comm_id)
        comm.join(self)
        return comm

    async def _make(
        self,
        message: Mapping[str, Any],
        buffers: Sequence[bytes],
        sender: Sender,
        then: Callable[[Message | None], None],
    ) -> None:
        opening: Opening | None = None
        try:
            comm_id, data = admit_opening(message, self._kernel.known.__contains__)
            if await self._kernel.open_comm(comm_id, data, buffers):
                self._from_pages.add(comm_id)
                opening = await self._joined(comm_id).snapshot()
            if opening is None:
                sender.fail(f"the kernel did not make {data['state'].get('_model_name')!r:.80}; its log says why")
        except PyWryError as error:
            sender.refuse(error)
        finally:
            then(opening[0] if opening is not None else None)

    def _publish(self, messages: Iterable[Message]) -> None:
        if self._audience is not None:
            for message in messages:
                self._audience.publish(message, ())


def _in_order(openings: Mapping[str, Opening]) -> list[Message]:
    """Return the messages, each after those it refers to."""
    ordered: list[Message] = []
    visited: set[str] = set()

    def visit(comm_id: str) -> None:
        if comm_id in visited or comm_id not in openings:
            return
        visited.add(comm_id)
        message, refers_to = openings[comm_id]
        for other in refers_to:
            visit(other)
        ordered.append(message)

    for comm_id in openings:
        visit(comm_id)
    return ordered
