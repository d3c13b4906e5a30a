"""What the benchmark serves: a slider, and a label that says what Python has heard of it."""

from typing import Any

import ipywidgets


def make() -> Any:
    """Return both in a box."""
    slider, label = ipywidgets.IntSlider(3), ipywidgets.Label("heard 3")
    slider.observe(lambda change: setattr(label, "value", f"heard {change['new']}"), "value")
    return ipywidgets.VBox([slider, label])
