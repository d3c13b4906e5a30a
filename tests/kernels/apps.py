"""Notebooks of a server, opened as apps."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.notebook.server import JupyterServer, notebook


def put(server: JupyterServer, name: str, *cells: Any) -> str:
    """Write a notebook in a server's folder, and return its name."""
    write_notebook(server.root / name, *cells)
    return name


def write_notebook(path: Path, *cells: Any) -> Path:
    """Write a notebook of code cells, or of cells as its file has them, and return its path."""
    content = notebook(*("" for _ in cells))
    for made, cell in zip(content["cells"], cells, strict=True):
        made.update({"source": cell} if isinstance(cell, str) else cell)
        if made["cell_type"] == "markdown":
            del made["outputs"], made["execution_count"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")
    return path


def text(source: str) -> dict[str, Any]:
    """Return a cell of text."""
    return {"cell_type": "markdown", "source": source}


def tagged(source: str, *tags: str) -> dict[str, Any]:
    """Return a code cell with tags."""
    return {"source": source, "metadata": {"tags": list(tags)}}


def open_app(server: JupyterServer, page: Page, name: str, query: str = "") -> None:
    """Open a notebook as an app, and wait until it has run."""
    page.goto(server.address(f"pywry/open/{name}{query}"))
    wait_run(page)


def wait_run(page: Page) -> None:
    """Wait until all cells have run, or one has failed."""
    expect(
        page.locator(".nb:is(:has(> .nb-bar[data-status=done]), :has(> .nb-bar[data-status=failed]))")
    ).to_be_visible()


def status(page: Page) -> str:
    """Return where the app says it is."""
    return str(page.locator(".nb-bar").get_attribute("data-status"))


def kernels(server: JupyterServer) -> set[str]:
    """Return the ids of the kernels there are."""
    return {kernel["id"] for kernel in server.api("api/kernels")}
