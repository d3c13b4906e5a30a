"""What a page may do to a model: write its data, never its code or its identity."""

from collections.abc import Mapping
from typing import Any

from ..errors import PolicyViolation

_CODE = frozenset({"_esm", "_css", "_anywidget_id"})
_IDENTITY = ("_model_", "_view_")


def admit(state: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Split an update from a page into what may be written and the keys that may not.

    An update of `_esm` would run in every other page that shows the widget, so pages never write it.
    """
    refused = [key for key in state if key in _CODE or (key.startswith(_IDENTITY) and key != "_view_count")]
    return {key: value for key, value in state.items() if key not in refused}, refused


def refusal(keys: list[str], comm_id: str) -> PolicyViolation:
    """Return the error for refused keys."""
    return PolicyViolation(
        f"a page tried to write {', '.join(map(repr, keys))} of model {comm_id!r}; pages write data, Python writes code"
    )
