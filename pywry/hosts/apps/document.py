"""Notebooks and scripts as lists of cells. Knows files and their formats; knows nothing of kernels or pages."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...errors import NotANotebook, NotebookMissing, NotebookVersion

SUFFIXES = (".ipynb", ".py")
FORMAT = 4
HIDDEN = frozenset({"remove-cell", "remove_cell", "hide-cell"})

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)
_COMMENT = re.compile(r"^#\s*(?!%)(\S.*)$")
_MARKUP = re.compile(r"[*_`]|!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `kind` is markdown or code."""

    kind: str
    source: str
    outputs: Sequence[Mapping[str, Any]] = ()
    tags: frozenset[str] = frozenset()
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: str = ""
    """What its author calls it, in its metadata."""

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is to be shown."""
        return bool(self.tags & HIDDEN)


@dataclass(frozen=True, slots=True)
class Document:
    """What an app shows."""

    title: str
    cells: Sequence[Cell]
    path: Path | None = None
    kernel_name: str | None = None
    """The kernel that the file asks for; None when it does not."""
    language: str = "python"

    @property
    def folder(self) -> Path | None:
        """Where its kernel should run, and where its pictures lie."""
        return self.path.resolve().parent if self.path is not None else None

    def names(self) -> list[str]:
        """Return what each cell is called, to people."""
        return list(_names(self.cells))


def read_document(path: Path) -> Document:
    """Read a notebook, or a script: in percent format when jupytext is installed, else as one cell.

    Raises
    ------
    NotebookMissing, NotANotebook, NotebookVersion
        One line that says what is wrong with the file.
    """
    if path.is_dir():
        raise NotANotebook(f"{path} is a folder, expected a notebook (.ipynb) or a script (.py)")
    if path.suffix.lower() not in SUFFIXES:
        raise NotANotebook(
            f"{path} ends in {path.suffix or 'nothing'!r}, expected a notebook (.ipynb) or a script (.py)"
        )
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise NotebookMissing(f"there is no file {path}; check its name and the folder you are in") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotANotebook(f"{path} cannot be read: {error}") from error
    return parse_document(text, path)


def parse_document(text: str, path: Path) -> Document:
    """Return the document of a file's text; raises NotANotebook, NotebookVersion."""
    if path.suffix.lower() == ".py":
        return _script(text, path)
    try:
        content = json.loads(text)
    except ValueError as error:
        raise NotANotebook(f"{path} is no notebook: it is not JSON ({error}); save it again in Jupyter") from None
    return _notebook(content, path)


def _notebook(content: Any, path: Path) -> Document:
    if not isinstance(content, dict) or not isinstance(version := content.get("nbformat"), int):
        raise NotANotebook(f"{path} is no notebook: it has no nbformat; save it again in Jupyter")
    if version != FORMAT:
        raise NotebookVersion(
            f"{path} is in notebook format {version}, expected {FORMAT}; open it in Jupyter and save it again"
        )
    cells = content.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) and "cell_type" in cell for cell in cells):
        raise NotANotebook(f"{path} is no notebook: its cells are not a list of cells; save it again in Jupyter")
    metadata = content.get("metadata") or {}
    kernel = metadata.get("kernelspec") or {}
    read = [_cell(cell) for cell in cells if cell["cell_type"] in ("markdown", "code")]
    return Document(
        title=str(metadata.get("title") or _first_heading(read) or path.stem),
        cells=[cell for cell in read if cell.source.strip()],
        path=path,
        kernel_name=kernel.get("name"),
        language=str((metadata.get("language_info") or {}).get("name") or kernel.get("language") or "python").lower(),
    )


def with_cell(document: Document, cell: Cell, place: int) -> Document:
    """Return the document with another cell before the one at `place`."""
    return replace(document, cells=[*document.cells[:place], cell, *document.cells[place:]])


def _cell(cell: Mapping[str, Any]) -> Cell:
    metadata = cell.get("metadata") or {}
    return Cell(
        kind=cell["cell_type"],
        source=text_of(cell.get("source")),
        outputs=[output for output in cell.get("outputs") or [] if isinstance(output, dict)],
        tags=frozenset(str(tag) for tag in metadata.get("tags") or ()),
        attachments=cell.get("attachments") or {},
        title=str(metadata.get("title") or metadata.get("name") or ""),
    )


def text_of(value: Any) -> str:
    """Return a text, which Jupyter's format allows to be a list of its lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _script(text: str, path: Path) -> Document:
    if re.search(r"^# %%", text, re.MULTILINE) and find_spec("jupytext") is not None:
        import jupytext

        read = _notebook(jupytext.reads(text, fmt="py:percent"), path)
        return replace(read, title=read.title if read.title != path.stem else path.name)
    return Document(title=path.name, cells=[Cell("code", text, title=path.name)] if text.strip() else [], path=path)


def _first_heading(cells: Sequence[Cell]) -> str | None:
    for cell in cells:
        if cell.kind == "markdown" and (found := _HEADING.search(cell.source)):
            return _plain(found[2])
    return None


def _names(cells: Sequence[Cell]) -> Iterator[str]:
    heading, number = "", 0
    for cell in cells:
        if cell.kind == "markdown":
            found = _HEADING.findall(cell.source)
            heading = _plain(found[-1][1]) if found else heading
            yield heading
            continue
        number += 1
        comment = _COMMENT.match(cell.source.lstrip().partition("\n")[0])
        yield cell.title or (comment[1].strip() if comment else "") or heading or f"cell {number}"


def _plain(markdown: str) -> str:
    return _MARKUP.sub(lambda found: found[1] or "", markdown).strip()
