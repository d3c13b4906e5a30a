"""The state that a late page starts from."""

from typing import Any

import pytest

from pywry.present import FOLDS

Patch = list[Any]


def fold(patches: list[Patch], name: str, data: Any) -> dict[str, Any]:
    before = [[event, dict(payload)] for event, payload in patches]
    changes = FOLDS[name]({"patches": patches, "chart": None}, data)
    assert patches == before, "a fold may not change the state it gets"
    return changes


TEXT = ["pywry:set-content", {"id": "a", "text": "1"}]
STYLE = ["pywry:set-style", {"id": "a", "styles": {"color": "red", "top": "0"}}]
CSS = ["pywry:inject-css", {"id": "s", "css": "a{}"}]


def test_new_content_ends_what_was_done_to_the_old_and_keeps_styles_sheets() -> None:
    changes = fold([TEXT, STYLE, CSS], "pywry:update-html", {"html": "<p>"})
    assert changes == {"content": "<p>", "patches": [CSS]}


@pytest.mark.parametrize("theme", ["dark", "light", "system"])
def test_theme_becomes_the_theme(theme: str) -> None:
    assert fold([], "pywry:update-theme", {"theme": theme}) == {"theme": theme}


def test_later_content_of_an_element_replaces_the_earlier_and_others_stay() -> None:
    other = ["pywry:set-content", {"selector": "a", "text": "2"}]
    new = {"id": "a", "html": "<b>"}
    assert fold([TEXT, STYLE, other], "pywry:set-content", new) == {
        "patches": [STYLE, other, ["pywry:set-content", new]]
    }


def test_later_style_of_an_element_adds_to_the_earlier() -> None:
    changes = fold([STYLE, TEXT], "pywry:set-style", {"id": "a", "styles": {"color": "blue", "left": "1px"}})
    merged = {"id": "a", "styles": {"color": "blue", "top": "0", "left": "1px"}}
    assert changes == {"patches": [TEXT, ["pywry:set-style", merged]]}


def test_style_sheet_of_an_id_replaces_the_earlier_and_one_without_id_adds() -> None:
    assert fold([CSS], "pywry:inject-css", {"id": "s", "css": "b{}"})["patches"] == [
        ["pywry:inject-css", {"id": "s", "css": "b{}"}]
    ]
    assert fold([CSS], "pywry:inject-css", {"css": "c{}"})["patches"] == [CSS, ["pywry:inject-css", {"css": "c{}"}]]


def test_removed_style_sheet_is_gone_and_only_it() -> None:
    other = ["pywry:inject-css", {"id": "t", "css": "a{}"}]
    assert fold([CSS, other, TEXT], "pywry:remove-css", {"id": "s"}) == {"patches": [other, TEXT]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pywry:update-html", {}),
        ("pywry:update-html", {"html": 5}),
        ("pywry:update-theme", {}),
        ("pywry:update-theme", {"theme": "pink"}),
        ("pywry:set-content", {"text": "1"}),
        ("pywry:set-content", {"id": 5, "text": "1"}),
        ("pywry:set-content", {"id": "a"}),
        ("pywry:set-content", {"id": "a", "text": "1", "html": "1"}),
        ("pywry:set-style", {"id": "a"}),
        ("pywry:set-style", {"id": "a", "styles": "color: red"}),
        ("pywry:inject-css", {"id": "a"}),
        ("pywry:remove-css", {}),
    ],
)
def test_event_without_its_fields_is_refused_by_what_is_missing(name: str, data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"expected|wants"):
        fold([], name, data)
