"""Which libraries draw outputs, and where they come from."""

import json
from typing import Any

import pytest

from pywry.errors import MissingPackage
from pywry.session import libraries
from pywry.session.assets import AssetStore
from pywry.session.encode import encode_comm
from pywry.session.libraries import are_slow, libraries_of
from pywry.session.static import plotly_js

PLOTLY = {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": {"data": []}}}
TEXT = {"output_type": "stream", "name": "stdout", "text": "plotly"}


def vega(mime: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "data": {"text/plain": "Chart", mime: {}}}


def test_a_figure_names_the_plotly_js_that_is_installed() -> None:
    assets = AssetStore()
    found = libraries_of([TEXT, PLOTLY], assets)
    assert list(found) == ["_plotly"]
    asset = assets.get(found["_plotly"])
    assert asset is not None
    assert asset.source == plotly_js()


@pytest.mark.parametrize("mime", ["application/vnd.vegalite.v6.json", "application/vnd.vega.v5+json"])
def test_a_chart_names_a_script_that_embeds_vega(mime: str) -> None:
    assets = AssetStore()
    found = libraries_of([vega(mime)], assets)
    assert list(found) == ["_vega"]
    asset = assets.get(found["_vega"])
    assert asset is not None
    assert b"window.vegaEmbed=" in asset.read()
    assert not are_slow([vega(mime)])  # it is kept


@pytest.mark.parametrize("outputs", [[], [TEXT], ["no output"], [{"data": None}], [vega("application/vnd.vega")]])
def test_other_outputs_name_none(outputs: list[Any]) -> None:
    assert libraries_of(outputs, AssetStore()) == {}
    assert not are_slow(outputs)


def test_without_the_package_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingPackage("plotly is not installed")

    monkeypatch.setattr(libraries, "plotly_js", missing)
    monkeypatch.setattr(libraries, "_VEGA", "a_package_that_nobody_has")
    both = [PLOTLY, vega("application/vnd.vegalite.v6.json")]
    assert libraries_of(both, AssetStore()) == {}
    assert not are_slow(both)


def test_an_update_of_outputs_names_them_with_its_other_assets() -> None:
    assets = AssetStore()
    data = {"method": "update", "state": {"outputs": [PLOTLY], "_css": "p {}"}}
    message = json.loads(encode_comm("comm_msg", "m", data, (), assets=assets).text)
    assert sorted(message["assets"]) == ["_css", "_plotly"]
    plain = json.loads(
        encode_comm("comm_msg", "m", {"method": "update", "state": {"outputs": [TEXT]}}, (), assets=assets).text
    )
    assert "assets" not in plain
