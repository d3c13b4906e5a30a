"""A chart whose points answer: click one, and Python says which."""

import plotly.express as px

from pywry import Button, PyWry, Select, Toolbar

app = PyWry(title="Iris")
iris = px.data.iris()
species = ["all", *iris["species"].unique()]


def draw(kind: str):
    rows = iris if kind == "all" else iris[iris["species"] == kind]
    return px.scatter(rows, x="sepal_width", y="sepal_length", color="species")


def on_click(data):
    point = data["points"][0]
    handle.alert(f"{point['trace_name']}: {point['x']} by {point['y']} cm", title="You clicked")


def on_species(data):
    handle.update_figure(draw(data["value"]))


def on_reset():
    handle.reset_zoom()


handle = app.show_plotly(
    draw("all"),
    callbacks={"plotly:click": on_click, "iris:species": on_species, "iris:reset": on_reset},
    toolbars=[Toolbar([Select("Species", options=species, event="iris:species"), Button("Reset", event="iris:reset")])],
)
app.block()
