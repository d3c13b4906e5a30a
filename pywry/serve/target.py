"""What TARGET means: a notebook, a folder of notebooks, a script, or a function."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadTarget, PyWryError
from ..hosts.apps.document import SUFFIXES, Document, read_document
from .summary import summary_of

log = logging.getLogger(__name__)

EXPECTED = "expected a notebook, a folder of notebooks, a script or module:function"


@dataclass(frozen=True, slots=True)
class Entry:
    """A notebook or script that visitors may open."""

    name: str
    path: Path
    document: Document
    summary: str = ""


def is_function(target: str) -> bool:
    """Say whether this is `module:function`; a file of such a name is meant before it."""
    module, colon, name = target.partition(":")
    names = [*module.split("."), *name.split(".")]
    return bool(colon) and all(part.isidentifier() for part in names) and not Path(target).exists()


def read_entries(target: str) -> Sequence[Entry]:
    """Return the notebooks that a path stands for: one, or those of a folder and its folders.

    Raises
    ------
    BadTarget
        When there is nothing of this name, or a folder has no notebook.
    NotANotebook, NotebookVersion
        When a single notebook cannot be read; one of a folder is left out, and the log says why.
    """
    path = Path(target)
    if path.is_dir():
        return _folder(path)
    if not path.exists():
        raise BadTarget(f"no such file, folder or function: {target!r}; {EXPECTED}")
    if path.suffix not in SUFFIXES:
        raise BadTarget(f"{target!r} is no notebook and no script; {EXPECTED}")
    return [_entry(path.stem, path)]


def _folder(folder: Path) -> list[Entry]:
    entries, faults = [], []
    for path in sorted(folder.rglob("*.ipynb")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts):
            continue
        try:
            entries.append(_entry(inside.with_suffix("").as_posix(), path))
        except PyWryError as error:
            faults.append(str(error))
            log.warning("left out of the gallery: %s", error)
    if not entries:
        found = f"only such as cannot be read: {faults[0]}" if faults else "none"
        raise BadTarget(f"the folder {str(folder)!r} has no notebook, found {found}; expected *.ipynb in it")
    return entries


def _entry(name: str, path: Path) -> Entry:
    document = read_document(path)
    return Entry(name, path, document, summary_of(document))
