"""Code of parts, and the pieces in which a page gets it."""

import gzip
import hashlib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pywry.errors import BadFrame
from pywry.session.assets import AssetStore
from pywry.session.parts import PIECE_BYTES, code_of, is_wanted, piece_of
from pywry.session.static import bundle


def ask(name: Any, number: Any, view: Any = "v") -> dict[str, Any]:
    return {"pywry": "get-asset", "view": view, "name": name, "number": number}


def test_code_names_the_bundle_and_what_its_scripts_set(tmp_path: Path) -> None:
    script = tmp_path / "lib.js"
    script.write_text("var Lib = 1")
    code = code_of("chart.js", library=(script, "Lib"))
    content = bundle("chart.js").read_bytes()
    assert code == {
        "main": {"name": f"{hashlib.sha256(content).hexdigest()}.js", "size": len(content)},
        "library": {"name": f"{hashlib.sha256(script.read_bytes()).hexdigest()}.js", "size": 11, "global": "Lib"},
    }


def test_pieces_together_are_the_asset() -> None:
    store = AssetStore()
    text = Random(1).randbytes(PIECE_BYTES).hex()  # half as many bytes when packed, or a little more
    name = store.add_text(text + text[::-1], "js")
    answer, _ = piece_of(ask(name, 0), store)
    assert answer["count"] > 1
    pieces = [piece_of(ask(name, number), store) for number in range(answer["count"])]
    packed = b"".join(bytes(buffers[0]) for _, buffers in pieces)
    assert gzip.decompress(packed).decode() == text + text[::-1]
    assert [(a["to"], a["number"], a["size"]) for a, _ in pieces] == [("v", n, len(packed)) for n in range(len(pieces))]


def test_asset_that_is_not_there_is_answered_with_what_to_do() -> None:
    answer, buffers = piece_of(ask(f"{'0' * 64}.js", 0), AssetStore())
    assert "restart it" in answer["error"]
    assert not buffers


@pytest.mark.parametrize(("name", "number", "view"), [(1, 0, "v"), ("a.js", -1, "v"), ("a.js", "0", "v"), ("a", 0, 3)])
def test_question_that_cannot_be_read_is_refused(name: Any, number: Any, view: Any) -> None:
    with pytest.raises(BadFrame, match="asks for piece"):
        piece_of(ask(name, number, view), AssetStore())


def test_other_messages_are_not_for_assets() -> None:
    assert is_wanted(ask("a.js", 0))
    assert not is_wanted({"pywry": "hello", "view": "v"})
