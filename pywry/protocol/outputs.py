"""The outputs of code, as an `Output` widget keeps them: texts, displays and errors, in the format of notebooks."""

from typing import Any

# A text is sent with all that was there before, so what is printed in a loop is gathered, the longer the more there is.
GATHER_S = 0.05
GATHER_S_PER_CHARACTER = 1e-7

Entry = dict[str, Any]


def gather_s(entries: list[Entry]) -> float:
    """Return how long to gather text before it is sent."""
    return GATHER_S + GATHER_S_PER_CHARACTER * sum(len(entry.get("text", "")) for entry in entries)


def add_text(entries: list[Entry], stream: str, text: str) -> None:
    """Add text to `stdout` or `stderr`; it continues the last entry when that is of the same stream."""
    last = entries[-1] if entries else {}
    if last.get("output_type") == "stream" and last.get("name") == stream:
        entries[-1] = {**last, "text": last["text"] + text}
    else:
        entries.append({"output_type": "stream", "name": stream, "text": text})


def display_id_of(entry: Entry) -> Any:
    """Return the id by which a display can be replaced, None when it has none."""
    return entry.get("transient", {}).get("display_id")


def replace_display(entries: list[Entry], display_id: str, data: Any, metadata: Any) -> bool:
    """Show something else in every display of this id; say whether there was one."""
    places = [place for place, entry in enumerate(entries) if display_id_of(entry) == display_id]
    for place in places:
        entries[place] = {**entries[place], "data": data, "metadata": metadata}
    return bool(places)
