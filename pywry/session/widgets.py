"""The widgets of this process, as ipywidgets keeps them."""

from typing import Any


def find_widget(model_id: str) -> Any:
    """Return an open widget by its model id; raises KeyError."""
    from ipywidgets.widgets.widget import _instances

    return _instances[model_id]
