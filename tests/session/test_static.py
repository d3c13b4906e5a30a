"""What this installation has."""

import pytest

from pywry.errors import AssetsMissing, MissingPackage
from pywry.session import static


def test_bundle_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(AssetsMissing, match=r"no-such\.js is not in .*; run 'make build'"):
        static.bundle("no-such.js")


def test_missing_plotly_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "find_spec", lambda name: None)
    static.plotly_js.cache_clear()
    try:
        with pytest.raises(MissingPackage, match="pip install plotly"):
            static.plotly_js()
    finally:
        static.plotly_js.cache_clear()
