"""Event names, and who handles them.

Names and matching are the contract's, checked alike on the page (`js/src/shared/names.ts`).
"""

import inspect
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from .errors import InvalidEventName

Handler = Callable[..., Any]
HandlerT = TypeVar("HandlerT", bound=Handler)

GRAMMAR = r"^[a-zA-Z][a-zA-Z0-9]*:[a-zA-Z][a-zA-Z0-9_-]*(:[a-zA-Z0-9_.-]+)?$"
RESERVED = frozenset({"pywry", "plotly", "grid", "toolbar", "modal", "window", "menu", "tray"})
_NAME = re.compile(GRAMMAR + r"\Z")
_PATTERN = re.compile(r"^([a-zA-Z][a-zA-Z0-9]*:)?\*\Z")
_COMPONENT_MAY = re.compile(
    r"^(modal:(open|close|toggle):[a-zA-Z0-9_.-]+|plotly:modebar-[a-zA-Z0-9_-]+|toolbar:input)\Z"
)


def check_name(name: object) -> str:
    """Return an event's name if it follows the grammar.

    Raises
    ------
    InvalidEventName
        Showing the name and the grammar.
    """
    if isinstance(name, str) and _NAME.match(name):
        return name
    raise InvalidEventName(f"{name!r} is no event name; expected 'namespace:name' or 'namespace:name:id': {GRAMMAR}")


def check_pattern(name: object) -> str:
    """Return what a handler may be registered for: a name, `namespace:*` or `*`; raises InvalidEventName."""
    return name if isinstance(name, str) and _PATTERN.match(name) else check_name(name)


def check_component_event(name: object) -> str:
    """Return an event a component may emit: one outside the reserved namespaces, or one of the few allowed in them."""
    checked = check_name(name)
    if checked.partition(":")[0] in RESERVED and not _COMPONENT_MAY.match(checked):
        raise InvalidEventName(
            f"{checked!r} is in a reserved namespace ({', '.join(sorted(RESERVED))}); use your own, such as 'app:…'"
        )
    return checked


def patterns_for(name: str) -> Iterator[str]:
    """Yield what matches an event, most exact first: `a:b:c`, `a:b`, `a:*`, `*`."""
    yield name
    namespace, _, rest = name.partition(":")
    if ":" in rest:
        yield f"{namespace}:{rest.partition(':')[0]}"
    yield f"{namespace}:*"
    yield "*"


@dataclass(frozen=True, slots=True)
class Registered:
    """A handler, how many of (data, event name, label) it takes, and whether it is called only once."""

    handler: Handler
    arity: int
    once: bool = False

    def __call__(self, data: Any, name: str, label: str) -> Any:
        return self.handler(*(data, name, label)[: self.arity])


class Handlers:
    """Handlers by event pattern, in the order of their registration. Any thread."""

    def __init__(self) -> None:
        self._by_pattern: dict[str, list[Registered]] = {}
        self._lock = threading.Lock()

    def add(self, pattern: str, handler: Handler, *, once: bool = False) -> None:
        """Register a handler; the same one twice is called twice."""
        check_pattern(pattern)
        if not callable(handler):
            raise TypeError(f"a handler for {pattern!r} must be callable, got {type(handler).__name__}")
        with self._lock:
            self._by_pattern.setdefault(pattern, []).append(Registered(handler, _arity(handler), once))

    def remove(self, pattern: str, handler: Handler | None = None) -> None:
        """Take out a handler, or all of a pattern; one that is not there is no error."""
        check_pattern(pattern)
        with self._lock:
            entries = self._by_pattern.get(pattern, [])
            self._by_pattern[pattern] = [] if handler is None else [e for e in entries if e.handler != handler]

    def take(self, name: str) -> list[Registered]:
        """Return the handlers to call for an event now; those registered for once are taken out."""
        found: list[Registered] = []
        with self._lock:
            for pattern in patterns_for(name):
                entries = self._by_pattern.get(pattern)
                if not entries:
                    continue
                found += entries
                if any(entry.once for entry in entries):
                    self._by_pattern[pattern] = [entry for entry in entries if not entry.once]
        return found


def _arity(handler: Handler) -> int:
    """Return how many of (data, event_type, label) a handler takes.

    A parameter with a default counts only by its name and in its place: `lambda data, row=row: …` keeps its row.
    """
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (ValueError, TypeError):
        return 1  # a builtin that has no signature, such as print
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 3
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    names = ("data", "event_type", "label")
    own = (p.default is not p.empty and p.name != name for p, name in zip(positional, names, strict=False))
    return next((count for count, is_own in enumerate(own) if is_own), min(3, len(positional)))
