"""The widgets of this process, as ipywidgets and anywidget keep them."""

from typing import Any

from .described import find_described


def find_widget(model_id: str) -> Any:
    """Return an open widget by its model id; raises KeyError."""
    from ipywidgets.widgets.widget import _instances

    widget = _instances.get(model_id)
    return find_described(model_id) if widget is None else widget
