"""Which hosts show widgets by our own page code. Notebooks have a widget manager of their own."""

import pytest

HOSTED = pytest.mark.parametrize("host", ["browser"], indirect=True)
