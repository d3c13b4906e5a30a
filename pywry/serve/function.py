"""`module:function` as an app: called once for each visitor, in this process, without a kernel."""

import asyncio
import inspect
import logging
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances

from ..container import container_of
from ..coroutines import Coroutines
from ..errors import AppFailed, BadTarget
from ..handle import Handle
from ..hosts.browser.backends import View
from ..integrations.capture import capture_outputs
from ..session.comm import SharedComm
from ..session.session import ENDED, Session
from ..session.tree import Tree
from ..session.widgets import find_widget
from ..settings import Settings
from ..widget import PyWryWidget
from .births import births
from .metrics import FAILED, START_SECONDS
from .source import Running

log = logging.getLogger(__name__)

CALLS_AT_ONCE = 32


def load_function(target: str) -> Callable[..., Any]:
    """Return the function that `module:function` names; the present folder is looked in first.

    Raises
    ------
    BadTarget
        When there is no such function, or its module cannot be imported.
    """
    module, _, name = target.partition(":")
    if module.endswith(".py"):
        wanted = f"{module.removesuffix('.py')}:{name}"
        raise BadTarget(f"{target!r} names a file; expected module:function, such as {wanted} in the file's folder")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = import_module(module)
    except Exception as error:
        raise BadTarget(f"{module!r} cannot be imported: {type(error).__name__}: {error}") from error
    for part in name.split("."):
        if not hasattr(found, part):
            raise BadTarget(f"{module!r} has no {name!r}; expected module:function")
        found = getattr(found, part)
    if not callable(found):
        raise BadTarget(f"{target} is a {type(found).__name__}, expected a function that returns what to show")
    return found  # type: ignore[no-any-return]  # just found to be callable


class FunctionSource:
    """Calls a function for each visitor. On the server's loop; the function runs on threads beside it.

    Parameters
    ----------
    parameters
        The function's arguments, by name.
    """

    warm = 0

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        target: str,
        title: str,
        theme: str,
        parameters: Mapping[str, Any],
        settings: Settings,
        shared: bool = False,
    ) -> None:
        self.name, self.title, self.summary = target, title, (inspect.getdoc(function) or "").partition("\n\n")[0]
        self._function = function
        self._theme = theme
        self._parameters = dict(parameters)
        self._settings = settings
        self._shared = shared
        self._threads = ThreadPoolExecutor(CALLS_AT_ONCE, "pywry-serve")
        self._trees: set[Tree] = set()
        try:
            inspect.signature(function).bind(**self._parameters)
        except TypeError as error:
            raise BadTarget(f"{target} cannot be called: {error}; give its arguments with --parameters") from None

    async def start(self) -> None:
        """Let `Output` widgets take what the function prints."""
        capture_outputs()
        self._kept = frozenset(_instances)

    async def open(self, name: str) -> Running:
        """Call the function; raises AppFailed when that fails, or returns what cannot be shown."""
        loop, began = asyncio.get_running_loop(), time.monotonic()
        widget, tree, made = await loop.run_in_executor(self._threads, self._make)
        session = Session(tree, loop=loop, settings=self._settings)
        self._trees.add(tree)
        START_SECONDS.observe(time.monotonic() - began)

        async def close(reason: str) -> None:
            session.close(reason, ENDED)
            self._trees.discard(tree)
            await loop.run_in_executor(self._threads, self._end, widget, tree, made)

        view = View(name, session, self.title, theme=lambda: str(widget.theme))
        return Running(view, close)

    async def close(self) -> None:
        """Wait for no function that still runs."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _make(self) -> tuple[PyWryWidget, Tree, list[Any]]:
        """Return a visitor's widget, its tree, and all widgets that were made for it.

        The tree is made here, as coroutines run in the loop that it is made in, and the server's runs no user code.
        """
        made: list[Any] = []
        try:
            with births() as made:
                value = self._function(**self._parameters)
                if inspect.isawaitable(value):
                    value = Coroutines().run(_awaited(value))
                self._check_new(value, made)
                make = container_of(value)
                widget = make(label=self.name, theme=self._theme, toolbars=[], modals=[], settings=self._settings)
                if widget.theme == "system":  # the function's own, which it did not say anything of
                    widget.theme = self._theme
                return widget, Tree(widget, find_widget), made
        except Exception as error:
            log.exception("%s failed for a visitor", self.name)
            FAILED.inc()
            _close_all(made)
            raise AppFailed(f"{type(error).__name__}: {error}") from error

    def _check_new(self, value: Any, made: list[Any]) -> None:
        """Refuse a widget that was there before: two visitors would share it, and the first to go would close it."""
        widget = value.widget if isinstance(value, Handle) else value
        if isinstance(widget, Widget) and not any(widget is each for each in made) and not self._shared:
            raise AppFailed(
                f"{self.name} returned a {type(widget).__name__} that it had not made in this call; "
                "make a new one for each visitor, or serve with --shared"
            )

    def _end(self, widget: PyWryWidget, tree: Tree, made: list[Any]) -> None:
        """Tell the visitor's widget, and close what was made for them: not what others show, or was there before."""
        widget.bus.dispatch("pywry:disconnect", {"reason": "closed"})
        others = {model_id for other in self._trees for model_id in other.ids()} | self._kept
        shown = [_instances[model_id] for model_id in list(tree.ids()) if model_id in _instances]
        _close_all([each for each in [*shown, *made, widget] if each.comm is not None and each.model_id not in others])


def _close_all(widgets: list[Any]) -> None:
    for widget in widgets:
        if isinstance(widget.comm, SharedComm):
            widget.comm.message_loop.end()
        widget.close()


async def _awaited(value: Any) -> Any:
    return await value
