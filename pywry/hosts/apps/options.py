"""How a notebook is shown as an app."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AppOptions:
    """What whoever opens an app may choose."""

    show_code: bool = False
    only_widgets: bool = False
    """Whether texts and other outputs are left out."""
    execute: bool = True
    """Whether the cells are run; otherwise the outputs in the file are shown, and no kernel is needed."""
    parameters: Mapping[str, Any] | None = None
    title: str | None = None
    """None takes the document's."""
    theme: str = "system"
    """light, dark or system."""
