"""One server for all tests of doors and sessions; those of limits and options start their own."""

from collections.abc import Iterator

import pytest

from tests.serve.served import Served, serving


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A function's server, below a base URL that has to be escaped."""
    home = tmp_path_factory.mktemp("serve")
    with serving(home, "tests.serve.apps:note", "--base-url", "/a%40b") as server:
        yield server


@pytest.fixture
def served(server: Served) -> Iterator[Served]:
    """The server; who came to it in a test leaves with the test."""
    yield server
    server.guests.close()
