"""Comm messages as pages get them: code by its name, so that a page fetches it once and keeps it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..protocol.frame import Buffer
from ..protocol.state import state_json
from .assets import AssetStore
from .frontends import frontend_of
from .libraries import libraries_of
from .outbox import Message, message_of

_CODE = {"_esm": "js", "_css": "css"}
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


def is_anywidget(module: Any) -> bool:
    """Say whether a model of this `_model_module` is an anywidget, which brings its own code; None counts as it."""
    return module in ("anywidget", None)


def code_assets(values: Mapping[str, Any], assets: AssetStore) -> dict[str, str]:
    """Return the names, as assets, of the code among these values; an address of code stays where it is."""
    texts = {key: values.get(key) for key in _CODE}
    return {
        key: assets.add_text(text, _CODE[key])
        for key, text in texts.items()
        if isinstance(text, str) and not _URL.fullmatch(text)
    }


def encode_comm(
    kind: str,
    comm_id: str,
    data: dict[str, Any],
    buffers: Sequence[Buffer],
    *,
    assets: AssetStore,
    brings_code: bool = True,
    parent: str | None = None,
) -> Message:
    """Return a `comm_open` or `comm_msg` of docs/protocol.md.

    Parameters
    ----------
    buffers
        Copied unless immutable, as the frame is put together later, on the loop.
    brings_code
        Whether the model is an anywidget, whose code pages load; another package's front end may have a use of its own
        for traits of the same names.
    parent
        The id of the page's message that made Python say it.
    """
    message: dict[str, Any] = {"type": kind, "comm_id": comm_id, "data": data}
    state = data.get("state")
    code = code_assets(state, assets) if brings_code and isinstance(state, Mapping) else {}
    if code and state is not None:
        message["data"] = {**data, "state": {key: value for key, value in state.items() if key not in code}}
        message["assets"] = code
    outputs = state.get("outputs") if isinstance(state, Mapping) else None
    if isinstance(outputs, list | tuple) and (libraries := libraries_of(outputs, assets)):
        message["assets"] = {**message.get("assets", {}), **libraries}
    if kind == "comm_open" and state is not None and (frontend := frontend_of(state, assets)):
        message["frontend"] = frontend
    if parent:
        message["parent"] = parent
    return message_of(state_json(message), [b if isinstance(b, bytes) else bytes(b) for b in buffers])
