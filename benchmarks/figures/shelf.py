"""A page of ten FigureWidgets, as both sides show it."""

import sys
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import plotly.graph_objects as go
import traitlets

from pywry import PyWry

FIGURES = 10


class Shelf(anywidget.AnyWidget):
    """Shows its children one below the other."""

    _esm = (Path(__file__).parent / "shelf.js").read_text("utf-8")
    children: Any = traitlets.List().tag(sync=True, **ipywidgets.widget_serialization)


def show(*, code_each: bool) -> None:
    """Show the page until standard input ends; with `code_each` every figure brings its code by itself."""
    figures = [go.FigureWidget(go.Scatter(x=[1, 2, 3], y=[1, 3, 2], mode="markers")) for _ in range(FIGURES)]
    if code_each:
        for number, figure in enumerate(figures):
            figure._esm = f"{figure._esm}\n// {number}"
    app = PyWry()
    app.show(Shelf(children=figures))
    sys.stdin.read()
    app.destroy()
