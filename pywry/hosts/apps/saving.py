"""An app as one file: what its pages show at the moment, without a kernel, and with nothing to fetch from anywhere."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.resources import files
from string import Template
from typing import Any

from ...protocol.outputs import Entry
from ...session.assets import AssetStore
from ...session.libraries import libraries_of
from ...session.static import bundle
from .code import coloured
from .document import Cell, Document
from .markdown import with_pictures
from .options import AppOptions

_END = re.compile(r"</(script)", re.IGNORECASE)

# What code in the file draws, by what it is called there: Plotly's figures and Vega's charts.
_DRAWN = {"_plotly": "application/vnd.plotly.", "_vega": "application/vnd.vega"}


def saved_html(
    document: Document, outputs: Sequence[Sequence[Entry]], options: AppOptions, *, assets: AssetStore
) -> str:
    """Return the page of a document with these outputs of its cells. Takes a second the first time; not on a loop.

    Formulas and charts are drawn by code in the file; all else is plain HTML, by nbconvert.
    """
    libraries = libraries_of([entry for cell in outputs for entry in cell], assets)
    cells = [_cell(document, cell, shown, set(libraries)) for cell, shown in zip(document.cells, outputs, strict=True)]
    shown = [cell for cell, source in zip(cells, document.cells, strict=True) if not source.is_hidden]
    if options.only_widgets:
        shown = [cell for cell in shown if cell["cell_type"] == "code"]
    return Template(files(__package__).joinpath("saved.html").read_text("utf-8")).substitute(
        title=html.escape(options.title or document.title),
        theme=f' data-pywry-theme="{options.theme}"' if options.theme in ("light", "dark") else "",
        style=bundle("saved.css").read_text("utf-8"),
        body=_body(shown, document, shows_code=options.show_code),
        scripts="\n".join(_scripts(libraries.values(), assets)),
    )


def _body(cells: list[dict[str, Any]], document: Document, *, shows_code: bool) -> str:
    """Return the cells as HTML."""
    nbformat, nbconvert = import_module("nbformat"), import_module("nbconvert")  # both take long, and have no types
    exporter = nbconvert.HTMLExporter(
        template_name="basic",
        embed_images=False,
        exclude_input=not shows_code,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        exclude_unknown=True,
        filters={"highlight_code": lambda source, **_: _code(source, document.language)},
    )
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return str(exporter.from_notebook_node(nbformat.from_dict(notebook))[0])


def _cell(document: Document, cell: Cell, outputs: Sequence[Entry], drawn: set[str]) -> dict[str, Any]:
    if cell.kind == "markdown":
        return {"cell_type": "markdown", "metadata": {}, "source": with_pictures(cell, document.folder)}
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "source": cell.source,
        "outputs": [_output(entry, drawn) for entry in outputs],
    }


def _output(entry: Entry, drawn: set[str]) -> dict[str, Any]:
    if entry["output_type"] == "stream":
        return {"output_type": "stream", "name": entry["name"], "text": entry["text"]}
    data = {"text/html": _folded(entry)} if entry["output_type"] == "error" else dict(entry["data"])
    for key in drawn:
        found = next((value for mime, value in data.items() if mime.startswith(_DRAWN[key])), None)
        if found is not None:
            data = {"text/html": _drawn(key, found)}
    return {"output_type": "display_data", "data": data, "metadata": entry.get("metadata") or {}}


def _folded(error: Mapping[str, Any]) -> str:
    """Return an error as pages show it: a line, and the traceback for who opens it."""
    line = html.escape(f"{error['ename']}: {error['evalue']}".partition("\n")[0])
    trace = import_module("nbconvert.filters.ansi").ansi2html("\n".join(error.get("traceback") or []))
    return f'<div class="pywry-output-error"><details><summary>{line}</summary><pre>{trace}</pre></details></div>'


def _drawn(key: str, value: Any) -> str:
    data = json.dumps(value).replace("<", "\\u003c")  # so that no value can end the element
    return f'<div data-draws="{key[1:]}"><script type="application/json">{data}</script></div>'


def _code(source: str, language: str) -> str:
    pieces = (
        f'<span class="nb-{kind}">{html.escape(text)}</span>' if kind else html.escape(text)
        for kind, text in coloured(source, language)
    )
    return f'<pre class="nb-source"><code>{"".join(pieces)}</code></pre>'


def _scripts(names: Iterable[str], assets: AssetStore) -> Iterator[str]:
    for name in names:
        if (asset := assets.get(name)) is not None:
            yield f"<script>{_safe(asset.read().decode())}</script>"
    yield f'<script type="module">{_safe(bundle("saved.js").read_text("utf-8"))}</script>'


def _safe(script: str) -> str:
    """Return code that cannot end the element it stands in; in JavaScript's texts the same is meant."""
    return _END.sub(r"<\\/\1", script).replace("<!--", "<\\!--")
