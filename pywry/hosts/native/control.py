"""Operations that Python asks for by name: opening a window, its title, a dialog.

To add one, write a plain function in a module of the child's side, with the desk first and the window's label second:

    def set_title(desk: Desk, label: str | None, title: str) -> None:
        desk.window(label).set_title(title)

put it into that module's `OPERATIONS` by name, and the module's table into `OPERATIONS` here. Python calls it by
`pane.call("set-title", title="…")` and gets what it returns, any JSON value; what it raises is raised there as
WindowError, with its text. An operation that waits for the user, such as a dialog, goes into the module's `LASTING`
table instead: it runs on a thread of its own, so that others go on meanwhile. None runs on the main thread; pytauri's
window methods may be called from any. `desk.tell(event, label, data)` sends an event up at any time.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any

from . import asking, lifecycle, menus, notices, shape, trays
from .desk import Desk

log = logging.getLogger(__name__)

Operation = Callable[..., Any]

OPERATIONS: dict[str, Operation] = {
    **lifecycle.OPERATIONS,
    **shape.OPERATIONS,
    **menus.OPERATIONS,
    **trays.OPERATIONS,
}
LASTING: dict[str, Operation] = {**shape.LASTING, **asking.LASTING, **notices.LASTING}


class Control:
    """Runs operations in the order in which they were asked for, on its own thread.

    NOTE(thread): `put` from any thread.
    """

    def __init__(
        self, desk: Desk, operations: Mapping[str, Operation] = OPERATIONS, lasting: Mapping[str, Operation] = LASTING
    ) -> None:
        self._desk = desk
        self._operations = operations
        self._lasting = lasting
        self._queue: SimpleQueue[Mapping[str, Any]] = SimpleQueue()

    def start(self) -> None:
        """Begin, now that there is an app to work with."""
        threading.Thread(target=self._run, name="pywry-control", daemon=True).start()

    def put(self, call: Mapping[str, Any]) -> None:
        """Queue a call: `call` (its number), `operation`, `window`, `arguments`."""
        self._queue.put(call)

    def _run(self) -> None:
        while True:
            call = self._queue.get()
            name = call["operation"]
            if name in self._lasting:
                threading.Thread(target=self._do, args=(self._lasting[name], call), name=name, daemon=True).start()
            else:
                self._do(self._operations.get(name), call)

    def _do(self, operation: Operation | None, call: Mapping[str, Any]) -> None:
        try:
            if operation is None:
                raise LookupError(f"no operation {call['operation']!r}")
            value = operation(self._desk, call["window"], **call["arguments"])
        except BaseException as error:  # pytauri's panics are no Exception, and would end the thread
            log.debug("operation %s failed", call["operation"], exc_info=True)
            self._desk.answer(call["call"], error=f"{type(error).__name__}: {error}")
        else:
            self._desk.answer(call["call"], value=value)
