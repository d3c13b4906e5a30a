"""A Jupyter server below a base URL that has to be escaped, and kernels in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernels.served import ServedKernel
from tests.notebook.server import JupyterServer, jupyter_server


@pytest.fixture(scope="session")
def kernel_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A plain Jupyter server; one for all tests."""
    home: Path = tmp_path_factory.mktemp("kernels")
    with jupyter_server(home, "--ServerApp.base_url=/a%40b/", app="jupyter_server") as server:
        yield server


@pytest.fixture
def kernel(kernel_server: JupyterServer) -> Iterator[ServedKernel]:
    """A new kernel."""
    with ServedKernel(kernel_server) as made:
        yield made
