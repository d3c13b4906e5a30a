"""What pages may write."""

import pytest

from pywry.errors import PolicyViolation
from pywry.protocol.policy import admit, refusal


@pytest.mark.parametrize(
    "key", ["_esm", "_css", "_anywidget_id", "_model_name", "_model_module", "_model_module_version", "_view_module"]
)
def test_code_or_identity_is_refused_and_the_rest_admitted(key: str) -> None:
    assert admit({key: "x", "n": 1}) == ({"n": 1}, [key])


@pytest.mark.parametrize("key", ["_view_count", "value", "_esm2", "esm", "_private", "model_name", "layout"])
def test_data_is_admitted(key: str) -> None:
    assert admit({key: 1}) == ({key: 1}, [])


def test_refusal_names_the_keys_and_the_model() -> None:
    error = refusal(["_esm", "_css"], "m1")
    assert isinstance(error, PolicyViolation)
    assert str(error).startswith("a page tried to write '_esm', '_css' of model 'm1'")
