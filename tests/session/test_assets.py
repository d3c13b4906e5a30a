"""Assets by content."""

import gzip
import hashlib
import os
from pathlib import Path

import pytest

from pywry.session.assets import AssetStore, shared_assets


def test_text_is_named_by_its_hash_and_read_back() -> None:
    store = AssetStore()
    name = store.add_text("export default 1 // é", "js")
    asset = store.get(name)
    assert asset is not None
    assert name == hashlib.sha256(asset.read()).hexdigest() + ".js"
    assert (asset.read().decode(), asset.mime) == ("export default 1 // é", "text/javascript; charset=utf-8")


def test_same_text_has_one_name_and_other_kinds_their_own() -> None:
    store = AssetStore()
    assert store.add_text("a", "js") == store.add_text("a", "js")
    assert store.add_text("a", "css") != store.add_text("a", "js")
    css = store.get(store.add_text("a", "css"))
    assert css is not None
    assert css.mime == "text/css; charset=utf-8"


def test_file_is_named_by_its_content(tmp_path: Path) -> None:
    store = AssetStore()
    file = tmp_path / "a.js"
    file.write_text("1")
    asset = store.get(store.add_file(file))
    assert asset is not None
    assert asset.name == hashlib.sha256(b"1").hexdigest() + ".js"
    assert asset.read() == b"1"


def test_changed_file_gets_another_name(tmp_path: Path) -> None:
    store = AssetStore()
    file = tmp_path / "a.js"
    file.write_text("1")
    first = store.add_file(file)
    assert store.add_file(file) == first
    file.write_text("2")
    os.utime(file, ns=(1, 1))
    assert store.add_file(file) != first


def test_text_with_a_lone_surrogate_is_stored() -> None:
    store = AssetStore()
    asset = store.get(store.add_text("\ud800", "js"))
    assert asset is not None
    assert asset.read() == b"?"


@pytest.mark.parametrize("name", ["", "x.js", f"{'0' * 64}.js", "../../etc/passwd"])
def test_unknown_name_is_none(name: str) -> None:
    assert AssetStore().get(name) is None


def test_process_has_one_store() -> None:
    assert shared_assets() is shared_assets()


def test_file_that_changed_since_is_no_longer_what_its_name_says(tmp_path: Path) -> None:
    store = AssetStore()
    file = tmp_path / "a.js"
    file.write_text("1")
    name = store.add_file(file)
    os.utime(file, ns=(1, 1))
    assert store.get(name) is None
    assert store.packed(name) is None
    assert store.add_file(file) == name
    assert store.get(name) is not None
    file.unlink()
    assert store.get(name) is None


def test_packed_content_is_the_same_content_and_kept(tmp_path: Path) -> None:
    store = AssetStore()
    file = tmp_path / "a.js"
    file.write_text("let a;" * 1000)
    name = store.add_file(file)
    packed = store.packed(name)
    assert packed is not None
    assert gzip.decompress(packed) == file.read_bytes()
    assert len(packed) < 100
    assert store.packed(name) is packed
