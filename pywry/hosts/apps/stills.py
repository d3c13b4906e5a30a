"""Widgets as they stand at the moment, for a file that has no kernel: what they hold and show, in words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ...portrait import words_of
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
    words = words_of(state)
    return [] if words is None else [_html(words)]


def _html(content: str) -> Entry:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": content}}
