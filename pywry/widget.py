"""PyWryWidget: the canonical model. An ordinary anywidget with content, components and events."""

import functools
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import anywidget
import traitlets

from .versions import too_old

try:
    from anywidget import WidgetTrait
except ImportError as error:  # anywidget 0.9, which other packages pin
    raise too_old("anywidget") from error

from .bus import Bus
from .errors import DuplicateLabel, UnknownComponent
from .events import Handler, HandlerT, check_name, check_pattern
from .fallback import fallback_html
from .kernel import hear_where_addressed
from .outlet import KernelOutlet
from .portrait import portrait
from .present import FOLDS, THEMES, Fold, check
from .protocol.frame import Buffer
from .session.comm import SharedComm, share
from .session.described import described, is_described
from .session.dispatch import Dispatcher
from .session.inner import adopt, answer_commands, owned
from .session.parts import is_wanted, piece_of
from .session.prepare import leave_out_closed
from .session.static import bundle
from .settings import Settings

STILL = "application/vnd.pywry.view+json"  # tells PyWry's extension of JupyterLab that there is still HTML as well
KERNEL = "kernel"  # the name of all pages that a kernel's comm reaches, which do not tell who they are


class PyWryWidget(anywidget.AnyWidget):
    """Content, components and events, in a notebook cell, a page or a window.

    `app.show(…)` makes one; it may be made directly and displayed by a cell as well. Traits that are set show on every
    page at once; `emit` and `on` are the events of docs/events.md.

    Parameters
    ----------
    content
        HTML. Its scripts run, in order, with `pywry` being this widget's object.
    settings
        Limits and switches; the process's defaults when None.

    Notes
    -----
    NOTE(thread): events may be emitted from any thread; traits follow ipywidgets, which wants one thread at a time.
    """

    # As text: of a file, anywidget keeps every widget in the class's list of those that want to hear of changes.
    _esm = bundle("widget.js").read_text("utf-8")
    _css = bundle("widget.css").read_text("utf-8")

    content = traitlets.Unicode("", help="HTML inside the widget.").tag(sync=True)
    label = traitlets.Unicode("", help="Name that events carry.").tag(sync=True)
    theme = traitlets.Enum(THEMES, "system").tag(sync=True)
    width = traitlets.Union([traitlets.Float(min=0), traitlets.Unicode()], default_value=None, allow_none=True).tag(
        sync=True
    )
    height = traitlets.Union([traitlets.Float(min=0), traitlets.Unicode()], default_value=None, allow_none=True).tag(
        sync=True
    )
    config = traitlets.Dict().tag(sync=True)
    child: Any = WidgetTrait().tag(sync=True)
    toolbars: Any = traitlets.List().tag(sync=True, to_json=lambda value, widget: [item.state() for item in value])
    modals: Any = traitlets.List().tag(sync=True, to_json=lambda value, widget: [item.state() for item in value])
    chart = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    patches: Any = traitlets.List().tag(sync=True)
    folds = traitlets.Int(0, help="How many events the traits already show; a page skips those when they come.").tag(
        sync=True
    )

    def __init__(self, content: str = "", *, settings: Settings | None = None, **values: Any) -> None:
        leave_out_closed()
        settings = settings or Settings()
        self._quiet: frozenset[str] = frozenset()
        self._folds: dict[str, Fold] = dict(FOLDS)
        self._prepares: dict[str, Callable[[Any], Any]] = {}
        self._components: dict[str, Any] = {}
        self._state_lock = threading.RLock()
        self._kernel_outlet = KernelOutlet(self)
        self._own_dispatcher = Dispatcher("pywry-widget")
        self.bus = Bus(
            outlet=self._outlet,
            dispatcher=self._dispatcher,
            label=lambda: str(self.label),
            limits=settings.limits,
            before=self._take_from_page,
        )
        self.bus.development = settings.development
        model_id = str(values.pop("model_id", None) or uuid.uuid4().hex)
        config = {
            "model_id": model_id,  # a page of Jupyter does not tell a widget its own
            "version": _version(),
            "development": settings.development,
            "allow_eval": settings.allow_eval,
            "max_message_bytes": settings.limits.max_message_bytes,
            **values.pop("config", {}),
        }
        super().__init__(content=content, config=config, model_id=model_id, **values)
        self.on_msg(self._on_custom)

    # Events.

    def emit(self, name: str, data: Any = None, **fields: Any) -> None:
        """Send an event to every view of this widget, in order, each exactly once.

        Parameters
        ----------
        name
            `namespace:name` or `namespace:name:id`.
        data
            JSON values, dates, numpy values and arrays, bytes; see docs/events.md. None travels as `{}`.

        Raises
        ------
        InvalidEventName, UnserializablePayload, MessageTooLarge, OutboxFull, ValueError
            In the caller, and nothing is sent.
        """
        if name == "toolbar:set-values":
            for one in self._one_by_one(data):
                self.emit("toolbar:set-value", one, **fields)
            return
        if name == "toolbar:set-value":
            self._component_of(data).apply(data)
        check(name, data)
        fold = self._folds.get(check_name(name))
        if fold is None:
            self.bus.emit(name, data, **fields)
            return
        payload = self._prepare(name, {} if data is None else data)
        if not isinstance(payload, dict):
            raise TypeError(f"{name} wants a dict of its fields, got a {type(payload).__name__}")
        with self._state_lock:
            changes = fold(self._present(), payload)
            count = self.folds + 1
            self.bus.emit(name, payload, fold=count, **fields)
            # Pages that are open change by the event, in its turn; the traits are for those that open later.
            self.set_quietly(folds=count, **changes)

    def on(self, pattern: str, handler: HandlerT | None = None) -> Any:
        """Call `handler(data, event_type, label)`, or with fewer, for events from pages; a decorator without it."""
        if handler is None:
            check_pattern(pattern)
            return functools.partial(self.on, pattern)
        self.bus.handlers.add(pattern, handler)
        return handler

    def once(self, pattern: str, handler: HandlerT) -> HandlerT:
        """As `on`, for the next such event only."""
        self.bus.handlers.add(pattern, handler, once=True)
        return handler

    def off(self, pattern: str, handler: Handler | None = None) -> None:
        """Take out a handler, or all of a pattern."""
        self.bus.handlers.remove(pattern, handler)

    def on_error(self, handler: HandlerT) -> HandlerT:
        """Call `handler({event, message, label})` when a handler raised, `{message, source}` when page code did."""
        self.bus.handlers.add("pywry:error", handler)
        return handler

    def command(self, name: str, handler: HandlerT | None = None) -> Any:
        """Answer `pywry.request(name, data)` of pages with what `handler` returns; as a decorator without handler."""
        if handler is None:
            return functools.partial(self.command, name)
        self.bus.add_command(name, handler)
        return handler

    # Components.

    @property
    def components(self) -> Mapping[str, Any]:
        """The components of all toolbars and modals, by id; raises UnknownComponent for one that is not there."""
        return _Components(self._components)

    def close(self) -> None:
        """Close the widget on every page, and its layout, which nothing else would."""
        if self.comm is None:
            return  # closed before, or never opened: a layout would be made only to be closed
        super().close()
        self.layout.close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the live view, and beside it still HTML for whoever reads the notebook without its kernel."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:
            return None
        data, metadata = bundle
        html = fallback_html(self.content, self.chart) + portrait(self.child)
        return {**data, **({"text/html": html, STILL: {}} if html else {})}, metadata

    # State.

    def fold_with(self, folds: Mapping[str, Fold], prepare: Callable[[Any], Any]) -> None:
        """Keep the present state for further events, e.g. a chart's; `prepare` makes their payloads plain."""
        self._folds.update(folds)
        self._prepares.update(dict.fromkeys(folds, prepare))

    def set_quietly(self, **changes: Any) -> None:
        """Set traits without sending them: pages already changed by an event."""
        with self._state_lock, self._without_sync(changes):
            for name, value in changes.items():
                self.set_trait(name, value)

    @traitlets.validate("child")
    def _adopt_child(self, proposal: Any) -> Any:
        if is_described(proposal["value"]):
            share(described(proposal["value"]))  # now, as it is found by its comm later
        adopt(proposal["value"])
        return proposal["value"]

    @traitlets.observe("toolbars", "modals")
    def _bind_components(self, change: Any) -> None:
        found: dict[str, Any] = {}
        for group in (*self.toolbars, *self.modals):
            for component in group.components():
                if component.component_id in found:
                    raise DuplicateLabel(f"two components have the id {component.component_id!r}; give one another")
                found[component.component_id] = component
        for component in found.values():
            component.bind(self)
        self._components = found

    def get_state(self, *arguments: Any, **options: Any) -> Any:
        """Return the synced state, all of one moment: a snapshot amid an event would show half of it."""
        with self._state_lock:
            return super().get_state(*arguments, **options)

    def _present(self) -> dict[str, Any]:
        return {"patches": self.patches, "chart": self.chart}

    def _prepare(self, name: str, data: Any) -> Any:
        prepare = self._prepares.get(name)
        return data if prepare is None else prepare(data)

    def _component_of(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise TypeError(f"toolbar:set-value wants a dict of its fields, got a {type(data).__name__}")
        return self.components[str(data.get("componentId"))]

    def _one_by_one(self, data: Any) -> list[dict[str, Any]]:
        """Return `toolbar:set-values` as payloads of `toolbar:set-value`; raises UnknownComponent for any of them."""
        values = data.get("values") if isinstance(data, dict) else None
        if not isinstance(values, dict):
            raise TypeError("toolbar:set-values wants a dict 'values' of component ids and their values")
        found = [{"componentId": key, "value": value} for key, value in values.items()]
        for one in found:
            self._component_of(one)
        return found

    def _take_from_page(self, name: str, data: Any, view: str) -> None:
        """Let a component take its new value before the handlers see the event; other views follow."""
        component = self._components.get(str(data.get("componentId"))) if isinstance(data, dict) else None
        if component is not None and component.event == name:
            component.take(data)
            if len(self.bus.channel.views) > 1 and component.value_trait:
                self.bus.emit("toolbar:set-value", component.change(component.value_trait), skip=view)

    # Transport.

    def _outlet(self) -> Any:
        comm = self.comm
        return comm if isinstance(comm, SharedComm) and not comm.is_in_kernel else self._kernel_outlet

    def _dispatcher(self) -> Dispatcher:
        return self.comm.dispatcher if isinstance(self.comm, SharedComm) else self._own_dispatcher

    @traitlets.observe("comm")
    def _tap_comm(self, change: Any) -> None:
        """On a shared comm events take the short way: read on the loop, handled on the dispatcher, no hop between."""
        comm = change["new"]
        if not isinstance(comm, SharedComm):
            hear_where_addressed(comm)
            answer_commands(self)
            return
        comm.tap, comm.on_page_gone = self.bus.channel.receive, self.bus.channel.page_gone
        if comm.is_in_kernel:
            # Cells show it too: both kinds of pages take turns, and one dispatcher runs the handlers.
            comm.tap, comm.dispatcher = self._receive_in_turn, self._own_dispatcher

    def _on_custom(self, _: Any, content: Any, buffers: Sequence[Buffer]) -> None:
        if not isinstance(content, dict):
            return
        self._kernel_outlet.note_heard(content)
        if content.get("pywry") == "state":
            self._send_present(content)
            return
        if is_wanted(content):
            piece, more = piece_of(content)
            self.send(piece, [*more])
            return
        self._receive_in_turn(content, [memoryview(b) for b in buffers], KERNEL)

    def _receive_in_turn(self, content: Mapping[str, Any], buffers: Sequence[memoryview], page: str) -> bool:
        with self._kernel_outlet.turn:
            return self.bus.channel.receive(content, buffers, page)

    def _send_present(self, asked: Mapping[str, Any]) -> None:
        """Bring a page that is about to draw another view to the present state: quiet traits were not sent.

        `folds` goes last: live views, which have changed by the events, tell by it that this is not for them.
        """
        with self._state_lock:
            folded = ("content", "theme", "patches", "chart") if asked.get("folds") != self.folds else ()
            self.send_state([*folded, "toolbars", "modals", "folds"])
        self.send({"pywry": "state", "to": asked.get("to")})

    def set_state(self, sync_data: Any) -> None:
        """Take traits from a page."""
        super().set_state(owned(self, sync_data))

    @contextmanager
    def _without_sync(self, changes: Mapping[str, Any]) -> Iterator[None]:
        before, self._quiet = self._quiet, self._quiet | changes.keys()
        try:
            yield
        finally:
            self._quiet = before

    def _should_send_property(self, key: str, value: Any) -> bool:
        return key not in self._quiet and bool(super()._should_send_property(key, value))


class _Components(dict[str, Any]):
    """Components by id."""

    def __missing__(self, key: str) -> Any:
        raise UnknownComponent(f"no component {key!r}; there are {', '.join(map(repr, self)) or 'none'}")


@functools.cache
def _version() -> str:
    return version("pywry")
