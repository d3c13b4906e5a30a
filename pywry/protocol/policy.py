"""What a page may do to a model: write its data, never its code or its identity; and which it may open."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import PolicyViolation

_CODE = frozenset({"_esm", "_css", "_anywidget_id"})
_IDENTITY = ("_model_", "_view_")

TARGET = "jupyter.widget"
_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
_KIND = [f"_{half}_{what}" for half in ("model", "view") for what in ("module", "module_version", "name")]


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


def admit_opening(message: Mapping[str, Any], is_taken: Callable[[str], bool]) -> tuple[str, dict[str, Any]]:
    """Return id and data of the model that a page's `comm_open` asks for, without code from the page.

    Raises
    ------
    PolicyViolation
        When it is no widget, or its id is not a new one.
    """
    comm_id, target, data = (message.get(key) for key in ("comm_id", "target_name", "data"))
    if not isinstance(comm_id, str) or not _ID.fullmatch(comm_id) or is_taken(comm_id):
        raise PolicyViolation(
            f"a page opened a model as {comm_id!r:.80}, expected a new id, 8 to 64 letters and digits"
        )
    if target != TARGET or not isinstance(data, dict) or not isinstance(data.get("state"), dict):
        raise PolicyViolation(f"a page opened a comm to {target!r:.80}, expected {TARGET!r} with a state")
    state = data["state"]
    kind = {key: state.get(key) for key in _KIND}
    values, _ = admit({key: value for key, value in state.items() if key not in kind})
    return comm_id, {**data, "state": {**kind, **values}}
