"""Widgets as they stand at the moment, for a file that has no kernel: what they hold and show, in words."""

import html
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ...protocol.outputs import Entry
from ...protocol.state import references

VIEW = "application/vnd.jupyter.widget-view+json"
_MAX_DEPTH = 32

StateOf = Callable[[str], Awaitable[Mapping[str, Any]]]


async def without_widgets(entries: Sequence[Entry], state_of: StateOf, depth: int = 0) -> list[Entry]:
    """Return outputs in which each widget is replaced by what it shows: texts, values, outputs of its own.

    Parameters
    ----------
    state_of
        Gives a model's state, an empty one when there is no such model any more.
    """
    found: list[Entry] = []
    for entry in entries:
        view = entry.get("data", {}).get(VIEW)
        if not isinstance(view, Mapping):
            found.append(entry)
            continue
        still = await _still(str(view.get("model_id")), state_of, depth)
        plain = {mime: value for mime, value in entry["data"].items() if mime != VIEW}
        found += still or [{"output_type": "display_data", "metadata": {}, "data": plain}]
    return found


async def _still(model_id: str, state_of: StateOf, depth: int) -> list[Entry]:
    state = await state_of(model_id) if depth < _MAX_DEPTH else {}
    match state:
        case {"outputs": [*outputs]}:
            return await without_widgets(outputs, state_of, depth + 1)
        case {"children": [*children]}:
            found: list[Entry] = []
            for child in references(children):
                found += await _still(child, state_of, depth + 1)
            return found
        case {"_model_name": "HTMLModel", "value": str(value)}:
            return [_html(value)]
        case {"_model_name": "LabelModel" | "ButtonModel"}:
            return [_html(f"<p>{html.escape(str(state.get('value') or state.get('description') or ''))}</p>")]
        case {"description": str(name), "value": value}:
            return [_html(_pair(name, _words(value, state)))]
        case {"description": str(name), "index": value}:
            return [_html(_pair(name, _words(value, state)))]
    return []


def _words(value: Any, state: Mapping[str, Any]) -> str:
    labels = state.get("_options_labels")
    if labels and isinstance(state.get("index"), int):
        return str(labels[state["index"]])
    if labels and isinstance(state.get("index"), list | tuple):
        return ", ".join(str(labels[place]) for place in state["index"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " to ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _pair(name: str, value: str) -> str:
    return f'<dl class="pywry-saved-widget"><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></dl>'


def _html(content: str) -> Entry:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": content}}
