"""The PyWry widget around what is shown: whatever `show` takes becomes one, for every host."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from .content import HtmlContent, html_of
from .handle import Handle
from .integrations.chart_state import CHART_FOLDS, plain_payload
from .integrations.plotly import chart_of, is_figure
from .session.described import is_described
from .widget import PyWryWidget

Make = Callable[..., PyWryWidget]
"""Takes the fields that a placement has: label, toolbars, modals, and what else PyWryWidget has."""


def container_of(content: Any) -> Make:
    """Return what makes the widget that shows this.

    Raises
    ------
    TypeError
        For what cannot be shown; the message says what can.
    """
    if isinstance(content, Handle):
        content = content.widget
    if isinstance(content, PyWryWidget):
        return functools.partial(_placed, content)
    if is_widget(content):
        return functools.partial(PyWryWidget, child=content)
    if is_figure(content):
        return chart_container(content)
    config = {"json_data": content.json_data} if isinstance(content, HtmlContent) else {}
    return functools.partial(PyWryWidget, html_of(content), config=config)


def chart_container(figure: Any, config: Mapping[str, Any] | None = None, content: Any = "") -> Make:
    """Return what makes the widget of a plotly figure; `config` is plotly.js's own, `content` HTML around the chart."""

    def make(**fields: Any) -> PyWryWidget:
        widget = PyWryWidget(html_of(content), chart=chart_of(figure, config), **fields)
        widget.fold_with(CHART_FOLDS, plain_payload)
        return widget

    return make


def is_widget(content: Any) -> bool:
    """Say whether this is a widget of ipywidgets' kind, or has anywidget's descriptor."""
    import ipywidgets

    return isinstance(content, ipywidgets.Widget) or is_described(content)


def _placed(widget: PyWryWidget, *, label: str, toolbars: list[Any], modals: list[Any], **_: Any) -> PyWryWidget:
    """Return the user's own widget, with the label and the components it was shown with; its size and theme stay."""
    widget.label = label
    if toolbars:
        widget.toolbars = [*widget.toolbars, *toolbars]
    if modals:
        widget.modals = [*widget.modals, *modals]
    return widget
