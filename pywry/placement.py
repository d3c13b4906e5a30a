"""Where and how one widget is shown: what `show` was told beside the content, and what its app has for the rest.

Light to import, and so no dataclass: it is needed before the windows' process starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .events import Handler
    from .hosts.native.menu import Menu
    from .modes import WindowMode

WINDOW_HEIGHT = 720


class Placement(NamedTuple):
    """The arguments that all `show` methods share; None means the app's own."""

    title: str | None
    width: int | str | None
    height: int | str | None
    label: str | None
    callbacks: Mapping[str, Handler]
    toolbars: Iterable[Any]
    modals: Sequence[Any]
    menu: Menu | None
    mode: WindowMode | str | None


class Look(Protocol):
    """An app, as what it gives to a widget that is shown without its own."""

    mode: WindowMode
    theme: str
    title: str
    width: int
    height: int
    menu: Menu | None
