"""Which hosts show widgets by our own page code. Notebooks have a widget manager of their own."""

import pytest

HOSTED = pytest.mark.parametrize("host", ["browser", pytest.param("native", marks=pytest.mark.native)], indirect=True)
