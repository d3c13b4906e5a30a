"""A widget that is not ours as still HTML: what it says and holds at the moment, in words, one below the other.

Knows Jupyter's own widgets by their state; of others it has what they display without a kernel, or their name.
"""

import base64
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from .fallback import MAX_CONTENT_CHARACTERS, picture_of, still

_MAX_DEPTH = 32
_WORDS = ("_model_name", "description", "value", "index", "_options_labels", "tooltip")


def portrait(widget: Any) -> str:
    """Return a live widget as still HTML, with what is inside of it; "" when there is nothing to show."""
    html = "\n".join(_parts(widget, 0))
    return html if len(html) <= MAX_CONTENT_CHARACTERS else "<p>A large widget: run the notebook to see it.</p>"


def words_of(state: Mapping[str, Any]) -> str | None:
    """Return what the state of one of Jupyter's own widgets says, as HTML; None for one without words."""
    match state:
        case {"_model_name": "HTMLModel", "value": str(value)}:
            return value
        case {"_model_name": "LabelModel" | "ButtonModel"}:
            return f"<p>{escape(str(state.get('value') or state.get('description') or ''))}</p>"
        case {"_model_name": "PasswordModel", "description": str(name), "value": value}:
            return _pair(name, "•" * 8 if value else "")  # it is for a file that others read
        case {"description": str(name), "value": value}:
            return _pair(name, _words(value, state))
        case {"description": str(name), "index": value}:
            return _pair(name, _words(value, state))
    return None


def _parts(widget: Any, depth: int) -> Iterable[str]:
    is_closed = getattr(widget, "comm", widget) is None
    if is_closed or depth > _MAX_DEPTH:
        return
    shown = widget._repr_mimebundle_() if hasattr(widget, "_repr_mimebundle_") else None
    data = (shown[0] if isinstance(shown, tuple) else shown) or {}
    if "text/html" in data:  # of one of ours
        yield data["text/html"]
    elif callable(getattr(widget, "to_plotly_json", None)):
        yield picture_of(widget.to_plotly_json())
    elif isinstance(children := getattr(widget, "children", None), list | tuple) and children:
        for child in children:
            yield from _parts(child, depth + 1)
    elif outputs := getattr(widget, "outputs", ()):
        yield from map(_output, outputs)
    elif isinstance(value := getattr(widget, "value", None), bytes | memoryview) and hasattr(widget, "format"):
        yield _image(f"image/{widget.format}", base64.b64encode(value).decode("ascii"))
    else:
        yield _alone(widget)


def _alone(widget: Any) -> str:
    """Return what a widget says that holds no other."""
    keys = [key for key in _WORDS if key in getattr(widget, "keys", ())]
    words = words_of(widget.get_state(keys)) if hasattr(widget, "get_state") else None
    return f"<p>{escape(type(widget).__name__)}: run the cell to see it.</p>" if words is None else still(words)


def _output(output: Mapping[str, Any]) -> str:
    """Return one output of an `Output` widget."""
    data = output.get("data", {})
    if "text/html" in data:
        return still("".join(data["text/html"]))
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return _image(mime, str(data[mime]).replace("\n", ""))
    text = output.get("text") or data.get("text/plain") or output.get("evalue") or ""
    return f"<pre>{escape(''.join(text))}</pre>" if text else ""


def _image(mime: str, data: str) -> str:
    return f'<img alt="" src="data:{escape(mime)};base64,{data}">'


def _words(value: Any, state: Mapping[str, Any]) -> str:
    labels = state.get("_options_labels")
    if labels and isinstance(state.get("index"), int):
        return str(labels[state["index"]])
    if labels and isinstance(state.get("index"), list | tuple):
        return ", ".join(str(labels[place]) for place in state["index"])
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):  # a file that was uploaded
        return str(value.get("name", ""))
    return " to ".join(_words(each, {}) for each in value) if isinstance(value, list | tuple) else str(value)


def _pair(name: str, value: str) -> str:
    return f'<dl class="pywry-saved-widget"><dt>{escape(name)}</dt><dd>{escape(value)}</dd></dl>'
