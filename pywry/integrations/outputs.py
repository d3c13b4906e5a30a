"""What an `Output` widget holds: texts, displays and errors, put in from any thread."""

import functools
import io
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from ipywidgets import Output, Widget

from ..protocol.outputs import Entry, add_text, gather_s, replace_display
from ..protocol.state import references
from ..widget import PyWryWidget
from .plotly import chart_of, is_figure

_VIEW = "application/vnd.jupyter.widget-view+json"
_PLOTLY = "application/vnd.plotly.v1+json"


class Outputs:
    """The outputs of one widget.

    NOTE(thread): any thread. What is printed reaches the widget within `GATHER_S`, before any display, or by `flush`.
    """

    def __init__(self, widget: Any) -> None:
        self._widget = widget
        self._lock = threading.RLock()
        self._text: list[tuple[str, str]] = []
        self._gather_s = gather_s([])
        self._timer: threading.Timer | None = None
        self._clears = False
        self._charts: dict[str, Widget] = {}

    def print(self, stream: str, text: str) -> None:
        """Add text to `stdout` or `stderr`."""
        with self._lock:
            self._text.append((stream, text))
            if self._timer is None:
                self._timer = threading.Timer(self._gather_s, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Send the text that waits."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._text:
                text, self._text = self._text, []
                entries = self._present()
                for name, more in text:
                    add_text(entries, name, more)
                self._set(entries)

    def add(self, entry: Entry) -> None:
        """Add a display or an error."""
        with self._lock:
            self.flush()
            self._set([*self._present(), entry])

    def show(self, bundle: Mapping[str, Any], metadata: Mapping[str, Any], display_id: str | None = None) -> None:
        """Add a display of these representations; a plotly figure becomes a live chart."""
        data = dict(bundle)
        with self._lock:
            if _PLOTLY in data:
                data = self._chart(data[_PLOTLY])
            transient = {"transient": {"display_id": display_id}} if display_id else {}
            self.add({"output_type": "display_data", "data": data, "metadata": dict(metadata), **transient})

    def replace(self, display_id: str, bundle: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        """Show something else in every display of this id."""
        with self._lock:
            self.flush()
            entries = self._present()
            replace_display(entries, display_id, dict(bundle), dict(metadata))
            self._set(entries)

    def clear(self, *, wait: bool = False) -> None:
        """Take everything out, now or when something new comes."""
        with self._lock:
            self.flush()
            self._clears = wait
            if not wait:
                self._set([])

    def close(self) -> None:
        """Forget what waits, and close the charts made here."""
        with self._lock:
            self._text = []
            self.flush()
            self._close_charts(keep=())

    def _present(self) -> list[Entry]:
        if self._clears:
            self._clears = False
            return []
        return list(self._widget.outputs)

    def _set(self, outputs: list[Entry]) -> None:
        self._gather_s = gather_s(outputs)
        self._widget.outputs = outputs
        self._close_charts(keep=set(references(outputs)))

    def _chart(self, figure: Any) -> dict[str, Any]:
        chart = PyWryWidget(chart=chart_of(figure), height=450)
        self._charts[chart.model_id] = chart
        return {_VIEW: chart.get_view_spec()}

    def _close_charts(self, keep: Iterable[str]) -> None:
        for model_id in self._charts.keys() - set(keep):
            self._charts.pop(model_id).close()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` while something is captured: text goes where `target` says, else where it went."""

    def __init__(self, name: str, real: Any, target: Any) -> None:
        self.real = real
        self._name = name
        self._target = target

    def write(self, text: str) -> int:
        """Take text; the widget's if this thread is inside one, the terminal's otherwise."""
        outputs = self._target()
        if outputs is None:
            return int(self.real.write(text))
        outputs.print(self._name, text)
        return len(text)

    def flush(self) -> None:
        """Send what waits."""
        outputs = self._target()
        if outputs is None:
            self.real.flush()
        else:
            outputs.flush()

    def isatty(self) -> bool:
        """Say whether text goes to a terminal."""
        return self._target() is None and bool(self.real.isatty())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@functools.cache
def _making() -> threading.Lock:
    return threading.Lock()


def outputs_of(widget: Output) -> Outputs:
    """Return the outputs of a widget, always the same object."""
    with _making():
        found: Outputs | None = widget.__dict__.get("_pywry_outputs")
        if found is None:
            found = widget.__dict__["_pywry_outputs"] = Outputs(widget)
        return found


def bundle_of(value: Any, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an object's representations and their metadata, as a notebook asks for them; makes no shell."""
    if is_figure(value) and not isinstance(value, Widget | Mapping):
        return {_PLOTLY: value}, {}
    data, metadata = _formatter().format(value, **options)
    return dict(data), dict(metadata)


def _formatter() -> Any:
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell.instance().display_formatter if InteractiveShell.initialized() else _own_formatter()


@functools.cache
def _own_formatter() -> Any:
    from IPython.core.formatters import DisplayFormatter

    return DisplayFormatter()
