"""Toolbars: components in a row, at a side of the widget."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from traitlets import Bool, Enum, List, TraitError, Unicode

from .base import Component
from .inputs import Button, Select

POSITIONS = ("top", "header", "footer", "bottom", "left", "right", "inside")

_KINDS: dict[str, type[Component]] = {kind.type: kind for kind in (Button, Select)}


def component_of(given: Any) -> Component:
    """Return a component from itself, or from a dict with its `type` and fields; raises TraitError."""
    if isinstance(given, Component):
        return given
    if not isinstance(given, Mapping) or given.get("type") not in _KINDS:
        kind = given.get("type") if isinstance(given, Mapping) else given
        raise TraitError(f"no component of type {kind!r}; choose one of {', '.join(_KINDS)}")
    return _KINDS[given["type"]](**{key: value for key, value in given.items() if key != "type"})


class Toolbar(Component):
    """A row of components, laid out as header / (left | top / content + inside / bottom | right) / footer."""

    type: ClassVar[str] = "toolbar"

    position = Enum(POSITIONS, "top").tag(state=True)
    items: Any = List().tag(state=True)
    class_name = Unicode("").tag(state=True)
    collapsible = Bool(False).tag(state=True)
    resizable = Bool(False).tag(state=True)

    def __init__(self, items: Iterable[Component | Mapping[str, Any]] = (), **fields: Any) -> None:
        if isinstance(items, str):
            raise TraitError(f"a Toolbar's first argument is its items, got the text {items!r}")
        super().__init__(items=[component_of(item) for item in items], **fields)

    def components(self) -> Iterator[Component]:
        """Yield the toolbar, then its items."""
        yield self
        for item in self.items:
            yield from item.components()


def toolbars_of(given: Iterable[Toolbar | Mapping[str, Any]] | Toolbar) -> list[Toolbar]:
    """Return toolbars from toolbars or dicts of their fields."""
    if isinstance(given, Toolbar):
        return [given]
    return [
        bar if isinstance(bar, Toolbar) else Toolbar(**{k: v for k, v in bar.items() if k != "type"}) for bar in given
    ]
