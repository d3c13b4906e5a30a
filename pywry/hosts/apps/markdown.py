"""Markdown cells with their pictures in them: a page of an app reaches no files."""

import base64
import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

from .document import Cell, text_of

MAX_PICTURE_BYTES = 8 * 2**20

_PICTURE = re.compile(r"(!\[[^\]]*\]\()<?([^)\s>]+)>?((?:\s+[\"'][^\"']*[\"'])?\))")


def with_pictures(cell: Cell, folder: Path | None) -> str:
    """Return a markdown cell's source, with attachments and pictures of the notebook's folder as data addresses.

    A file is taken only when it lies in the folder or below it, is a picture by its name, and has at most
    `MAX_PICTURE_BYTES`; others stay as they are, and are not shown.
    """

    def replace(found: "re.Match[str]") -> str:
        address = _attached(cell, found[2]) or _read(folder, found[2])
        return f"{found[1]}{address}{found[3]}" if address else found[0]

    return _PICTURE.sub(replace, cell.source)


def _attached(cell: Cell, target: str) -> str | None:
    kind, _, name = target.partition(":")
    if kind != "attachment":
        return None
    found = cell.attachments.get(unquote(name)) or cell.attachments.get(name) or {}
    return next((f"data:{mime};base64,{text_of(data)}" for mime, data in found.items()), None)


def _read(folder: Path | None, target: str) -> str | None:
    mime = mimetypes.guess_type(target)[0] or ""
    if folder is None or not mime.startswith("image/") or re.match(r"[a-zA-Z][\w+.-]*:|/", target):
        return None
    path = (folder / unquote(target)).resolve()
    if not path.is_relative_to(folder) or not path.is_file() or path.stat().st_size > MAX_PICTURE_BYTES:
        return None
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"
