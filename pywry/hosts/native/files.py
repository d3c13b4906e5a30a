"""What pages load: a cache that Python fills before anything asks for it, so that no request waits."""

import logging
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)


class Files:
    """Content by path, in the shape of pytauri's `Assets`.

    NOTE(thread): `put` and `drop` from any thread; the others are called on the main thread, which must not wait.
    """

    def __init__(self) -> None:
        self._files: dict[str, bytes | Path] = {}

    def put(self, path: str, content: bytes | Path) -> None:
        """Serve content, or a file that is read when it is asked for."""
        self._files[path] = content

    def drop(self, path: str) -> None:
        """Serve it no longer."""
        self._files.pop(path, None)

    def get(self, path: str) -> bytes | None:
        """Return what a page asked for; None is an error on the page."""
        content = self._files.get(path)
        if not isinstance(content, Path):
            return content
        try:
            return content.read_bytes()
        except OSError as error:
            log.warning("a file that a page asked for cannot be read: %s", error)
            return None

    def iter(self) -> Iterator[tuple[str, bytes]]:
        """Return none: pytauri asks to list what it would put into a bundle."""
        return iter(())

    def setup(self, app: object) -> None:
        """Do nothing: there is nothing to prepare."""
