"""What pages see of a document: one root model, and an `Output` for each cell."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ...protocol.outputs import Entry
from ...session.assets import AssetStore
from ...session.frontends import TIER
from ...session.static import bundle
from ..kernels.local import OUTPUT_STATE, LocalModel
from .code import coloured
from .document import Cell, Document, text_of
from .markdown import with_pictures
from .options import AppOptions
from .stills import VIEW

_SILENT = frozenset({"remove-output", "remove_output", "hide-output"})
_UNSEEN = frozenset({"remove-input", "remove_input", "hide-input"})


@dataclass(frozen=True, slots=True)
class AppState:
    """Where an app is."""

    status: str = "starting"
    """starting, running, done, failed, dead, restarting or saved."""
    number: int = 0
    """Of the code cell that runs, or ran last, from 1."""
    total: int = 0
    cell: str = ""
    """What that cell is called, to people."""
    error: str = ""
    """One line; empty when nothing is wrong."""


class CellOutput(LocalModel):
    """The outputs of one cell."""

    def __init__(
        self, assets: AssetStore, is_known: Callable[[str], bool], *, only_widgets: bool, is_silent: bool = False
    ) -> None:
        super().__init__(OUTPUT_STATE, assets)
        self._is_known = is_known
        self._only_widgets = only_widgets
        self._is_silent = is_silent

    def present(self) -> dict[str, Any]:
        """Return the state, in which a widget that the kernel has no more is what its text says."""
        return {**self.state, "outputs": [self._without_gone(entry) for entry in self.state["outputs"]]}

    def show(self, entries: list[Entry]) -> None:
        """Take all outputs that the cell has by now, and show those that are wanted."""
        super().show([entry for entry in entries if self._is_wanted(entry)])

    def show_saved(self, outputs: Any) -> None:
        """Show what a notebook's file has, which is never a widget: those live in a kernel."""
        self.show([_saved(output) for output in outputs])

    def _without_gone(self, entry: Entry) -> Entry:
        view = entry.get("data", {}).get(VIEW)
        return entry if view is None or self._is_known(str(view.get("model_id"))) else _saved(entry)

    def _is_wanted(self, entry: Entry) -> bool:
        if entry["output_type"] == "error":
            return True
        return not self._is_silent and (not self._only_widgets or VIEW in entry.get("data", {}))


class Front:
    """The models of an app. On the loop.

    Parameters
    ----------
    is_known
        Says whether the kernel has a widget of this id.
    """

    def __init__(
        self, document: Document, options: AppOptions, assets: AssetStore, is_known: Callable[[str], bool]
    ) -> None:
        self._assets = assets
        self._is_known = is_known
        self.outputs: list[CellOutput] = []
        cells = [
            self._cell(document, options, cell, name)
            for cell, name in zip(document.cells, document.names(), strict=True)
        ]
        esm, css = bundle("notebook.js"), bundle("notebook.css")
        self.code = [assets.add_file(esm), assets.add_file(bundle(TIER))]
        total = sum(cell.kind == "code" for cell in document.cells)
        self.state = AppState("starting" if options.execute else "saved", total=total)
        self.root = LocalModel(
            {
                "_model_module": "anywidget",
                "_model_name": "AnyModel",
                "_view_module": "anywidget",
                "_view_name": "AnyView",
                "_anywidget_id": "pywry.NotebookApp",
                "_esm": esm.read_text("utf-8"),
                "_css": css.read_text("utf-8"),
                "title": options.title or document.title,
                "theme": options.theme,
                "cells": cells,
                "states": ["" if cell.kind == "markdown" else "waiting" for cell in document.cells],
                **asdict(self.state),
            },
            assets,
        )

    def change(self, state: AppState, states: list[str] | None = None) -> None:
        """Show where the app is, and what became of each cell."""
        self.state = state
        self.root.set(**asdict(state), **({} if states is None else {"states": states}))

    def _cell(self, document: Document, options: AppOptions, cell: Cell, name: str) -> Mapping[str, Any]:
        is_code = cell.kind == "code"
        output = CellOutput(
            self._assets, self._is_known, only_widgets=options.only_widgets, is_silent=bool(cell.tags & _SILENT)
        )
        self.outputs.append(output)
        if not is_code and not options.only_widgets:
            output.show([_markdown(with_pictures(cell, document.folder))])
        elif is_code and not options.execute:
            output.show_saved(cell.outputs)
        shows_code = is_code and options.show_code and not cell.tags & _UNSEEN
        return {
            "kind": cell.kind,
            "name": name,
            "output": output.reference,
            "code": coloured(cell.source, document.language) if shows_code else None,
            "hidden": cell.is_hidden,
        }


def _markdown(source: str) -> Entry:
    return {"output_type": "display_data", "data": {"text/markdown": source}, "metadata": {}}


def _saved(output: Mapping[str, Any]) -> Entry:
    entry = dict(output)
    if entry.get("output_type") == "stream":
        entry["text"] = text_of(entry.get("text"))
    if isinstance(entry.get("data"), Mapping):
        entry["data"] = {mime: value for mime, value in entry["data"].items() if mime != VIEW}
    return entry
