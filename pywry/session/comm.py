"""A widget's comm, shared with pages beside whatever comm the widget had.

`share(widget)` may be called for any open ipywidgets widget at any time; a kernel's comm stays in place and goes on.
"""

import dataclasses
import logging
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..errors import NotShown
from ..kernel import hear_where_addressed, show_traceback
from ..protocol.frame import Buffer
from ..protocol.state import put_buffers, references, state_json
from .assets import AssetStore, shared_assets
from .commands import Commands, is_command
from .dispatch import Dispatcher
from .encode import code_assets, encode_comm, is_anywidget
from .inner import take_bytes
from .message_loop import MessageLoop
from .models import Audience, Tap
from .outbox import Message, message_of
from .prepare import leave_out_closed, prepare
from .sender import Sender
from .unheard import unheard_of, waits_for_pages

log = logging.getLogger(__name__)

Data = dict[str, Any]


class SharedComm:
    """The comm of a widget that is shown on pages.

    ipywidgets and anywidget use `comm_id send close on_msg on_close kernel`; sessions use the rest.
    NOTE(thread): `send` is called from whichever thread sets a trait; everything is encoded there, as state is mutable.
    """

    kernel = True  # anywidget's descriptors drop every update when a comm has no kernel
    may_lose = False  # the links to the pages number their frames

    def __init__(self, widget: Any, inner: Any, assets: AssetStore) -> None:
        self.comm_id: str = inner.comm_id
        self.dispatcher = Dispatcher(f"pywry-{type(widget).__name__}-{self.comm_id[:8]}")
        self.commands = Commands(lambda content, own: self.send({"method": "custom", "content": content}, buffers=own))
        self.message_loop = MessageLoop(self._put, lambda: self.commands.coroutines)
        self.tap: Tap | None = None
        self.on_page_gone: Callable[[str], None] | None = None
        self._widget = weakref.ref(widget)
        self._brings_code = is_anywidget(getattr(widget, "_model_module", None))
        self.held = widget if getattr(widget, "held_by_comm", False) else None
        self._inner = inner
        self._unheard = unheard_of(inner)
        if self._unheard is not None:
            self._unheard.name = type(widget).__name__
        self._assets = assets
        self._audiences: tuple[Audience, ...] = ()
        self._callback: Callable[[Data], None] | None = None
        self._here = threading.local()

    @property
    def is_in_kernel(self) -> bool:
        """Whether a kernel's front end hears of this model too; then everything goes by `send`, which tells both."""
        return getattr(self._inner, "kernel", None) is not None

    @property
    def has_pages(self) -> bool:
        """Whether a page of a session shows this model."""
        return any(audience.pages for audience in self._audiences)

    # What widgets call.

    def on_msg(self, callback: Callable[[Data], None] | None) -> None:
        """Set what handles messages, from pages and from the kernel."""
        self._callback = callback
        self._inner.on_msg(callback if self.held is None or callback is None else self._take_from_kernel)

    def on_close(self, callback: Callable[[Data], None] | None) -> None:
        """Set what hears of a close by the kernel's front end."""
        self._inner.on_close(callback)

    def send(
        self, data: Data | None = None, metadata: Data | None = None, buffers: Sequence[Buffer] | None = None
    ) -> None:
        """Send a message to every page, and to the kernel's front end when there is one."""
        captured: list[tuple[Data, Sequence[Buffer]]] | None = getattr(self._here, "captured", None)
        if captured is not None:
            captured.append((data or {}, buffers or ()))
            return
        if self._unheard is None:
            self._inner.send(data=data, metadata=metadata, buffers=buffers)
        elif data and waits_for_pages(data):
            self._unheard.send(self._encode(data, buffers or ()), self._tell)
            return
        if self._audiences:
            refers_to = list(references(data["state"])) if data and data.get("method") == "update" else []
            self._publish(self._encode(data or {}, buffers or ()), refers_to)

    def close(self, data: Data | None = None, *_: Any, **__: Any) -> None:
        """Close the model on every page and in the kernel."""
        self.commands.end()
        self.message_loop.close()
        self._publish(message_of(state_json({"type": "comm_close", "comm_id": self.comm_id})), ())
        for audience in self._audiences:
            audience.closed(self.comm_id)
        self._audiences = ()
        if self._unheard is not None:
            self._unheard.clear()
        self._inner.close(data)

    # What the channel of a PyWryWidget calls.

    def send_custom(self, content: bytes, buffers: Sequence[Buffer]) -> None:
        """Send a custom message to every page; `content` is JSON, encoded once where the event was made."""
        text = b'{"type":"comm_msg","comm_id":"%s","data":{"method":"custom","content":%s}}'
        self._publish(message_of(text % (self.comm_id.encode(), content), buffers), ())

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` on the loop of a page that shows this model; dropped when no page does."""
        if self._audiences:
            self._audiences[0].call_soon(work)

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """As `call_soon`, after a while."""
        if self._audiences:
            self._audiences[0].call_later(delay_s, work)

    def is_deaf(self, *, awaits: bool) -> bool:
        """Say no: pages are heard on the loop, whatever the caller waits for."""
        return False

    # What sessions call.

    def join(self, audience: Audience) -> None:
        """Send to these pages from now on."""
        if audience not in self._audiences:
            self._audiences = (*self._audiences, audience)
        if self._unheard is not None:
            self._unheard.limits = audience.limits

    def leave(self, audience: Audience) -> None:
        """Send to these pages no more."""
        self._audiences = tuple(a for a in self._audiences if a is not audience)

    def snapshot(self) -> tuple[Message, list[str]]:
        """Return the message that opens this model with its present state, and the ids of the models it refers to.

        Asks the widget with the protocol's own `request_state`. A mirror of passing messages would not do: echoes are
        sent before validation, so it would hold values that Python refused.
        """
        with self._capture() as captured:
            self._ask({"method": "request_state"}, ())
        state: Data = dict(getattr(self._widget(), "identity", {}))
        paths: list[list[str | int]] = []
        buffers: list[Buffer] = []
        for data, more in captured:
            state.update(data.get("state") or {})
            paths += data.get("buffer_paths") or []
            buffers += more
        data = {"state": state, "buffer_paths": paths}
        return self._encode(data, buffers, kind="comm_open"), list(references(state))

    def take_unheard(self) -> list[Message]:
        """Return what the widget sent while no page was there, for those that are about to know it."""
        taken = self._unheard.take() if self._unheard is not None else []
        return [dataclasses.replace(message, keeper=self) for message in taken]

    def keep(self, message: Message) -> None:
        """Keep a message that no page has got for the next one, unless another page has it."""
        if self._unheard is not None and not self.has_pages:
            self._unheard.put_back(message)

    def take(self, data: Data, buffers: Sequence[memoryview], sender: Sender) -> None:
        """Let the widget handle a page's message, on its dispatcher, and tell the page when that is done."""
        self.dispatcher.put(self._handle, data, buffers, sender)

    def correct(self, keys: Sequence[str]) -> None:
        """Send the true values of these keys to every page, after what waits before."""
        self.dispatcher.put(self.resend, keys)

    def end(self) -> None:
        """Close the widget, after what waits before."""
        self.dispatcher.put(self.close_widget)

    def _put(self, work: Callable[..., object], *arguments: Any) -> None:
        self.dispatcher.put(work, *arguments)  # the present one: a PyWryWidget sets its own

    def _handle(self, data: Data, buffers: Sequence[memoryview], sender: Sender) -> None:
        try:
            self.receive(data, buffers, sender.parent)
        except Exception as error:
            log.exception("error while model %s handled %s", self.comm_id, data.get("method"))
            sender.fail(f"{type(error).__name__}: {error}")
        sender.answer()

    def receive(self, data: Data, buffers: Sequence[memoryview], parent: str | None) -> None:
        """Let the widget handle a page's message, then correct on the pages what it did not take as it was.

        Its handlers find a running loop, as in Jupyter.
        NOTE(thread): on this comm's dispatcher only; ipywidgets is not thread-safe.
        """
        self._here.parent = parent
        try:
            with self.message_loop.running():
                if data.get("method") == "update":
                    self._update(data, buffers)
                elif data.get("method") == "custom" and is_command(data.get("content")):
                    self.commands.run(self._widget(), data["content"], buffers)
                else:
                    self._ask(data, buffers)
        finally:
            self._here.parent = None

    def code(self) -> dict[str, str]:
        """Return the asset names of the widget's code, so that a page can fetch it before the state arrives."""
        widget = self._widget()
        values = {key: getattr(widget, key, None) for key in ("_esm", "_css")}
        return code_assets(values, self._assets) if self._brings_code else {}

    def resend(self, keys: Sequence[str]) -> None:
        """Send the true values of these keys to every page."""
        widget = self._widget()
        known = [key for key in keys if widget is not None and key in widget.keys]
        if known:
            widget.send_state(known)  # type: ignore[union-attr]  # `known` is empty without a widget

    def close_widget(self) -> None:
        """Close the widget."""
        widget = self._widget()
        if widget is not None:
            widget.close()

    def _update(self, data: Data, buffers: Sequence[memoryview]) -> None:
        state = data.get("state") or {}
        put_buffers(state, data.get("buffer_paths") or [], buffers)
        sent = dict(state)
        try:
            self._ask({"method": "update", "state": state}, ())
        finally:
            self._correct(sent)

    def _correct(self, sent: Data) -> None:
        """Send what is not as the page sent it; everything, where nothing else tells the other pages."""
        widget = self._widget()
        if widget is None or not hasattr(widget, "get_state"):
            return
        if getattr(widget, "tells_itself", True):
            sent = {k: v for k, v in sent.items() if k in widget.keys and not _same(widget.get_state([k])[k], v)}
        self.resend(list(sent))

    def _take_from_kernel(self, message: Data) -> None:
        """Let an object that is no ipywidget handle a kernel's message; show and correct what it refuses."""
        data = message["content"]["data"]
        sent = dict(data.get("state") or {})
        try:
            if self._callback is not None:
                self._callback(message)
        except Exception:
            log.exception("error while model %s handled %s", self.comm_id, data.get("method"))
            show_traceback()
        finally:
            if data.get("method") == "update":
                self._correct(sent)

    def _ask(self, data: Data, buffers: Sequence[memoryview]) -> None:
        if self._callback is not None:
            content = {"comm_id": self.comm_id, "data": data}
            self._callback({"header": {}, "metadata": {}, "content": content, "buffers": list(buffers)})

    @contextmanager
    def _capture(self) -> Iterator[list[tuple[Data, Sequence[Buffer]]]]:
        """Keep what this thread sends, instead of sending it."""
        captured: list[tuple[Data, Sequence[Buffer]]] = []
        self._here.captured = captured
        try:
            yield captured
        finally:
            self._here.captured = None

    def _encode(self, data: Data, buffers: Sequence[Buffer], kind: str = "comm_msg") -> Message:
        parent = getattr(self._here, "parent", None)
        code = self._brings_code
        return encode_comm(kind, self.comm_id, data, buffers, assets=self._assets, brings_code=code, parent=parent)

    def _tell(self, message: Message) -> bool:
        """Send a message that is no part of the state to every page, and say whether there was one."""
        kept = dataclasses.replace(message, keeper=self)
        told = [audience.publish(kept, ()) for audience in self._audiences]
        return any(told)

    def _publish(self, message: Message, refers_to: Sequence[str]) -> None:
        for audience in self._audiences:
            audience.publish(message, refers_to)


def share(widget: Any, assets: AssetStore | None = None) -> SharedComm:
    """Return the shared comm of an open widget, made on the first call; the model id stays.

    Raises
    ------
    NotShown
        When the widget is closed.
    """
    if isinstance(widget.comm, SharedComm):
        return widget.comm
    if widget.comm is None:
        raise NotShown(f"this {type(widget).__name__} is closed; make a new one to show it")
    hear_where_addressed(widget.comm)
    prepare(widget)
    leave_out_closed()
    take_bytes(widget)
    comm = SharedComm(widget, widget.comm, assets or shared_assets())
    widget.comm = comm
    return comm


def _same(true: Any, sent: Any) -> bool:
    """Compare a trait's JSON form with what a page sent; tuples and lists, and all kinds of buffers, are alike."""
    if isinstance(true, list | tuple) and isinstance(sent, list | tuple):
        return len(true) == len(sent) and all(map(_same, true, sent))
    if isinstance(true, dict) and isinstance(sent, dict):
        return true.keys() == sent.keys() and all(_same(true[key], sent[key]) for key in true)
    if isinstance(true, bytes | bytearray | memoryview) and isinstance(sent, bytes | bytearray | memoryview):
        return bytes(true) == bytes(sent)
    try:
        return bool(true == sent) or state_json(true) == state_json(sent)
    except (TypeError, ValueError):  # an array has no single truth; send it again rather than guess
        return False
