"""`Output` widgets of a kernel, which only announce the request whose outputs they want: a front end puts them in.

JupyterLab does so for its own pages; here the hub does it for all pages of a kernel, and tells the kernel, as
JupyterLab does.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from ...protocol.outputs import Entry, add_text, gather_s, replace_display
from .wire import Reply

_MODEL = ("@jupyter-widgets/output", "OutputModel")
_FORMATS = {
    "display_data": ("data", "metadata", "transient"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


class _Output:
    """One widget's outputs."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.request = ""
        self.clears = False
        self.timer: asyncio.TimerHandle | None = None


class Captures:
    """The `Output` widgets of a kernel. On the loop.

    Parameters
    ----------
    show
        Called with a model id and all its outputs when they changed.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, show: Callable[[str, list[Entry]], None]) -> None:
        self._loop = loop
        self._show = show
        self._outputs: dict[str, _Output] = {}
        self._wanted: dict[str, list[str]] = {}  # by request the models that want its outputs, the latest last

    def note_open(self, comm_id: str, state: Mapping[str, Any]) -> None:
        """Note a model, whose state is all there is."""
        if (state.get("_model_module"), state.get("_model_name")) == _MODEL and comm_id not in self._outputs:
            self._outputs[comm_id] = _Output(list(state.get("outputs") or []))
            self._want(comm_id, state.get("msg_id"))

    def note_update(self, comm_id: str, state: Mapping[str, Any]) -> None:
        """Note what the kernel, or another front end of it, has set."""
        output = self._outputs.get(comm_id)
        if output is None:
            return
        if "outputs" in state:
            output.entries = list(state["outputs"])
        if "msg_id" in state:
            self._want(comm_id, state["msg_id"])

    def forget(self, comm_id: str) -> None:
        """Forget a model that was closed."""
        self._want(comm_id, "")
        output = self._outputs.pop(comm_id, None)
        if output is not None and output.timer is not None:
            output.timer.cancel()

    def entries(self, comm_id: str) -> list[Entry] | None:
        """Return the outputs that a model has by now; None when there is no such model any more."""
        output = self._outputs.get(comm_id)
        return None if output is None else list(output.entries)

    def flush(self) -> None:
        """Show at once what waits to be shown."""
        for comm_id, output in self._outputs.items():
            if output.timer is not None:
                output.timer.cancel()
                self._flush(comm_id)

    def show_again(self, comm_id: str) -> None:
        """Show all outputs of a model as they are now."""
        if comm_id in self._outputs:
            self._change(comm_id)

    def clear(self) -> None:
        """Forget all."""
        for comm_id in list(self._outputs):
            self.forget(comm_id)

    def take(self, reply: Reply) -> bool:
        """Put an output where it is wanted; say whether it is."""
        if reply.kind == "update_display_data":
            return self._replace(reply.content)
        wanted = self._wanted.get(reply.parent)
        if not wanted:
            return False
        comm_id = wanted[-1]
        output, content = self._outputs[comm_id], reply.content
        if reply.kind == "clear_output":
            output.clears = bool(content.get("wait"))
            if not output.clears:
                output.entries = []
                self._change(comm_id)
            return True
        if reply.kind != "stream" and reply.kind not in _FORMATS:
            return False
        if output.clears:
            output.entries, output.clears = [], False
        if reply.kind == "stream":
            add_text(output.entries, content["name"], content["text"])
        else:
            fields = {key: content[key] for key in _FORMATS[reply.kind] if content.get(key) not in (None, {})}
            output.entries.append({"output_type": reply.kind, "metadata": {}, **fields})
        self._change(comm_id)
        return True

    def _want(self, comm_id: str, request: Any) -> None:
        output = self._outputs.get(comm_id)
        if output is None or output.request == request:
            return
        if others := self._wanted.get(output.request):
            others.remove(comm_id)
            if not others:
                del self._wanted[output.request]
        output.request = str(request or "")
        if output.request:
            self._wanted.setdefault(output.request, []).append(comm_id)

    def _replace(self, content: Mapping[str, Any]) -> bool:
        display_id = str((content.get("transient") or {}).get("display_id"))
        found = False
        for comm_id, output in self._outputs.items():
            if replace_display(output.entries, display_id, content.get("data"), content.get("metadata") or {}):
                found = True
                self._change(comm_id)
        return found

    def _change(self, comm_id: str) -> None:
        output = self._outputs[comm_id]
        if output.timer is None:
            output.timer = self._loop.call_later(gather_s(output.entries), self._flush, comm_id)

    def _flush(self, comm_id: str) -> None:
        output = self._outputs[comm_id]
        output.timer = None
        self._show(comm_id, list(output.entries))
