"""Components that a user presses or chooses from."""

from typing import Any, ClassVar

from traitlets import Bool, Dict, Enum, List, TraitError, Unicode, observe, validate

from .base import Component, Option, option_of

VARIANTS = ("primary", "secondary", "neutral", "ghost", "outline", "danger", "warning", "icon")
SIZES = ("xs", "sm", "md", "lg", "xl")


class Button(Component):
    """A button; its event carries `{componentId, …data}`."""

    type: ClassVar[str] = "button"

    data = Dict().tag(state=True)
    variant = Enum(VARIANTS, "primary").tag(state=True)
    size = Enum(SIZES, "md").tag(state=True)


class Select(Component):
    """One choice of several; its event carries `{value, componentId}`.

    `options` takes strings, dicts or Options; `selected` is a value, the first option's unless given.
    """

    type: ClassVar[str] = "select"
    value_trait: ClassVar[str | None] = "selected"

    options: Any = List().tag(state=True)
    selected = Unicode("").tag(state=True)
    searchable = Bool(False).tag(state=True)

    def __init__(self, label: str | None = None, *, options: Any = (), **fields: Any) -> None:
        choices = [option_of(option) for option in options]
        if choices:
            fields.setdefault("selected", choices[0].value)
        if "selected" in fields:
            fields["selected"] = str(fields["selected"])
        super().__init__(label, options=choices, **fields)

    @property
    def value(self) -> str:
        """The value that is chosen."""
        return str(self.selected)

    @value.setter
    def value(self, value: object) -> None:
        self.selected = str(value)

    @validate("options")
    def _check_options(self, proposal: Any) -> list[Option]:
        return [option_of(option) for option in proposal["value"]]

    @validate("selected")
    def _check_selected(self, proposal: Any) -> str:
        values = [option.value for option in self.options]
        chosen = str(proposal["value"])
        if values and chosen not in values:
            raise TraitError(
                f"{self.component_id} has no option {chosen!r}; choose one of {', '.join(map(repr, values))}"
            )
        return chosen

    @observe("options")
    def _keep_a_choice(self, change: Any) -> None:
        values = [option.value for option in change["new"]]
        if values and self.selected not in values:
            self.selected = values[0]
