"""An app for many visitors, without a kernel. In this folder: pywry serve visits:make"""

from pywry import PyWryWidget

PAGE = """
<h1>Clicks</h1>
<p>You clicked <b id="count">{start}</b> times. Nobody else sees it.</p>
<button onclick="pywry.emit('app:click')">Click</button>
"""


def make(start: int = 0) -> PyWryWidget:
    """Counts clicks, for each visitor by themselves."""
    count = start
    widget = PyWryWidget(PAGE.format(start=start))

    @widget.on("app:click")
    def click() -> None:
        nonlocal count
        count += 1
        widget.emit("pywry:set-content", {"id": "count", "text": str(count)})

    return widget
