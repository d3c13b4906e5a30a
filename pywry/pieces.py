"""Messages of views that were too large for one message of their carrier, put together again."""

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import BadFrame
from .protocol.frame import decode_frame


class Pieces:
    """What has come of each view's present message. One thread at a time."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._parts: dict[str, list[bytes]] = {}

    def add(
        self, view: str, content: Mapping[str, Any], buffers: Sequence[memoryview]
    ) -> tuple[dict[str, Any], list[memoryview]] | None:
        """Take the next piece; return the message with the last one, and None before.

        A piece that does not follow the one before is left out, with its message: the view sends that again.

        Raises
        ------
        BadFrame
            When the pieces are none, are too many, or make no message.
        """
        number, pieces = content.get("number"), content.get("pieces")
        if not isinstance(number, int) or not isinstance(pieces, int) or len(buffers) != 1:
            raise BadFrame(f"piece {number!r} of {pieces!r} with {len(buffers)} buffers, expected numbers and one")
        parts = self._parts.setdefault(view, []) if number == 0 else self._parts.get(view, [])
        if number == 0:
            parts.clear()
        if number != len(parts):
            self._parts.pop(view, None)
            return None
        parts.append(bytes(buffers[0]))
        size = sum(map(len, parts))
        if size > self._max_bytes:
            del self._parts[view]
            raise BadFrame(f"a message in pieces has {size:,} bytes already, limit {self._max_bytes:,}")
        if number < pieces - 1:
            return None
        del self._parts[view]
        return decode_frame(b"".join(parts))

    def forget(self, view: str) -> None:
        """Forget what has come of a view."""
        self._parts.pop(view, None)
