"""The present state of a widget's page, kept in Python: what a late or refreshed page starts from.

Events such as `pywry:set-content` change pages that are open; a fold gives the traits that show the same to those that
open later. An event that leaves nothing behind, such as a toast, is only checked. Pure functions.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from .events import check_name

ALERT_TYPES = ("info", "success", "warning", "error", "confirm")
ALERT_POSITIONS = ("top-right", "top-left", "bottom-right", "bottom-left")
ADDRESS_SCHEMES = ("", "http", "https", "mailto")
THEMES = ("dark", "light", "system")

Patch = list[Any]  # [event name, payload]
State = Mapping[str, Any]
Fold = Callable[[State, dict[str, Any]], dict[str, Any]]


def fold_html(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """New content; what was done to the old is gone."""
    kept = [patch for patch in state["patches"] if patch[0] == "pywry:inject-css"]
    return {"content": _text(data, "html"), "patches": kept}


def fold_refresh(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """The content as it was given; what was done to it since is gone."""
    return {"patches": [patch for patch in state["patches"] if patch[0] == "pywry:inject-css"]}


def fold_theme(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """A theme."""
    if data.get("theme") not in THEMES:
        raise ValueError(f"pywry:update-theme has theme {data.get('theme')!r}, expected one of {', '.join(THEMES)}")
    return {"theme": data["theme"]}


def fold_content(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """Text or HTML of elements; replaces what was set there before."""
    target = _target(data, "pywry:set-content")
    if ("text" in data) == ("html" in data):
        raise ValueError("pywry:set-content wants either 'text' or 'html'")
    return {"patches": [*_without(state, "pywry:set-content", target), ["pywry:set-content", data]]}


def fold_style(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """Styles of elements; adds to those set there before."""
    target = _target(data, "pywry:set-style")
    if not isinstance(data.get("styles"), dict):
        raise ValueError(f"pywry:set-style has styles {data.get('styles')!r}, expected a dict")
    earlier = [p[1]["styles"] for p in state["patches"] if p[0] == "pywry:set-style" and _same(p[1], target)]
    styles = {key: value for part in [*earlier, data["styles"]] for key, value in part.items()}
    return {"patches": [*_without(state, "pywry:set-style", target), ["pywry:set-style", {**data, "styles": styles}]]}


def fold_css(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """A stylesheet; replaces the one of its id, or of the same text."""
    css = _text(data, "css")
    kept = _without(state, "pywry:inject-css", {"id": data["id"]} if "id" in data else {"css": css})
    return {"patches": [*kept, ["pywry:inject-css", data]]}


def fold_no_css(state: State, data: dict[str, Any]) -> dict[str, Any]:
    """A stylesheet less."""
    return {"patches": _without(state, "pywry:inject-css", {"id": _text(data, "id")})}


def check(name: str, data: Any) -> None:
    """Refuse a bad payload of an event that leaves nothing behind; raises ValueError or TypeError."""
    if name not in CHECKS:
        return
    if not isinstance(data, dict):
        raise TypeError(f"{name} wants a dict of its fields, got a {type(data).__name__}")
    CHECKS[name](data)


def _check_alert(data: dict[str, Any]) -> None:
    if "message" not in data:
        raise ValueError("pywry:alert wants a 'message'")
    _one_of(data, "type", ALERT_TYPES)
    _one_of(data, "position", ALERT_POSITIONS)
    if not isinstance(data.get("duration"), int | float | None):
        raise TypeError(f"expected milliseconds in 'duration', got {type(data['duration']).__name__}")
    if data.get("callback_event") is not None:
        check_name(data["callback_event"])


def _check_download(data: dict[str, Any]) -> None:
    content = data.get("content")
    if not isinstance(content, str | bytes | bytearray | memoryview) and not hasattr(content, "tobytes"):
        raise TypeError(f"expected text or bytes in 'content', got {type(content).__name__}")
    _check_filename(data)


def _check_csv(data: dict[str, Any]) -> None:
    rows = data.get("data")
    if isinstance(rows, str) or not hasattr(rows, "__iter__"):
        raise TypeError(f"expected rows in 'data', got {type(rows).__name__}")
    _check_filename(data)


def _check_address(data: dict[str, Any]) -> None:
    """Refuse what could run code or read files; the page refuses the same, whoever asks."""
    # Browsers leave out spaces and control characters before they read the scheme.
    url = "".join(char for char in _text(data, "url") if char > " ")
    if urlsplit(url).scheme.lower() not in ADDRESS_SCHEMES:
        raise ValueError(f"refused to open {data['url']!r}; expected http, https, mailto or a relative address")


FOLDS: dict[str, Fold] = {
    "pywry:update-html": fold_html,
    "pywry:refresh": fold_refresh,
    "pywry:update-theme": fold_theme,
    "pywry:set-content": fold_content,
    "pywry:set-style": fold_style,
    "pywry:inject-css": fold_css,
    "pywry:remove-css": fold_no_css,
}
CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "pywry:alert": _check_alert,
    "pywry:download": _check_download,
    "pywry:download-csv": _check_csv,
    "pywry:navigate": _check_address,
}


def _target(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return what an event is aimed at."""
    for key in ("id", "selector"):
        if isinstance(data.get(key), str):
            return {key: data[key]}
    raise ValueError(f"{name} wants an 'id' or a 'selector', got {', '.join(map(repr, data)) or 'nothing'}")


def _without(state: State, name: str, target: Mapping[str, str]) -> list[Patch]:
    return [patch for patch in state["patches"] if patch[0] != name or not _same(patch[1], target)]


def _same(data: Mapping[str, Any], target: Mapping[str, str]) -> bool:
    return all(data.get(key) == value for key, value in target.items())


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise ValueError(f"expected text in {key!r}, got {type(value).__name__}")
    return value


def _one_of(data: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> None:
    if data.get(key) is not None and data[key] not in choices:
        raise ValueError(f"{key!r} is {data[key]!r}, expected one of {', '.join(choices)}")


def _check_filename(data: Mapping[str, Any]) -> None:
    if not _text(data, "filename"):
        raise ValueError("expected a name in 'filename', got none")
