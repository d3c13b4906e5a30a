"""Where pages get the code of widgets that bring none."""

import json
from pathlib import Path
from typing import Any

import ipywidgets
import pytest

from pywry.session.assets import AssetStore
from pywry.session.frontends import frontend_of
from pywry.session.static import bundle
from tests.fakes import Counter

PICTURE = "0123456789abcdef0123.png"


@pytest.fixture
def assets() -> AssetStore:
    return AssetStore()


@pytest.fixture
def nbextensions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of installed bundles, before any other."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    return tmp_path / "nbextensions"


def install(folder: Path, code: str) -> None:
    folder.mkdir(parents=True)
    (folder / "index.js").write_text(code, "utf-8")


def state(module: str) -> dict[str, Any]:
    return {"_model_module": module, "_view_module": module}


def content(assets: AssetStore, name: str) -> bytes:
    asset = assets.get(name)
    assert asset is not None
    return asset.read()


def test_anywidgets_and_layouts_need_no_front_end(assets: AssetStore) -> None:
    widget = Counter()
    assert frontend_of(widget.get_state(), assets) is None
    assert frontend_of(widget.layout.get_state(), assets) is None


def test_an_ipywidget_is_shown_by_our_own_bundle(assets: AssetStore) -> None:
    frontend = frontend_of(ipywidgets.IntSlider().get_state(), assets)
    assert frontend is not None
    assert list(frontend) == ["tier"]
    assert content(assets, frontend["tier"]) == bundle("ipywidgets.js").read_bytes()


def test_another_packages_bundle_comes_with_the_modules_it_needs(assets: AssetStore, nbextensions: Path) -> None:
    install(nbextensions / "maps", '/*! licence */\ndefine(["@jupyter-widgets/base","@maps/scales"],(b,s)=>({}))')
    install(nbextensions / "@maps" / "scales", "define(()=>({}))")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert set(frontend["modules"]) == {"maps", "@maps/scales"}
    assert content(assets, frontend["modules"]["@maps/scales"]) == b"define(()=>({}))"
    assert "missing" not in frontend


def test_files_beside_a_bundle_are_served_by_their_content_too(assets: AssetStore, nbextensions: Path) -> None:
    install(nbextensions / "maps", f'define([],()=>n.p+"{PICTURE}")')
    (nbextensions / "maps" / PICTURE).write_bytes(b"picture")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    code = content(assets, frontend["modules"]["maps"]).decode()
    name = code.split('"')[1]
    assert content(assets, name) == b"picture"
    assert name.endswith(".png")


def test_a_bundles_own_address_is_that_of_the_assets(assets: AssetStore, nbextensions: Path) -> None:
    install(nbextensions / "maps", 'define([],()=>n.p=base+"nbextensions/maps/")')
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert content(assets, frontend["modules"]["maps"]) == b'define([],()=>n.p=base+"")'


def test_a_library_that_a_package_brings_beside_its_bundle_is_found(assets: AssetStore, nbextensions: Path) -> None:
    install(nbextensions / "maps", 'define(["three"],(t)=>t)')
    (nbextensions / "maps" / "three.js").write_text("define([],()=>3)", "utf-8")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert content(assets, frontend["modules"]["three"]) == b"define([],()=>3)"
    assert "missing" not in frontend


@pytest.mark.parametrize("name", ["webpackChunkmaps", "webpackJsonp_maps"])
def test_further_pieces_of_a_bundle_come_with_it(assets: AssetStore, nbextensions: Path, name: str) -> None:
    install(nbextensions / "maps", f'define([],()=>{{const t=self["{name}"]=self["{name}"]||[]}})')
    (nbextensions / "maps" / PICTURE).write_bytes(b"picture")
    piece = f'/*! licence */"use strict";(self["{name}"]=self["{name}"]||[]).push([[906],n.p+"{PICTURE}"])'
    (nbextensions / "maps" / "906.index.js").write_text(piece, "utf-8")
    (nbextensions / "maps" / "907.lab.js").write_text("(self.webpackChunkothers=[]).push([[907],{}])", "utf-8")
    (nbextensions / "maps" / "extension.js").write_text("define([],()=>({}))", "utf-8")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert set(frontend["modules"]) == {"maps"}
    (chunk,) = frontend["chunks"]["maps"]
    picture = content(assets, chunk).decode().split('"')[-2]
    assert content(assets, picture) == b"picture"


def test_pieces_in_a_list_that_all_bundles_share_are_left_alone(assets: AssetStore, nbextensions: Path) -> None:
    """Those of two bundles have the same numbers, and a bundle would take the other's modules for its own."""
    code = "(window.webpackJsonp=window.webpackJsonp||[])"
    install(nbextensions / "maps", f"define([],()=>{code})")
    (nbextensions / "maps" / "0.index.js").write_text(f"{code}.push([[0],{{}}])", "utf-8")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert "chunks" not in frontend


def test_a_changed_bundle_is_read_again(assets: AssetStore, nbextensions: Path) -> None:
    install(nbextensions / "maps", "define([],()=>1)")
    before = frontend_of(state("maps"), assets)
    (nbextensions / "maps" / "index.js").write_text("define([],()=>22)", "utf-8")
    after = frontend_of(state("maps"), assets)
    assert before is not None
    assert after is not None
    assert content(assets, after["modules"]["maps"]) == b"define([],()=>22)"
    assert before["modules"] != after["modules"]


def test_a_module_that_is_not_installed_is_missing_with_the_reason(assets: AssetStore, nbextensions: Path) -> None:
    frontend = frontend_of(state("nowhere"), assets)
    assert frontend is not None
    assert "'nowhere' is installed" in frontend["missing"]["nowhere"]
    assert str(nbextensions) not in frontend["missing"]["nowhere"]


def install_for_lab(folder: Path, **build: str) -> Path:
    """Install an extension as JupyterLab's builder writes it; gives the folder of its files."""
    static = folder / "static"
    static.mkdir(parents=True)
    built = {"load": "static/remoteEntry.1234.js", "extension": "./extension", **build}
    (folder / "package.json").write_text(json.dumps({"jupyterlab": {"_build": built}}), "utf-8")
    (static / "remoteEntry.1234.js").write_text("var _JUPYTERLAB;", "utf-8")
    (static / "7.1234.js").write_text(f'"use strict";(self.webpackChunkmaps=[]).push(n.p+"{PICTURE}")', "utf-8")
    (static / "style.js").write_text("import 'maps/style.css'", "utf-8")
    (static / PICTURE).write_bytes(b"picture")
    return static


def test_a_module_for_jupyterlab_alone_comes_as_its_entry_and_chunks(assets: AssetStore, nbextensions: Path) -> None:
    install_for_lab(nbextensions.parent / "labextensions" / "@maps" / "lab")
    frontend = frontend_of(state("@maps/lab"), assets)
    assert frontend is not None
    files = frontend["federated"]["@maps/lab"]
    assert content(assets, files["entry"]) == b"var _JUPYTERLAB;"
    (chunk,) = files["chunks"]
    picture = content(assets, chunk).decode().split('"')[3]
    assert content(assets, picture) == b"picture"
    assert "style" not in files
    assert "missing" not in frontend


def test_what_a_builder_on_windows_wrote_is_found(assets: AssetStore, nbextensions: Path) -> None:
    folder = nbextensions.parent / "labextensions" / "maps"
    install_for_lab(folder, load="static\\remoteEntry.1234.js", style="./style")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert frontend["federated"]["maps"]["style"] is True


def test_a_bundle_for_the_classic_notebook_comes_first(assets: AssetStore, nbextensions: Path) -> None:
    install(nbextensions / "maps", "define([],()=>1)")
    install_for_lab(nbextensions.parent / "labextensions" / "maps")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert "federated" not in frontend


@pytest.mark.parametrize("package", ["{}", "[]", "not JSON", '{"jupyterlab": {"_build": {"load": 1}}}'])
def test_a_folder_that_is_no_extension_is_none(assets: AssetStore, nbextensions: Path, package: str) -> None:
    folder = nbextensions.parent / "labextensions" / "maps"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(package, "utf-8")
    frontend = frontend_of(state("maps"), assets)
    assert frontend is not None
    assert "'maps' is installed" in frontend["missing"]["maps"]


@pytest.mark.parametrize("name", ["../secret", "/etc", "a/../../b", "a\\b", ".."])
def test_a_module_name_leads_nowhere_else(assets: AssetStore, nbextensions: Path, name: str) -> None:
    (nbextensions.parent / "secret").mkdir()
    (nbextensions.parent / "secret" / "index.js").write_text("define([],()=>1)", "utf-8")
    frontend = frontend_of(state(name), assets)
    assert frontend is not None
    assert "modules" not in frontend
    assert name in frontend["missing"]
