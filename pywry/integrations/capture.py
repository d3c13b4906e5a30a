"""`Output` widgets without a kernel: what a thread prints, displays or raises inside `with out:` becomes the widget's.

In a kernel nothing is changed: there ipywidgets lets the kernel send output to the widget. IPython is never started.
"""

import functools
import sys
import threading
import traceback
import types
import weakref
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from ipywidgets import Output

from ..kernel import running_kernel
from .outputs import Outputs, Stream, bundle_of, outputs_of

# The widgets that this thread (or task) is inside of, innermost last.
_inside: ContextVar[tuple[Outputs, ...]] = ContextVar("pywry_outputs", default=())


def capture_outputs() -> None:
    """Let `Output` widgets capture, unless this process is a kernel. Does it once."""
    if running_kernel() is None:
        _install()


@functools.cache
def _install() -> None:
    from IPython.core import display_functions

    methods: dict[str, Callable[..., Any]] = {
        "__enter__": _enter,
        "__exit__": _exit,
        "clear_output": _clear,
        "append_display_data": _append_display_data,
        "_append_stream_output": _append_stream_output,
    }
    for name, ours in methods.items():
        setattr(Output, name, _unless_kernel(ours, getattr(Output, name)))
    Output.close = _closing(Output.close)
    _divert(display_functions.display, _display)
    _divert(display_functions.publish_display_data, _publish)
    _divert(display_functions.clear_output, _clear_innermost)


def _unless_kernel(ours: Callable[..., Any], stock: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that is `stock` should this process have become a kernel."""

    @functools.wraps(stock)
    def method(*arguments: Any, **options: Any) -> Any:
        return (ours if running_kernel() is None else stock)(*arguments, **options)

    return method


# What takes the place of ipywidgets' methods.


def _enter(self: Output) -> Output:
    _streams().enter()
    _inside.set((*_inside.get(), outputs_of(self)))
    return self


def _exit(self: Output, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> bool:
    """Show an error in the widget, as a notebook does, and go on after it; what ends a program is not kept."""
    outputs = outputs_of(self)
    _inside.set(_inside.get()[:-1])
    _streams().leave()
    outputs.flush()
    if kind is None or not issubclass(kind, Exception):
        return False
    lines = [line.rstrip("\n") for line in traceback.format_exception(kind, error, trace)]
    outputs.add({"output_type": "error", "ename": kind.__name__, "evalue": str(error), "traceback": lines})
    return True


def _clear(self: Output, wait: bool = False) -> None:
    outputs_of(self).clear(wait=wait)


def _append_display_data(self: Output, value: Any) -> None:
    outputs_of(self).show(*bundle_of(value))


def _append_stream_output(self: Output, text: str, stream_name: str) -> None:
    outputs = outputs_of(self)
    outputs.print(stream_name, text)
    outputs.flush()


def _closing(close: Callable[[Any], None]) -> Callable[[Any], None]:
    @functools.wraps(close)
    def closing(self: Any) -> None:
        close(self)
        if "_pywry_outputs" in self.__dict__:
            outputs_of(self).close()

    return closing


# What takes the place of IPython's functions; `stock` is the original.


def _display(stock: Any, *values: Any, **options: Any) -> Any:
    update, display_id = options.get("update"), options.get("display_id")
    outputs = _displayed().get(display_id) if update else _innermost()
    if outputs is None:
        return stock(*values, **options)
    if options.get("clear"):
        outputs.clear(wait=True)
    handle = _handle(display_id, outputs)
    chosen = {key: options[key] for key in ("include", "exclude") if options.get(key)}
    for value in values:
        data, metadata = (value, {}) if options.get("raw") else bundle_of(value, **chosen)
        if not data:
            continue  # it has displayed itself
        metadata = {**metadata, **(options.get("metadata") or {})}
        if update:
            outputs.replace(str(display_id), data, metadata)
        else:
            outputs.show(data, metadata, handle and handle.display_id)
    return handle


def _handle(display_id: Any, outputs: Outputs) -> Any:
    """Return what replaces the display later, None when it has no id; an id of True is a new one."""
    if not display_id:
        return None
    from IPython.display import DisplayHandle

    made: Any = DisplayHandle
    handle = made() if display_id is True else made(display_id)
    _displayed()[handle.display_id] = outputs
    return handle


def _publish(stock: Any, data: Mapping[str, Any], metadata: Any = None, **options: Any) -> Any:
    outputs = _innermost()
    if outputs is None:
        return stock(data, metadata, **options)
    return outputs.show(data, metadata or {}, (options.get("transient") or {}).get("display_id"))


def _clear_innermost(stock: Any, wait: bool = False) -> None:
    outputs = _innermost()
    if outputs is None:
        stock(wait)
    else:
        outputs.clear(wait=wait)


def _divert(function: Any, to: Callable[..., Any]) -> None:
    """Let `function` call `to` with its former self first.

    The function itself is changed, as whoever did `from IPython.display import display` before holds no name of ours.
    """
    code = function.__code__
    stock = types.FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    stock.__kwdefaults__ = function.__kwdefaults__

    name = f"_pywry_{function.__name__}"
    function.__globals__[name] = functools.partial(to, stock)
    # It finds what it calls by name, among the globals of its module, and not in its closure: IPython's functions have
    # none, and those that marimo puts in their place have one of their own, of which the new code must know the size.
    function.__code__ = _pass_on.__code__.replace(
        co_names=(name,), co_name=function.__name__, co_freevars=code.co_freevars
    )
    function.__defaults__ = function.__kwdefaults__ = None


def _pass_on(*values: Any, **options: Any) -> Any:
    return _pywry_name(*values, **options)  # type: ignore[name-defined]  # noqa: F821  # the name is replaced


def _innermost() -> Outputs | None:
    inside = _inside.get()
    return inside[-1] if inside else None


@functools.cache
def _displayed() -> "weakref.WeakValueDictionary[Any, Outputs]":
    """Return where displays with an id are."""
    return weakref.WeakValueDictionary()


class _Streams:
    """`sys.stdout` and `sys.stderr`, replaced while any thread is inside a widget."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0

    def enter(self) -> None:
        with self._lock:
            self._depth += 1
            for name in ("stdout", "stderr"):
                real = getattr(sys, name)
                if not isinstance(real, Stream):
                    setattr(sys, name, Stream(name, real, _innermost))

    def leave(self) -> None:
        with self._lock:
            self._depth -= 1
            for name in ("stdout", "stderr"):
                stream = getattr(sys, name)
                if self._depth == 0 and isinstance(stream, Stream):
                    setattr(sys, name, stream.real)


@functools.cache
def _streams() -> _Streams:
    return _Streams()
