"""Which hosts show widgets by our own page code. Notebooks have a widget manager of their own."""

import pytest

HOSTED = pytest.mark.parametrize("host", ["browser", pytest.param("native", marks=pytest.mark.native)], indirect=True)
# The page of a kernel's widget is one of them; what needs a process that is no kernel is not for it.
HOSTED_OR_BRIDGED = pytest.mark.parametrize(
    "host",
    ["browser", pytest.param("bridged", marks=pytest.mark.kernel), pytest.param("native", marks=pytest.mark.native)],
    indirect=True,
)
