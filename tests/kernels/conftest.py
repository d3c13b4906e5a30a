"""Jupyter servers below a base URL that has to be escaped, and kernels: of the server itself, or of a Gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.browser.visitor import Visitor
from tests.kernels.gateways import Behind, gateway_server
from tests.kernels.served import ServedKernel
from tests.notebook.server import JupyterServer, jupyter_server

BASE = "--ServerApp.base_url=/a%40b/"


@pytest.fixture(scope="session")
def kernel_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A plain Jupyter server; one for all tests."""
    home: Path = tmp_path_factory.mktemp("kernels")
    with jupyter_server(home, BASE, app="jupyter_server") as server:
        yield server


@pytest.fixture(scope="session")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A Jupyter server whose kernels are a Gateway's; one for all tests."""
    with gateway_server(tmp_path_factory.mktemp("behind"), BASE) as made:
        yield made


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str:
    """Where the kernel's process is: `local`, or `gateway` for tests that are parametrized so."""
    return str(getattr(request, "param", "local"))


@pytest.fixture
def kernel(place: str, request: pytest.FixtureRequest) -> Iterator[ServedKernel]:
    """A new kernel."""
    if place == "gateway":
        behind: Behind = request.getfixturevalue("behind")
        made = ServedKernel(behind.server, behind.gateway.runtime)
    else:
        made = ServedKernel(request.getfixturevalue("kernel_server"))
    with made:
        yield made


@pytest.fixture
def visitor(kernel: ServedKernel, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Someone who may see `widget`, which the CODE of the test's module makes, and no other widget of the kernel."""
    kernel.run(request.module.CODE)
    made = Visitor(kernel.show()).enter()
    yield made
    made.close()
