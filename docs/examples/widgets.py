"""ipywidgets without a notebook: a slider and a text field run a function, whose output is shown beside them."""

import ipywidgets as w
from IPython.display import Markdown, display

from pywry import PyWry

app = PyWry(mode="browser", title="Squares")  # first: from here on Output widgets capture


def table(rows: int, title: str) -> None:
    """Print a heading and the first squares."""
    display(Markdown(f"**{title}** with $n^2$ up to $n = {rows}$"))
    for n in range(1, rows + 1):
        print(f"{n:2} {n * n:4}")


squares = w.interactive(table, rows=(1, 12), title="Squares")
squares.update()

log = w.Output()
button = w.Button(description="Divide by zero", icon="bolt", button_style="warning")


@log.capture(clear_output=True)
def divide(_):
    print(1 / 0)


button.on_click(divide)

app.show(w.VBox([squares, button, log]))
app.block()
