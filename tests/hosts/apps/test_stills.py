"""Widgets in words, for a file that has no kernel."""

from collections.abc import Mapping
from typing import Any

from pywry.hosts.apps.stills import VIEW, without_widgets
from pywry.protocol.outputs import Entry
from tests.contract.loops import user_loop

TEXT = {"output_type": "stream", "name": "stdout", "text": "printed"}
MODELS: dict[str, Mapping[str, Any]] = {
    "box": {"children": ["IPY_MODEL_slider", "IPY_MODEL_choice", "IPY_MODEL_out"]},
    "slider": {"description": "n", "value": [1, 4]},
    "choice": {"description": "<b>", "index": 1, "_options_labels": ["one", "two & more"]},
    "out": {"outputs": [TEXT, {"output_type": "display_data", "data": {VIEW: {"model_id": "label"}}}]},
    "label": {"_model_name": "LabelModel", "value": "words"},
    "loop": {"children": ["IPY_MODEL_loop"]},
}


def stills(model_id: str) -> list[Entry]:
    async def state_of(name: str) -> Mapping[str, Any]:
        return MODELS.get(name, {})

    entry = {"output_type": "display_data", "data": {VIEW: {"model_id": model_id}, "text/plain": "Thing()"}}
    with user_loop() as user:
        return user.run(without_widgets([TEXT, entry], state_of))[1:]


def test_a_box_becomes_what_is_in_it() -> None:
    slider, choice, printed, label = stills("box")
    assert slider["data"]["text/html"].endswith("<dt>n</dt><dd>1 to 4</dd></dl>")
    assert choice["data"]["text/html"].endswith("<dt>&lt;b&gt;</dt><dd>two &amp; more</dd></dl>")
    assert printed == TEXT
    assert label["data"] == {"text/html": "<p>words</p>"}


def test_what_is_gone_or_has_no_words_is_its_text() -> None:
    assert [entry["data"] for entry in stills("gone")] == [{"text/plain": "Thing()"}]


def test_a_box_in_itself_ends() -> None:
    assert [entry["data"] for entry in stills("loop")] == [{"text/plain": "Thing()"}]
