"""Where and how one widget is shown: what `show` was told beside the content."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .events import Handler
from .hosts.native.menu import Menu
from .modes import WindowMode


@dataclass(frozen=True, slots=True)
class Placement:
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
