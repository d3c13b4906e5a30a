"""A widget's events: emitting, handling, asking and answering, over its channel."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from .channel import Channel, Outlet
from .coroutines import Coroutines
from .errors import BadFrame, NoHandler, PyWryError, WouldDeadlock
from .events import Handler, Handlers, Registered, check_name
from .record import Record
from .requests import Requests, error_fields, refuse_in_a_loop, timed_out
from .session.dispatch import Dispatcher
from .settings import LimitSettings

log = logging.getLogger(__name__)

OnEvent = Callable[[str, Any, str], None]
ERROR = "pywry:error"


class Bus:
    """Handlers, commands and requests of one widget.

    Handlers run one at a time, in order, on the widget's dispatcher; `async` ones on the app's loop, one at a time too.
    NOTE(thread): everything may be called from any thread.
    """

    def __init__(
        self,
        *,
        outlet: Callable[[], Outlet],
        dispatcher: Callable[[], Dispatcher],
        label: Callable[[], str],
        limits: LimitSettings,
        before: OnEvent = lambda name, data, view: None,
    ) -> None:
        self.handlers = Handlers()
        self.channel = Channel(outlet, self._deliver, limits)
        self.development = False
        self._outlet = outlet
        self._dispatcher = dispatcher
        self._label = label
        self._before = before
        self._commands: dict[str, Registered] = {}
        self._requests = Requests()
        self._coroutines = Coroutines()

    def emit(self, name: str, data: Any = None, **fields: Any) -> None:
        """Send an event to every view, or to the first one when there is none yet.

        Raises
        ------
        InvalidEventName, UnserializablePayload, MessageTooLarge, OutboxFull
            And nothing is sent.
        """
        self.channel.emit({} if data is None else data, type=check_name(name), **fields)

    def dispatch(self, name: str, data: Any) -> None:
        """Give an event to Python's own handlers, as if a page had sent it; in turn with those that pages send."""
        self._dispatcher().put(self._run_handlers, name, data)

    def add_command(self, name: str, handler: Handler) -> None:
        """Answer `pywry.request(name, …)` of pages with what `handler` returns; a later one replaces it."""
        handlers = Handlers()
        handlers.add(check_name(name), handler)
        self._commands[name] = handlers.take(name)[0]

    async def request(self, name: str, data: Any = None, *, timeout_s: float = 10) -> Any:
        """Ask the page and return its answer; raises RequestTimeout, NoHandler, RemoteError."""
        self.refuse_deaf(f"request({check_name(name)!r})", awaits=True)
        question, future = self._requests.ask(name)
        try:
            self.emit(name, data, request=question)
            return await asyncio.wait_for(asyncio.wrap_future(future), timeout_s)
        except asyncio.TimeoutError:
            raise timed_out(name, timeout_s) from None
        finally:
            self._requests.forget(question)

    def request_sync(self, name: str, data: Any = None, *, timeout_s: float = 10) -> Any:
        """As `request`, from a thread without a running event loop; else raises WouldDeadlock."""
        refuse_in_a_loop(f"request_sync({check_name(name)!r})", "await handle.request(…)")
        question, future = self._requests.ask(name)
        try:
            self.emit(name, data, request=question)
            return future.result(timeout_s)
        except FutureTimeout:
            raise timed_out(name, timeout_s) from None
        finally:
            self._requests.forget(question)

    def refuse_deaf(self, call: str, *, awaits: bool = False) -> None:
        """Raise WouldDeadlock in a cell of a notebook that tells its kernel nothing while a cell runs, or awaits."""
        if self._outlet().is_deaf(awaits=awaits):
            raise WouldDeadlock(
                f"{call} would wait in a cell for what this notebook tells its kernel only after the cell; "
                f"wait in a task (asyncio.create_task(…)) or a thread, or handle an event instead"
            )

    # From the channel, on the outlet's thread.

    def _deliver(self, records: list[Record]) -> None:
        """Resolve replies here, as a handler may be waiting for one; hand the rest to the dispatcher together."""
        events = [record for record in records if "reply" not in record.fields]
        for record in records:
            if "reply" in record.fields:
                self._take_reply(record)
        if len(events) == 1:
            self._dispatcher().put_and_linger(self._handle, events)
        elif events:
            self._dispatcher().put(self._handle, events)

    def _take_reply(self, record: Record) -> None:
        question = str(record.fields["reply"])
        error = record.fields.get("error")
        if isinstance(error, dict):
            self._requests.refuse(question, record.view, error, self.channel.views)
            return
        try:
            self._requests.answer(question, record.data())
        except BadFrame as bad:
            self._requests.refuse(question, record.view, error_fields(bad), [])

    # On the dispatcher.

    def _handle(self, records: Sequence[Record]) -> None:
        for record in records:
            name = record.fields.get("type")
            try:
                data = record.data()
                name = check_name(name)
                self._before(name, data, record.view)
            except BaseException as error:  # noqa: BLE001  # reported, and the other events go on
                self._report(str(name), error)
                continue
            if "request" in record.fields:
                self._answer(name, data, record)
            self._run_handlers(name, data)

    def _run_handlers(self, name: str, data: Any) -> None:
        for handler in self.handlers.take(name):
            try:
                self._call(handler, data, name)
            except BaseException as error:  # noqa: BLE001  # a user's handler may raise anything, or call sys.exit()
                self._report(name, error)

    def _call(self, handler: Registered, data: Any, name: str) -> Any:
        result = handler(data, name, self._label())
        return self._coroutines.run(result) if inspect.iscoroutine(result) else result

    def _answer(self, name: str, data: Any, record: Record) -> None:
        """Answer a page's request, always: with the command's value, or with the error that stood in the way."""
        question = record.fields["request"]
        command = self._commands.get(name)
        try:
            if command is None:
                raise NoHandler(f"no command answers {name!r}; register one with handle.command({name!r})")
            self.channel.emit(self._call(command, data, name), reply=question, to=record.view)
        except BaseException as error:  # noqa: BLE001  # answered: the page waits for it
            if command is not None:
                self._report(name, error)
            try:
                self.channel.emit(None, reply=question, to=record.view, error=error_fields(error))
            except (PyWryError, ValueError) as full:  # ValueError: the page's own id of the question is no JSON
                log.warning("the answer to %r could not be sent: %s", name, full)

    def _report(self, name: str, error: BaseException) -> None:
        """Log an error with its traceback, tell `pywry:error` handlers, and in development the page."""
        label = self._label()
        log.error("error in a handler of %r of %r", name, label, exc_info=error)
        message = f"{type(error).__name__}: {error}"
        if self.development:
            try:
                self.emit("pywry:alert", {"message": message, "title": f"Error in {name}", "type": "error"})
            except PyWryError as full:
                log.warning("the error could not be shown on the page: %s", full)
        if name == ERROR:
            return  # a raising error handler is logged, and not told of itself
        self._run_handlers(ERROR, {"event": name, "message": message, "label": label})
