"""Widgets that a page makes: the JavaScript of some makes further ones, as bqplot's toolbar does."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import comm
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances

from ..errors import PolicyViolation
from ..protocol.policy import admit

TARGET = "jupyter.widget"
_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
_IDENTITY = [f"_{half}_{what}" for half in ("model", "view") for what in ("module", "module_version", "name")]


def make_widget(message: Mapping[str, Any], buffers: Sequence[memoryview]) -> Any:
    """Return the new widget of a page's `comm_open`: of a class that Python knows, without code from the page.

    Raises
    ------
    PolicyViolation
        When it is no widget, of no registered class, or its id is not a new one.
    Exception
        What the class raises for the state that the page gave.
    """
    comm_id, target, data = (message.get(key) for key in ("comm_id", "target_name", "data"))
    if not isinstance(comm_id, str) or not _ID.fullmatch(comm_id) or comm_id in _instances:
        raise PolicyViolation(
            f"a page opened a model as {comm_id!r:.80}, expected a new id, 8 to 64 letters and digits"
        )
    if target != TARGET or not isinstance(data, dict) or not isinstance(data.get("state"), dict):
        raise PolicyViolation(f"a page opened a comm to {target!r:.80}, expected {TARGET!r} with a state")
    state = data["state"]
    kind = {key: state.get(key) for key in _IDENTITY}
    values, _ = admit({key: value for key, value in state.items() if key not in kind})
    content = {"comm_id": comm_id, "data": {**data, "state": {**kind, **values}}}
    inner = comm.create_comm(comm_id=comm_id, target_name=TARGET, primary=False)
    comm.get_comm_manager().register_comm(inner)
    try:
        Widget.handle_comm_opened(inner, {**message, "content": content, "buffers": list(buffers)})
    except KeyError as error:
        name = f"{kind['_model_module']}.{kind['_model_name']}"
        raise PolicyViolation(f"a page opened a model of {name}, expected one of a registered class") from error
    except Exception:  # a value that the class refuses
        if comm_id in _instances:
            _instances[comm_id].close()
        raise
    return _instances[comm_id]
