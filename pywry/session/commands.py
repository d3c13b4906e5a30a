"""Commands of anywidgets, which page code calls by `experimental.invoke`, answered also when they fail or are `async`.

anywidget's own handler answers what succeeds at once and nothing else: a page waits three seconds for a command that
raised, and for one that returned a coroutine.
"""

import asyncio
import inspect
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeGuard

from ..coroutines import Coroutines
from ..protocol.frame import Buffer
from .unheard import RESPONSE

log = logging.getLogger(__name__)

_COMMANDS = "_anywidget_commands"  # where anywidget keeps the methods that its `@command` marks, by class

Send = Callable[[dict[str, Any], Sequence[Buffer]], None]
_Request = Mapping[str, Any]


def is_command(content: Any) -> TypeGuard[Mapping[str, Any]]:
    """Say whether a custom message is a command."""
    return isinstance(content, Mapping) and content.get("kind") == "anywidget-command" and "id" in content


def failure(request: Mapping[str, Any], error: str, message: str) -> dict[str, Any]:
    """Return the answer to a command that failed.

    Jupyter's own pages, which a kernel's comm reaches as well, take every answer with the command's `id` for a success.
    """
    return {"failed": request["id"], "kind": RESPONSE, "error": {"type": error, "message": message or error}}


class Commands:
    """Runs one widget's commands; each is answered once, by `send`, until the widget closes.

    A command that is not there, raises, or returns something else than a response and its buffers is answered with
    `failure`. `coroutines` is where those that are `async` run: beside each other, and beside what else
    pages send to the widget.
    """

    def __init__(self, send: Send) -> None:
        self.coroutines = Coroutines()
        self._send = send
        self._running: set[Future[None]] = set()
        self._is_open = True

    def run(self, widget: Any, request: _Request, buffers: Sequence[memoryview]) -> None:
        """Run a command, or begin one that is `async`. On the widget's dispatcher."""
        commands = getattr(type(widget), _COMMANDS, {})
        name = request.get("name")
        try:
            if name not in commands:
                known = ", ".join(map(repr, commands)) or "none"
                raise LookupError(f"{type(widget).__name__} has no command {name!r}; there are {known}")
            result = commands[name](widget, request.get("msg"), list(buffers))
            if inspect.iscoroutine(result):
                self._begin(request, result)
                return
            self._answer(request, result)
        except Exception as error:
            log.exception("error in command %r", name)
            self._fail(request, error)

    def end(self) -> None:
        """Cancel what is under way; nobody is left to be answered."""
        self._is_open = False
        for future in list(self._running):
            future.cancel()

    def _begin(self, request: _Request, coroutine: Coroutine[Any, Any, Any]) -> None:
        future = self.coroutines.start(self._finish(request, coroutine))
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        if not self._is_open:  # it closed meanwhile, and `end` may have seen nothing of this
            future.cancel()

    async def _finish(self, request: _Request, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            self._answer(request, await coroutine)
        except asyncio.CancelledError as error:
            self._fail(request, error)
            raise
        except Exception as error:
            log.exception("error in command %r", request.get("name"))
            self._fail(request, error)

    def _answer(self, request: _Request, result: Any) -> None:
        response, buffers = result
        self._tell({"id": request["id"], "kind": RESPONSE, "response": response}, buffers or ())

    def _fail(self, request: _Request, error: BaseException) -> None:
        self._tell(failure(request, type(error).__name__, str(error)), ())

    def _tell(self, content: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        if self._is_open:
            self._send(content, buffers)
