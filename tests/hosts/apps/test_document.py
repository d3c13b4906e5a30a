"""Notebooks and scripts as documents, and what is said of files that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from pywry.errors import NotANotebook, NotebookMissing, NotebookVersion, PyWryError
from pywry.hosts.apps.document import Cell, Document, read_document
from tests.notebook.server import notebook


def written(folder: Path, content: Any, name: str = "sales.ipynb") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def text_cell(source: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "text", "metadata": {}, "source": source}


def test_cells_are_read_in_order_and_empty_and_raw_ones_left_out(tmp_path: Path) -> None:
    content = notebook("a = 1", "  \n", "b = 2")
    content["cells"].insert(1, {"cell_type": "raw", "id": "raw", "metadata": {}, "source": "raw"})
    content["cells"].insert(0, text_cell(["# Fruit\n", "and more"]))
    document = read_document(written(tmp_path, content))
    assert [(cell.kind, cell.source) for cell in document.cells] == [
        ("markdown", "# Fruit\nand more"),
        ("code", "a = 1"),
        ("code", "b = 2"),
    ]
    assert (document.title, document.kernel_name, document.language) == ("Fruit", "python3", "python")


def test_the_title_is_the_files_name_when_there_is_no_heading(tmp_path: Path) -> None:
    assert read_document(written(tmp_path, notebook("a = 1"))).title == "sales"


def test_a_cell_is_called_by_its_title_its_comment_or_the_heading_above() -> None:
    document = Document(
        "x",
        [
            Cell("code", "a = 1"),
            Cell("code", "# Load the data\nb = 2"),
            Cell("markdown", "text\n## The *plot*\n"),
            Cell("code", "%matplotlib inline"),
            Cell("code", "c = 3", title="Given"),
        ],
    )
    assert document.names() == ["cell 1", "Load the data", "The plot", "The plot", "Given"]


def test_a_script_is_one_cell(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, "print(1)\n", "job.py"))
    assert [(cell.kind, cell.source, cell.title) for cell in document.cells] == [("code", "print(1)\n", "job.py")]
    assert document.title == "job.py"


def test_a_script_in_percent_format_has_cells(tmp_path: Path) -> None:
    lines = [
        "# %% [markdown]",
        "# # Title",
        "# text",
        "",
        "# %% Load",
        "x = 1",
        "",
        "# %% tags=['parameters']",
        "y = 2",
    ]
    document = read_document(written(tmp_path, "\n".join(lines), "job.py"))
    assert [(cell.kind, cell.source) for cell in document.cells] == [
        ("markdown", "# Title\ntext"),
        ("code", "x = 1"),
        ("code", "y = 2"),
    ]
    assert document.title == "Title"
    assert document.names() == ["Title", "Load", "Title"]
    assert "parameters" in document.cells[2].tags


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("x.ipynb", None, NotebookMissing, "there is no file"),
        ("x.csv", "a,b", NotANotebook, "ends in '.csv', expected a notebook"),
        ("x.ipynb", "print(1)", NotANotebook, "it is not JSON"),
        ("x.ipynb", "[1, 2]", NotANotebook, "it has no nbformat"),
        ("x.ipynb", {"nbformat": 4, "cells": 3}, NotANotebook, "its cells are not a list"),
        ("x.ipynb", {"nbformat": 3, "worksheets": []}, NotebookVersion, "format 3, expected 4"),
        ("x.ipynb", {"nbformat": 5, "cells": []}, NotebookVersion, "format 5, expected 4"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_line(
    tmp_path: Path, name: str, content: Any, error: type[PyWryError], says: str
) -> None:
    path = tmp_path / name if content is None else written(tmp_path, content, name)
    with pytest.raises(error, match=says) as caught:
        read_document(path)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(NotANotebook, match="is a folder"):
        read_document(tmp_path)


def test_bytes_that_are_no_text_are_no_notebook(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotANotebook, match="cannot be read"):
        read_document(path)
