"""The first paragraph of a notebook, as plain text."""

import re

from ..hosts.apps.document import Document

MOST = 240

_NO_TEXT = re.compile(r"^\s*(#|[-*+] |\d+\. |>|```|\||\$\$|<|!\[|---|===)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKED = re.compile(r"(?<!\w)(\*\*|__|[*_`])(?=\S)(.+?)(?<=\S)\1(?!\w)")


def summary_of(document: Document) -> str:
    """Return the first paragraph of prose, without its markup and no longer than a card can hold; "" for none."""
    for cell in document.cells:
        if cell.kind == "markdown":
            for block in re.split(r"\n\s*\n", cell.source):
                lines = [line for line in block.splitlines() if not line.lstrip().startswith("#")]
                if any(line.strip() for line in lines) and not _NO_TEXT.match(lines[0]):
                    return _shortened(_plain(" ".join(lines)))
    return ""


def _plain(text: str) -> str:
    return " ".join(_MARKED.sub(r"\2", _LINK.sub(r"\1", text)).split())


def _shortened(text: str) -> str:
    return text if len(text) <= MOST else f"{text[:MOST].rpartition(' ')[0]}…"
