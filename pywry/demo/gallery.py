"""Eight widgets of other people, shown as they are: each in a page, in a window, or in both at once.

Each is made when it is first wanted, as each brings a package of its own.
"""

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..app import PyWry
from ..components import Button, Select, Toolbar
from ..errors import NativeUnavailable
from ..handle import Handle
from ..modes import WINDOWS
from . import wait
from .gapminder import countries


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A widget of the gallery."""

    title: str
    package: str
    """What pip installs."""
    make: Callable[[], Any]


class Gallery:
    """The gallery's page: one widget at a time, by a select; a button shows it in the other host."""

    def __init__(self, app: PyWry, first: str = "plotly") -> None:
        self._app = app
        self._made: dict[str, Any] = {}
        self._lock = threading.Lock()  # handlers of several pages, and whoever else asks
        self.name = first
        options = [{"label": exhibit.title, "value": name} for name, exhibit in EXHIBITS.items()]
        in_window = app.mode in WINDOWS
        other = "browser" if in_window else "window"
        self._other_mode = "browser" if in_window else "native"
        self.handle: Handle = app.show(
            "",
            title="Gallery · PyWry",
            label="gallery",
            toolbars=[
                Toolbar(
                    [
                        Select("Widget", component_id="exhibit", options=options, selected=first, event="gallery:show"),
                        Button(f"Open in a {other}", component_id="other", event="gallery:open"),
                    ]
                )
            ],
            callbacks={"gallery:show": lambda data: self.show(data["value"]), "gallery:open": self.open_other},
        )
        self.show(first)

    def show(self, name: str) -> None:
        """Show a widget of the gallery in its page."""
        self.name = name
        try:
            self.handle.widget.child = self.widget(name)
            self.handle.update("")
        except ImportError:
            exhibit = EXHIBITS[name]
            self.handle.widget.child = None
            self.handle.update(
                f"<p>{exhibit.title} is not installed. <code>pip install {exhibit.package}</code> brings it.</p>"
            )

    def open_other(self) -> None:
        """Show the present widget, the very same, in the other host as well."""
        exhibit = EXHIBITS[self.name]
        try:
            self._app.show(self.widget(self.name), title=exhibit.title, label=self.name, mode=self._other_mode)
        except NativeUnavailable as error:
            self.handle.alert(str(error), type="error", title="No window")

    def widget(self, name: str) -> Any:
        """Return a widget of the gallery, made once; raises ImportError when its package is missing."""
        with self._lock:
            if name not in self._made:
                self._made[name] = EXHIBITS[name].make()
            return self._made[name]


def run(app: PyWry, seconds: float | None = None) -> None:
    """Show the gallery until its last page is closed, or for so many seconds."""
    wait(app, Gallery(app).handle, seconds)


def _frame() -> Any:
    import pandas as pd

    rows = [row for row in countries() if row.year == 2007]
    return pd.DataFrame(
        {
            "country": [row.name for row in rows],
            "continent": [row.continent for row in rows],
            "income": [row.income for row in rows],
            "life": [row.life for row in rows],
            "people": [row.people for row in rows],
        }
    )


def _plotly() -> Any:
    import plotly.graph_objects as go

    frame = _frame()
    marker = {"size": frame["people"] ** 0.5 / 600, "color": "#0072b2", "opacity": 0.6}
    figure = go.FigureWidget(
        go.Scatter(x=frame["income"], y=frame["life"], text=frame["country"], mode="markers", marker=marker)
    )
    figure.update_layout(xaxis={"type": "log", "title": "Income"}, yaxis={"title": "Life expectancy"})
    return figure


def _quak() -> Any:
    import quak

    return quak.Widget(_frame())


def _drawdata() -> Any:
    import drawdata

    return drawdata.ScatterWidget()


def _jscatter() -> Any:
    import jscatter

    frame = _frame()
    chart = jscatter.Scatter(data=frame, x="income", y="life", x_scale="log", color_by="continent", height=480)
    return chart.size(8).widget


def _altair() -> Any:
    import altair as alt

    alt.JupyterChart.enable_offline()
    brush = alt.selection_interval(name="brush")
    chart = alt.Chart(_frame()).mark_circle(size=80).add_params(brush)
    axes = {"x": alt.X("income", scale=alt.Scale(type="log")), "y": alt.Y("life", scale=alt.Scale(zero=False))}
    return alt.JupyterChart(chart.encode(**axes, color="continent").properties(width=560, height=380))


def _itables() -> Any:
    from itables.widget import ITable

    return ITable(_frame(), caption="Gapminder, 2007", select=True)


def _ipyniivue() -> Any:
    import ipyniivue

    from .volume import nifti  # numpy, which the package brings

    path = Path(tempfile.mkdtemp(prefix="pywry-gallery-"), "shells.nii.gz")
    path.write_bytes(nifti())
    viewer = ipyniivue.NiiVue(height=480)
    viewer.load_volumes([{"path": path, "colormap": "viridis"}])
    return viewer


def _wigglystuff() -> Any:
    from wigglystuff import Slider2D

    return Slider2D(x=0.2, y=-0.4)


EXHIBITS = {
    "plotly": Exhibit("plotly FigureWidget", "plotly", _plotly),
    "quak": Exhibit("quak", "quak", _quak),
    "drawdata": Exhibit("drawdata", "drawdata", _drawdata),
    "jscatter": Exhibit("jupyter-scatter", "jupyter-scatter", _jscatter),
    "altair": Exhibit("altair", "'altair[all]'", _altair),
    "itables": Exhibit("itables", "'itables[widget]'", _itables),
    "ipyniivue": Exhibit("ipyniivue", "ipyniivue", _ipyniivue),
    "wigglystuff": Exhibit("wigglystuff", "wigglystuff", _wigglystuff),
}
