"""A page's messages on their way to widgets: what is allowed passes, the rest is answered with an error."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ..errors import BadFrame, PolicyViolation, PyWryError
from ..protocol.policy import admit, refusal
from ..protocol.state import references, state_json
from .models import Audience, Comm, Models
from .outbox import Message, message_of
from .page import Page
from .sender import Sender


class Sharer(Audience, Protocol):
    """Where the models are shared that a page opens: its session."""

    def share(self, opening: Message, but: Page) -> None:
        """Open a model on all other pages. On any thread."""

    def restart(self, sender: Sender) -> None:
        """Restart the kernel; raises PolicyViolation when the page's user may not."""


SaveFile = Callable[[Page, str, memoryview, Callable[[Mapping[str, Any]], None]], None]
"""Saves a file: the page, the file's name, its content, and what to call, from any thread, with `{saved: bool}` or
`{error: text}`. Called on the loop, so it may only hand over."""


class Router:
    """Hands each message to its model. On the loop; the widgets' own code runs elsewhere."""

    def __init__(self, models: Models, sharer: Sharer) -> None:
        self._models = models
        self._sharer = sharer
        self.save: SaveFile | None = None
        """Saves a file for a page; None where browsers do it by themselves."""
        # What a page sent after it opened a model: it may refer to that model, wherever it goes, and so waits for it.
        self._held: dict[str, deque[tuple[dict[str, Any], list[memoryview]]]] = {}

    def route(self, page: Page, messages: list[Any], buffers: list[memoryview]) -> None:
        """Hand over the messages of one frame, in order; a bad one is refused and the others go on.

        Raises
        ------
        BadFrame
            When buffers and messages do not add up, so that no message can be trusted.
        """
        start = 0
        for message in messages:
            count = message.get("buffers", 0) if isinstance(message, dict) else None
            if not isinstance(count, int) or not 0 <= count <= len(buffers) - start:
                raise BadFrame(f"a message announces {count!r} buffers, its frame has {len(buffers) - start} left")
            own = buffers[start : start + count]
            start += count
            if (held := self._held.get(page.id)) is not None:
                held.append((message, own))
            else:
                self._take(page, message, own)

    def _take(self, page: Page, message: dict[str, Any], buffers: list[memoryview]) -> None:
        sender = Sender(page, message.get("id"))
        try:
            match message.get("type"):
                case "comm_open":
                    self._open(sender, message, buffers)
                case "comm_close":
                    self._close(message)
                case "save" if self.save is not None:
                    _save(self.save, sender.page, message, buffers)
                case "restart":
                    self._sharer.restart(sender)
                case _:
                    self._route_one(sender, message, buffers)
        except PyWryError as error:
            sender.refuse(error)
            sender.answer()

    def _open(self, sender: Sender, message: dict[str, Any], buffers: list[memoryview]) -> None:
        page = sender.page
        self._check_references(message.get("data"))

        def then(opening: Message | None) -> None:
            if opening is not None:
                self._sharer.share(opening, page)
            self._sharer.call_soon(lambda: self._release(page))

        self._held[page.id] = deque()
        self._models.make(message, buffers, sender, self._sharer, then)

    def _release(self, page: Page) -> None:
        held = self._held.pop(page.id, deque())
        while held and page.id not in self._held:
            self._take(page, *held.popleft())
        if held:
            self._held[page.id].extend(held)

    def _close(self, message: Mapping[str, Any]) -> None:
        comm_id = message.get("comm_id")
        comm = self._models.get(comm_id)
        if comm is None or not self._models.is_from_page(comm_id):
            raise PolicyViolation(f"a page closed model {comm_id!r:.80}, which no page has opened")
        comm.end()

    def _route_one(self, sender: Sender, message: Mapping[str, Any], buffers: list[memoryview]) -> None:
        data = message.get("data")
        if message.get("type") != "comm_msg" or not isinstance(data, dict):
            raise PolicyViolation(
                f"a page sent a message of type {message.get('type')!r}, expected comm_open, comm_close or comm_msg "
                "with data"
            )
        comm = self._models.get(message.get("comm_id"))
        if comm is None:
            raise PolicyViolation(f"a page wrote to model {message.get('comm_id')!r}, which this view does not show")
        match data.get("method"):
            case "custom":
                content = data.get("content")
                if comm.tap is not None and isinstance(content, dict) and comm.tap(content, buffers, sender.page.id):
                    return
            case "update":
                data, buffers = self._admit(comm, data, buffers, sender)
            case "request_state":
                pass
            case method:
                raise PolicyViolation(f"a page sent method {method!r}, expected update, custom or request_state")
        comm.take(data, buffers, sender)

    def _admit(
        self, comm: Comm, data: dict[str, Any], buffers: list[memoryview], sender: Sender
    ) -> tuple[dict[str, Any], list[memoryview]]:
        """Return an update without the keys that pages may not write; those are refused and corrected."""
        state, paths = data.get("state"), data.get("buffer_paths") or []
        if not isinstance(state, dict) or not _are_paths(paths) or len(paths) != len(buffers):
            raise BadFrame(f"an update has buffer paths {paths!r:.80} for {len(buffers)} buffers")
        self._check_references(state)
        # A page takes bytes out of the state, so that a key may stand in a path alone.
        allowed, refused = admit({**{path[0]: None for path in paths}, **state})
        kept = [(path, buffer) for path, buffer in zip(paths, buffers, strict=True) if path[0] in allowed]
        if refused:
            sender.refuse(refusal(refused, comm.comm_id))
            comm.correct(refused)
        return {**data, "state": allowed, "buffer_paths": [path for path, _ in kept]}, [buffer for _, buffer in kept]

    def _check_references(self, state: Any) -> None:
        """Refuse a state that refers to a model of another view: it would become one of this."""
        for comm_id in references(state):
            if self._models.is_foreign(comm_id):
                raise PolicyViolation(f"a page referred to model {comm_id!r:.80}, which this view does not show")


def _save(save: SaveFile, page: Page, message: Mapping[str, Any], buffers: list[memoryview]) -> None:
    parent, filename = message.get("id"), message.get("filename")
    if not isinstance(parent, str) or not isinstance(filename, str) or len(buffers) != 1:
        raise BadFrame(f"a file to save has id {parent!r:.80}, name {filename!r:.80} and {len(buffers)} buffers")

    def answer(outcome: Mapping[str, Any]) -> None:
        page.push(message_of(state_json({"type": "saved", "parent": parent, **outcome})))

    save(page, filename, buffers[0], answer)


def _are_paths(paths: Any) -> bool:
    return isinstance(paths, list) and all(isinstance(path, list) and path and type(path[0]) is str for path in paths)
