"""A page's messages on their way to widgets: what is allowed passes, the rest is answered with an error."""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ..errors import BadFrame, PolicyViolation, PyWryError
from ..protocol.policy import admit, refusal
from ..protocol.state import state_json
from .comm import SharedComm
from .opening import make_widget
from .outbox import Message, message_of
from .page import Page
from .tree import Tree

log = logging.getLogger(__name__)


class Adopter(Protocol):
    """Where the models are shared that a page opens: its session."""

    def adopt(self, widget: Any, page: Page) -> None:
        """Share a widget that a page made with all pages. On any thread."""

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` on the loop."""


SaveFile = Callable[[Page, str, memoryview, Callable[[Mapping[str, Any]], None]], None]
"""Saves a file: the page, the file's name, its content, and what to call, from any thread, with `{saved: bool}` or
`{error: text}`. Called on the loop, so it may only hand over."""


class Router:
    """Hands each message to its model. On the loop; the widgets' own code runs on their dispatchers."""

    def __init__(self, tree: Tree, adopter: Adopter) -> None:
        self._tree = tree
        self._adopter = adopter
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
        try:
            match message.get("type"):
                case "comm_open":
                    self._open(page, message, buffers)
                case "comm_close":
                    self._close(message)
                case "save" if self.save is not None:
                    _save(self.save, page, message, buffers)
                case _:
                    self._route_one(page, message, buffers)
        except PyWryError as error:
            self._refuse(page, error, message.get("id"))
            _answer(page, message.get("id"))

    def _open(self, page: Page, message: dict[str, Any], buffers: list[memoryview]) -> None:
        self._held[page.id] = deque()
        self._tree.root.dispatcher.put(self._make, page, message, buffers)

    def _make(self, page: Page, message: dict[str, Any], buffers: list[memoryview]) -> None:
        """Make a widget that a page asked for, on a dispatcher."""
        try:
            self._adopter.adopt(make_widget(message, buffers), page)
        except PyWryError as error:
            self._refuse(page, error, message.get("id"))
        except Exception as error:
            log.exception("a model that a page opened could not be made")
            page.push(_error("handler-error", f"{type(error).__name__}: {error}", message.get("id")))
        finally:
            self._adopter.call_soon(lambda: self._release(page))

    def _release(self, page: Page) -> None:
        held = self._held.pop(page.id, deque())
        while held and page.id not in self._held:
            self._take(page, *held.popleft())
        if held:
            self._held[page.id].extend(held)

    def _close(self, message: Mapping[str, Any]) -> None:
        comm_id = message.get("comm_id")
        comm = self._tree.get(comm_id)
        if comm is None or not self._tree.is_from_page(comm_id):
            raise PolicyViolation(f"a page closed model {comm_id!r:.80}, which no page has opened")
        comm.dispatcher.put(comm.close_widget)

    def _route_one(self, page: Page, message: Mapping[str, Any], buffers: list[memoryview]) -> None:
        data, parent = message.get("data"), message.get("id")
        if message.get("type") != "comm_msg" or not isinstance(data, dict):
            raise PolicyViolation(
                f"a page sent a message of type {message.get('type')!r}, expected comm_open, comm_close or comm_msg "
                "with data"
            )
        comm = self._tree.get(message.get("comm_id"))
        if comm is None:
            raise PolicyViolation(f"a page wrote to model {message.get('comm_id')!r}, which this view does not show")
        match data.get("method"):
            case "custom":
                content = data.get("content")
                if comm.tap is not None and isinstance(content, dict) and comm.tap(content, buffers, page.id):
                    return
            case "update":
                data, buffers = self._admit(page, comm, data, buffers, parent)
            case "request_state":
                pass
            case method:
                raise PolicyViolation(f"a page sent method {method!r}, expected update, custom or request_state")
        comm.dispatcher.put(_handle, page, comm, data, buffers, parent)

    def _admit(
        self, page: Page, comm: SharedComm, data: dict[str, Any], buffers: list[memoryview], parent: str | None
    ) -> tuple[dict[str, Any], list[memoryview]]:
        """Return an update without the keys that pages may not write; those are refused and corrected."""
        state, paths = data.get("state"), data.get("buffer_paths") or []
        if not isinstance(state, dict) or not _are_paths(paths) or len(paths) != len(buffers):
            raise BadFrame(f"an update has buffer paths {paths!r:.80} for {len(buffers)} buffers")
        # A page takes bytes out of the state, so that a key may stand in a path alone.
        allowed, refused = admit({**{path[0]: None for path in paths}, **state})
        kept = [(path, buffer) for path, buffer in zip(paths, buffers, strict=True) if path[0] in allowed]
        if refused:
            self._refuse(page, refusal(refused, comm.comm_id), parent)
            comm.dispatcher.put(comm.resend, refused)
        return {**data, "state": allowed, "buffer_paths": [path for path, _ in kept]}, [buffer for _, buffer in kept]

    def _refuse(self, page: Page, error: PyWryError, parent: str | None) -> None:
        log.warning("%s", error)
        page.push(_error(error.code, str(error), parent))


def _save(save: SaveFile, page: Page, message: Mapping[str, Any], buffers: list[memoryview]) -> None:
    parent, filename = message.get("id"), message.get("filename")
    if not isinstance(parent, str) or not isinstance(filename, str) or len(buffers) != 1:
        raise BadFrame(f"a file to save has id {parent!r:.80}, name {filename!r:.80} and {len(buffers)} buffers")

    def answer(outcome: Mapping[str, Any]) -> None:
        page.push(message_of(state_json({"type": "saved", "parent": parent, **outcome})))

    save(page, filename, buffers[0], answer)


def _handle(page: Page, comm: SharedComm, data: dict[str, Any], buffers: list[memoryview], parent: str | None) -> None:
    """Let the widget handle a message, on its dispatcher, and tell the page when that is done."""
    try:
        comm.receive(data, buffers, parent)
    except Exception as error:
        log.exception("error while model %s handled %s", comm.comm_id, data.get("method"))
        page.push(_error("handler-error", f"{type(error).__name__}: {error}", parent))
    _answer(page, parent)


def _are_paths(paths: Any) -> bool:
    return isinstance(paths, list) and all(isinstance(path, list) and path and type(path[0]) is str for path in paths)


def _answer(page: Page, parent: str | None) -> None:
    if parent is not None:
        page.push(message_of(state_json({"type": "status", "parent": parent})))


def _error(code: str, text: str, parent: str | None) -> Message:
    fields = {"parent": parent} if parent is not None else {}
    return message_of(state_json({"type": "error", "code": code, "message": text, **fields}))
