"""Widgets that write their state only when they are displayed, asked for it."""

from typing import Any

import ipywidgets
import plotly.graph_objects as go
import pytest

from pywry import PyWryWidget
from pywry.session.comm import share
from pywry.session.prepare import prepares


@pytest.fixture
def figure() -> Any:
    """Return a figure that was changed after it was made."""
    made = go.FigureWidget()
    made.layout.title = "Changed"
    assert "title" not in made.get_state()["_widget_layout"]  # what is mended here
    return made


def test_a_child_is_asked_alone_or_with_all_others_of_its_kernel(figure: Any) -> None:
    shown = PyWryWidget(child=ipywidgets.VBox([figure]))
    assert figure.get_state()["_widget_layout"]["title"] == {"text": "Changed"}
    shown.close()


def test_a_widget_that_pages_share_is_asked(figure: Any) -> None:
    share(figure)
    assert figure.get_state()["_widget_layout"]["title"] == {"text": "Changed"}


def test_a_part_of_the_state_is_as_it_stands(figure: Any) -> None:
    share(figure)
    assert "title" not in figure.get_state("_widget_layout")["_widget_layout"]


def test_other_widgets_are_left_as_they_are() -> None:
    slider = ipywidgets.IntSlider()
    share(slider)
    assert not prepares(slider)
    assert "get_state" not in vars(slider)
