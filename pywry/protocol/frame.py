"""Frames: one JSON header and any number of buffers in one run of bytes. docs/protocol.md has the layout."""

import json
import struct
from collections.abc import Sequence
from typing import Any

from ..errors import BadFrame

Buffer = bytes | bytearray | memoryview

# One for all: `json.dumps` with options makes an encoder for each call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_ONE_PART = struct.pack("<I", 1)


def encode_frame(header: bytes, buffers: Sequence[Buffer] = ()) -> bytes:
    """Return the frame of a header (JSON, UTF-8) and its buffers."""
    parts = [header, *(memoryview(b).cast("B") if isinstance(b, memoryview) else b for b in buffers)]
    return b"".join([struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts)), *parts])


def text_of(frame: bytes) -> bytes | None:
    """Return the header of a frame that has no buffers, which a socket carries as text; None for one that has some."""
    return frame[8:] if frame.startswith(_ONE_PART) else None


def decode_frame(frame: Buffer | str) -> tuple[dict[str, Any], list[memoryview]]:
    """Return a frame's header and its buffers; the buffers are views into `frame`, not copies. A text is a header.

    Raises
    ------
    BadFrame
        When the lengths do not add up, or the header is not a JSON object.
    """
    if isinstance(frame, str):
        return _header(frame), []
    view = memoryview(frame).cast("B")
    if len(view) < 8:
        raise BadFrame(f"a frame has at least 8 bytes, got {len(view)}")
    (count,) = struct.unpack_from("<I", view)
    start = 4 * (count + 1)
    if count < 1 or start > len(view):
        raise BadFrame(f"frame of {len(view)} bytes announces {count} parts")
    lengths = struct.unpack_from(f"<{count}I", view, 4)
    if start + sum(lengths) != len(view):
        raise BadFrame(f"frame has {len(view)} bytes, its parts add up to {start + sum(lengths)}")
    parts = []
    for length in lengths:
        parts.append(view[start : start + length])
        start += length
    return _header(parts[0]), parts[1:]


def json_bytes(value: Any) -> bytes:
    """Return `value` as compact JSON in UTF-8; a lone surrogate is escaped, as UTF-8 has no bytes for it."""
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _header(text: memoryview | str) -> dict[str, Any]:
    try:
        header = json.loads(text if isinstance(text, str) else str(text, "utf-8"))
    except (ValueError, RecursionError) as error:  # the second for a page that nests a hundred thousand lists
        raise BadFrame(f"frame header is not JSON: {error}") from error
    if not isinstance(header, dict):
        raise BadFrame(f"frame header is a {type(header).__name__}, expected an object")
    return header
