"""What a saved notebook shows of a widget where there is neither a kernel nor the widget's state: still HTML.

nbconvert, GitHub and the like show it; JupyterLab and Notebook by PyWry's extension (js/src/labextension).
"""

import base64
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

from .sketch import sketch, title_of, values_of

_DROPPED = frozenset({"script", "style", "template", "iframe", "object", "noscript", "title"})
_DROPPED_VOID = frozenset({"link", "meta", "base", "embed"})
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "source", "track", "wbr"})
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href"})
_HEAD = 5
MAX_CONTENT_CHARACTERS = 500_000
"""Of more, a notebook's file would be twice as large, and a display slower by a tenth of a second."""


def fallback_html(content: str, chart: Mapping[str, Any] | None) -> str:
    """Return still HTML of a content and a chart, without anything that runs; "" when there is nothing to show."""
    is_short = len(content) <= MAX_CONTENT_CHARACTERS
    kept = still(content) if is_short else f"<p>HTML of {len(content):,} characters: run the notebook to see it.</p>"
    parts = [kept, picture_of(chart.get("figure") or {}) if chart else ""]
    return "\n".join(part for part in parts if part.strip())


def still(html: str) -> str:
    """Return HTML without its scripts, its handlers, its style sheets and what it would load into frames."""
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return "".join(cleaner.parts)


def picture_of(figure: Mapping[str, Any]) -> str:
    """Return a chart's picture, or a table of the first values of its traces where there is none."""
    svg = sketch(figure)
    if svg is None:
        return _table(figure)
    data = base64.b64encode(svg.encode()).decode("ascii")
    # Light as nbconvert's pages, whatever the reader's system prefers; PyWry's extension has JupyterLab decide.
    return (
        f'<img alt="{escape(title_of(figure) or "chart")}" style="color-scheme: light" '
        f'src="data:image/svg+xml;base64,{data}">'
    )


def _table(figure: Mapping[str, Any]) -> str:
    rows = []
    for trace in figure.get("data") or ():
        columns = {key: values_of(trace.get(key)) for key in ("labels", "values", "x", "y", "z")}
        shown = "; ".join(
            f"{key}: {', '.join(map(str, values[:_HEAD]))}{'…' if len(values) > _HEAD else ''}"
            for key, values in columns.items()
            if len(values)
        )
        cells = (str(trace.get("name") or ""), str(trace.get("type") or "scatter"), shown)
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "<tr><th>trace</th><th>type</th><th>values</th></tr>"
    return f"<table><caption>{escape(title_of(figure))}</caption>{head}{''.join(rows)}</table>" if rows else ""


class _Cleaner(HTMLParser):
    """Copies HTML without what runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropping.append(tag)
        if self._dropping or tag in _DROPPED_VOID:
            return
        kept = (f' {name}="{escape(value or "")}"' for name, value in attrs if _is_still(name, value))
        self.parts.append(f"<{tag}{''.join(kept)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
        elif tag not in _VOID and tag not in _DROPPED_VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def _is_still(name: str, value: str | None) -> bool:
    """Say whether an attribute runs nothing."""
    if name.startswith("on") or name == "srcdoc":
        return False
    # Browsers skip blanks and control characters in a scheme.
    scheme = "".join(char for char in value or "" if char > " ").lower()
    return name not in _ADDRESSES or not scheme.startswith(("javascript:", "vbscript:", "data:text"))
