"""Files that a window's page saves: the user is asked where to, and the file is written there, whole or not at all."""

import logging
import os
import secrets
import shutil
from pathlib import Path, PurePosixPath

from ...errors import PyWryError
from ...protocol.frame import Buffer
from .pane import Pane

log = logging.getLogger(__name__)


def save_for_page(pane: Pane, filename: str, content: Buffer) -> dict[str, object]:
    """Ask where to save a file and write it; returns the outcome as the page is told it, in words without a path."""
    name = plain_name(filename)
    try:
        path = pane.call("save-file", None, title=f"Save {name}", filename=name)
        if path is None:
            return {"saved": False}
        write_file(Path(path), content)
    except OSError as error:
        log.warning("%r was not saved: %s", name, error)
        return {"error": f"{name} could not be written: {error.strerror or error}"}
    except PyWryError as error:
        log.warning("%r was not saved: %s", name, error)
        return {"error": f"{name} could not be saved: {error}"}
    return {"saved": True}


def plain_name(filename: str) -> str:
    """Return a file's name without the folders that a page may have put before it, or bytes that no name may have."""
    name = PurePosixPath(filename.replace("\\", "/")).name.replace("\0", "")
    return name if name.strip(".") else "download"


def write_file(path: Path, content: Buffer) -> None:
    """Write a file. When that fails, nothing of it is left, and a file that was there before is as it was.

    Raises
    ------
    OSError
        As the system says it.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as device:
            device.write(content)
        return
    # Beside it, as only there a rename is one step; under a name that no other file has.
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # a full disk may not say so earlier
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
