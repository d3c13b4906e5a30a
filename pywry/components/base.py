"""What all components share: checked traits, an event, and the link to the widget that shows them."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

from traitlets import All, Bool, Dict, HasTraits, TraitError, Unicode, default, observe, validate

from ..events import check_component_event


class Shower(Protocol):
    """A widget, seen from its components."""

    def emit(self, name: str, data: Any = None, **fields: Any) -> None:
        """Send an event to the page."""


class Option(HasTraits):
    """One choice of a select, radio or tab group."""

    label = Unicode()
    value = Unicode()
    description = Unicode("")
    data_attrs = Dict()

    def __init__(self, label: object, value: object = None, **more: Any) -> None:
        super().__init__(label=str(label), value=str(label if value is None else value), **more)

    def state(self) -> dict[str, Any]:
        """Return what the page gets."""
        return {
            "label": self.label,
            "value": self.value,
            "description": self.description,
            "data_attrs": self.data_attrs,
        }


def option_of(given: object) -> Option:
    """Return an Option from an Option, a dict of its fields, or any value that is its label."""
    if isinstance(given, Option):
        return given
    return Option(**given) if isinstance(given, Mapping) else Option(given)


class Component(HasTraits):
    """Base of all components.

    Raises
    ------
    TraitError
        For a field that is not known, a wrong type or a value out of range; it names the field, the value and what was
        expected.
    InvalidEventName
        For an `event` that is not a name, or stands in a reserved namespace.
    """

    type: ClassVar[str]
    value_trait: ClassVar[str | None] = None

    component_id = Unicode().tag(state=True)
    label = Unicode("").tag(state=True)
    description = Unicode("").tag(state=True)
    event = Unicode("toolbar:input").tag(state=True)
    style = Unicode("").tag(state=True)
    disabled = Bool(False).tag(state=True)

    def __init__(self, label: str | None = None, **fields: Any) -> None:
        known = self.trait_names(state=True)
        for name in fields:
            if name not in known:
                raise TraitError(f"{type(self).__name__} has no field {name!r}; it has {', '.join(sorted(known))}")
        self._shown_by: Shower | None = None
        self._is_quiet = False
        super().__init__(**({} if label is None else {"label": label}), **fields)

    @default("component_id")
    def _new_id(self) -> str:
        return f"{self.type}-{secrets.token_hex(4)}"

    @validate("event")
    def _check_event(self, proposal: Any) -> str:
        return check_component_event(proposal["value"])

    def state(self) -> dict[str, Any]:
        """Return what the page gets."""
        values = {name: _plain(getattr(self, name)) for name in self.trait_names(state=True)}
        return {"type": self.type, **values}

    def components(self) -> "Iterator[Component]":
        """Yield this component and those inside it."""
        yield self

    def bind(self, widget: Shower) -> None:
        """Show changes on the pages of this widget from now on."""
        self._shown_by = widget

    def change(self, trait: str) -> dict[str, Any]:
        """Return the payload of `toolbar:set-value` for one trait."""
        key = "value" if trait == self.value_trait else trait
        return {"componentId": self.component_id, key: _plain(getattr(self, trait))}

    def take(self, data: Mapping[str, Any]) -> None:
        """Take the value that a page sent with this component's event."""
        if self.value_trait is not None and "value" in data:
            with self._quietly():
                setattr(self, self.value_trait, data["value"])

    def apply(self, data: Mapping[str, Any]) -> None:
        """Take the fields of a `toolbar:set-value` that is on its way to the pages."""
        with self._quietly():
            for key, value in data.items():
                trait = self.value_trait if key == "value" else {"tooltip": "description"}.get(key, key)
                if trait in self.trait_names(state=True) and trait != "component_id":
                    setattr(self, str(trait), value)

    @observe(All)
    def _show_change(self, change: Any) -> None:
        if self._shown_by is not None and not self._is_quiet and change["name"] in self.trait_names(state=True):
            self._shown_by.emit("toolbar:set-value", self.change(change["name"]))

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._is_quiet = True
        try:
            yield
        finally:
            self._is_quiet = False


def _plain(value: Any) -> Any:
    if isinstance(value, HasTraits):
        return value.state()  # type: ignore[attr-defined]  # Option and Component both have one
    return [_plain(item) for item in value] if isinstance(value, list) else value
