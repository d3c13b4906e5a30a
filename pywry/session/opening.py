"""Widgets that a page makes: the JavaScript of some makes further ones, as bqplot's toolbar does."""

from collections.abc import Mapping, Sequence
from typing import Any

import comm
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances

from ..errors import PolicyViolation
from ..protocol.policy import TARGET, admit_opening


def make_widget(message: Mapping[str, Any], buffers: Sequence[memoryview]) -> Any:
    """Return the new widget of a page's `comm_open`: of a class that Python knows, without code from the page.

    Raises
    ------
    PolicyViolation
        When it is no widget, of no registered class, or its id is not a new one.
    Exception
        What the class raises for the state that the page gave.
    """
    comm_id, data = admit_opening(message, _instances.__contains__)
    content = {"comm_id": comm_id, "data": data}
    inner = comm.create_comm(comm_id=comm_id, target_name=TARGET, primary=False)
    comm.get_comm_manager().register_comm(inner)
    try:
        Widget.handle_comm_opened(inner, {**message, "content": content, "buffers": list(buffers)})
    except KeyError as error:
        name = f"{data['state']['_model_module']}.{data['state']['_model_name']}"
        raise PolicyViolation(f"a page opened a model of {name}, expected one of a registered class") from error
    except Exception:  # a value that the class refuses
        if comm_id in _instances:
            _instances[comm_id].close()
        raise
    return _instances[comm_id]
