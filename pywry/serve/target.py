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
        folder = Folder(path)
        if not (entries := folder.entries()):
            raise BadTarget(f"the folder {target!r} has no notebook, found {folder.faults()}; expected *.ipynb in it")
        return entries
    if not path.exists():
        raise BadTarget(f"no such file, folder or function: {target!r}; {EXPECTED}")
    if path.suffix not in SUFFIXES:
        raise BadTarget(f"{target!r} is no notebook and no script; {EXPECTED}")
    return [_entry(path.stem, path)]


class Folder:
    """A folder, as it is whenever it is asked; only what has changed since is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[Path, tuple[tuple[int, int], Entry | PyWryError]] = {}

    def entries(self) -> list[Entry]:
        """Return the notebooks in it and its folders; one that cannot be read is left out, and the log says why."""
        self._read = {path: self._look(path) for path in sorted(self.path.rglob("*.ipynb")) if self._is_seen(path)}
        return [found for _, found in self._read.values() if isinstance(found, Entry)]

    def faults(self) -> str:
        """Return what was found instead of notebooks."""
        faults = [found for _, found in self._read.values() if isinstance(found, PyWryError)]
        return f"only such as cannot be read: {faults[0]}" if faults else "none"

    def _is_seen(self, path: Path) -> bool:
        return not any(part.startswith(".") for part in path.relative_to(self.path).parts)

    def _look(self, path: Path) -> tuple[tuple[int, int], Entry | PyWryError]:
        stamp = stamp_of(path)
        if path in self._read and self._read[path][0] == stamp:
            return self._read[path]
        try:
            return stamp, _entry(path.relative_to(self.path).with_suffix("").as_posix(), path)
        except PyWryError as error:
            log.warning("left out of the gallery: %s", error)
            return stamp, error


def stamp_of(path: Path) -> tuple[int, int]:
    """Return what changes when a file does; the same for all that are not there."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _entry(name: str, path: Path) -> Entry:
    document = read_document(path)
    return Entry(name, path, document, summary_of(document))
