"""No widget of ipywidgets' own is left out of the tests that drive each."""

from collections.abc import Iterator
from typing import Any

import ipywidgets
from ipywidgets.widgets.widget import _registry

from tests.contract import test_captured as captured
from tests.contract import test_core_widgets as core
from tests.contract import test_ipywidgets as more

# Those that are no line of a table, by the test that drives each.
ALONE = {
    "Axis": core.test_a_controllers_axes_and_buttons_reach_python,
    "Button": core.test_a_buttons_click_reaches_python,
    "DirectionalLink": more.test_links_made_in_python_before_and_after_hold_in_the_page,
    "FileUpload": core.test_an_uploaded_file_is_in_python_with_its_bytes,
    "GridspecLayout": core.test_a_grid_of_cells_is_laid_out_by_its_slices,
    "Layout": core.test_layout_and_style_hold_and_change_live,
    "Link": core.test_links_between_widgets_in_python_hold_both_ways,
    "Output": captured.test_an_output_shows_what_a_handler_prints_displays_and_raises,
}


def classes_in(tree: Any) -> Iterator[type]:
    """Give the classes in ipywidgets' tables of tables: by module, version and name of the model, then of the view."""
    if isinstance(tree, type):
        yield tree
        return
    for branch in tree.values():
        yield from classes_in(branch)


def registered() -> set[str]:
    """Return the names of the classes that front ends know, as the installed ipywidgets registers them."""
    own = {module: tree for module, tree in _registry._registry.items() if module.startswith("@jupyter-widgets/")}
    # The two called Button, one of a Controller, have a test each.
    return {cls.__name__ for cls in classes_in(own) if not cls.__name__.startswith("_")}


def test_every_widget_that_is_registered_is_driven() -> None:
    styles = {name for name in registered() if name.endswith("Style")}
    assert "IntSlider" in registered()
    assert registered() - styles - {*core.DRIVEN, *core.SHOWN, *ALONE} == set()


def test_every_container_that_python_alone_lays_out_is_driven() -> None:
    layouts = {name for name, cls in vars(ipywidgets).items() if isinstance(cls, type) and name.endswith("Layout")}
    assert layouts <= {*core.SHOWN, *ALONE}
