"""What the notebook's one cell runs: a plain anywidget and a PyWry widget, each with a page that measures."""

from pathlib import Path

import anywidget
from IPython.display import display

import benchmarks.notebook
from pywry import HtmlContent, PyWry

HERE = Path(benchmarks.notebook.__file__).parent
MEASURES = HERE.parent / "roundtrip" / "measures.js"


class Plain(anywidget.AnyWidget):
    """Sends each custom message back."""

    _esm = f"{MEASURES.read_text()}\n{(HERE / 'plain.js').read_text()}"


plain = Plain()
plain.on_msg(lambda widget, content, buffers: widget.send(content))
display(plain)  # type: ignore[no-untyped-call]  # IPython's

app = PyWry(height=60)


def flood(count: int) -> None:
    """Emit so many events in one go."""
    for number in range(count):
        app.emit("bench:drop", number)


app.on("bench:ping", lambda data: app.emit("bench:pong", data))
app.on("bench:flood", flood)
handle = app.show(HtmlContent("<p>pywry</p>", script_files=[MEASURES, HERE / "pywry.js"]))
handle.command("bench:bytes")(lambda data: {"bytes": bytes(data["bytes"])})
