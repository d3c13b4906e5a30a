"""The code of a widget's parts (the chart, the grid): named in the widget's state, brought to a page once.

A page loads it from an address where a host or the Jupyter server extension has one, else it asks the widget over its
own comm. docs/protocol.md, "Assets".
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import BadFrame
from ..protocol.frame import Buffer
from .assets import AssetStore, shared_assets
from .static import bundle

# A JupyterLab spends about 8 ms on a message, so few; a slow line is to carry events in between, so not one.
PIECE_BYTES = 384 * 1024

Ref = dict[str, Any]


def code_of(main: str, **scripts: tuple[Path, str]) -> dict[str, Ref]:
    """Return the `code` of a part's trait: its own bundle by name, and classic scripts as (file, what each one sets).

    Raises
    ------
    AssetsMissing
        When the bundle is not there.
    """
    refs = {key: {**_ref(path), "global": variable} for key, (path, variable) in scripts.items()}
    return {"main": _ref(bundle(main)), **refs}


def is_wanted(content: Mapping[str, Any]) -> bool:
    """Say whether a custom message asks for a piece of an asset."""
    return content.get("pywry") == "get-asset"


def piece_of(content: Mapping[str, Any], store: AssetStore | None = None) -> tuple[dict[str, Any], Sequence[Buffer]]:
    """Return the answer to a page that asks for a piece of an asset, and its buffers.

    Raises
    ------
    BadFrame
        When the question cannot be read.
    """
    name, number, view = content.get("name"), content.get("number"), content.get("view")
    if not isinstance(name, str) or not isinstance(number, int) or number < 0 or not isinstance(view, str):
        raise BadFrame(f"a page asks for piece {number!r} of asset {name!r:.80}, expected a number and a name")
    answer = {"pywry": "asset", "to": view, "number": number}
    packed = (store or shared_assets()).packed(name)
    if packed is None:
        text = f"Python no longer has the code {name[:12]}…; it was upgraded after this kernel started: restart it"
        return {**answer, "error": text}, ()
    count = -(-len(packed) // PIECE_BYTES)
    piece = packed[number * PIECE_BYTES : (number + 1) * PIECE_BYTES]
    return {**answer, "count": count, "size": len(packed)}, [piece]


def _ref(path: Path) -> Ref:
    return {"name": shared_assets().add_file(path), "size": path.stat().st_size}
