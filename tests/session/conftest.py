"""A loop that the test moves."""

import pytest

from tests.fakes import FakeLoop


@pytest.fixture
def loop() -> FakeLoop:
    """Return a loop whose time stands still."""
    return FakeLoop()
