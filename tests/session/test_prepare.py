"""Widgets that write their state only when they are displayed, asked for it."""

from typing import Any

import ipywidgets
import plotly.graph_objects as go
import pytest
import traitlets

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


@pytest.mark.parametrize("drop_defaults", [False, True])
def test_a_widget_is_asked_that_refers_to_closed_ones(drop_defaults: bool) -> None:
    gone, there = ipywidgets.Button(), ipywidgets.Button()
    inner = ipywidgets.HBox([there])
    tab = ipywidgets.Tab([gone, inner], titles=["gone", "there"])
    share(tab)
    gone.close()
    inner.layout.close()
    assert tab.get_state(drop_defaults=drop_defaults)["children"] == [f"IPY_MODEL_{inner.model_id}"]
    assert inner.get_state("layout") == {"layout": None}
    assert tab.get_state(["titles", "children"]).keys() == {"titles", "children"}
    assert inner.model_id in ipywidgets.Widget.get_manager_state()["state"]


def test_another_fault_of_a_state_is_told_as_ever() -> None:
    class Faulty(ipywidgets.DOMWidget):
        value = traitlets.Any().tag(sync=True, to_json=lambda value, widget: value.absent)

    share(ipywidgets.Button())
    with pytest.raises(AttributeError, match="absent"):
        Faulty()
