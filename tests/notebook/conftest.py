"""A JupyterLab for the tests here; `lab_notebook` opens notebooks in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer, jupyter_server

OpenNotebook = Callable[..., LabNotebook]


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server with JupyterLab, below a base URL as a hub gives one; one for all tests."""
    home: Path = tmp_path_factory.mktemp("jupyter")
    with jupyter_server(home, "--ServerApp.base_url=/user/x/") as server:
        yield server


@pytest.fixture
def lab_notebook(jupyter: JupyterServer, page: Page, request: pytest.FixtureRequest) -> Iterator[OpenNotebook]:
    """Open a new notebook with these cells in JupyterLab; its kernel is ended after the test."""
    opened: list[LabNotebook] = []

    def open_notebook(*cells: str) -> LabNotebook:
        name = jupyter.put_notebook(f"{request.node.name[:40]}-{len(opened)}.ipynb".replace("[", "-"), *cells)
        opened.append(LabNotebook(page, jupyter, name).open())
        return opened[-1]

    yield open_notebook
    for notebook in opened:
        kernels = [each["kernel"]["id"] for each in jupyter.api("api/sessions") if each["path"] == notebook.name]
        for kernel in kernels:
            jupyter.api(f"api/kernels/{kernel}", "DELETE")
