"""Apps that tests serve by `tests.serve.apps:name`."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import ipywidgets
from ipywidgets.widgets.widget import _instances

from pywry import PyWry, PyWryWidget
from tests.waiting import until

ONE = ipywidgets.IntSlider(1, description="One")
NUMBER = 3


def note(text: str = "mine") -> Any:
    """A text that a page may change.

    This paragraph is not for the gallery.
    """
    return ipywidgets.Text(text)


def census() -> PyWryWidget:
    """Shows how many widgets there are."""
    ipywidgets.Label("made, but not shown")
    widget = PyWryWidget("<p id=count></p>", child=ipywidgets.VBox([ipywidgets.IntSlider()]))
    widget.emit("pywry:set-content", {"id": "count", "text": str(len(_instances))})
    return widget


def shown() -> Any:
    """What `show` returns may be served, too."""
    return PyWry().show("<p>shown</p>", callbacks={"app:none": print}, toolbars=[])


async def later() -> str:
    """A coroutine."""
    return "<p>later</p>"


def ticking() -> Any:
    """A button that starts a task, which shows its thread, and writes into the file NOTE when it is cancelled."""
    button, tasks = ipywidgets.Button(description="start"), []

    async def tick() -> None:
        button.description = threading.current_thread().name
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            Path(os.environ["NOTE"]).write_text("cancelled")
            raise

    button.on_click(lambda _: tasks.append(asyncio.create_task(tick())))
    return button


def slow() -> str:
    """Takes until there is a file whose path is in GATE."""
    until(Path(os.environ["GATE"]).exists)
    return "<p>slow</p>"


def same() -> Any:
    """Wrong: one widget for all visitors."""
    return ONE


def nothing() -> Any:
    """Wrong: nothing to show."""
    return object()


def fails() -> Any:
    """Wrong."""
    raise ValueError("the reason is in the log")


def wants(number: int) -> str:
    """Wants an argument."""
    return f"<p>{number + 1}</p>"
