"""Parameters of notebooks, as papermill has them."""

from typing import Any

import pytest

from pywry.errors import BadParameter
from pywry.hosts.apps.document import Cell, Document
from pywry.hosts.apps.parameters import read_parameters, with_parameters

DEFAULTS = Cell("code", "rows: int = 10\nname = 'pear'", tags=frozenset({"parameters"}))
DOCUMENT = Document("x", [Cell("markdown", "# X"), DEFAULTS, Cell("code", "print(rows)")])


def ran(document: Document) -> dict[str, Any]:
    """Return what the document's code sets."""
    names: dict[str, Any] = {}
    exec("\n".join(cell.source for cell in document.cells if cell.kind == "code"), names)
    return names


def test_values_are_set_after_the_defaults() -> None:
    given = {"rows": 3, "name": 'it\'s "it"\n'}
    document = with_parameters(DOCUMENT, given)
    assert [cell.tags for cell in document.cells][1:3] == [{"parameters"}, {"injected-parameters"}]
    names = ran(document)
    assert {name: names[name] for name in given} == given


def test_values_are_set_first_when_there_are_no_defaults() -> None:
    document = with_parameters(Document("x", [Cell("code", "y = rows")]), {"rows": [1, {"a": None}]})
    assert ran(document)["y"] == [1, {"a": None}]


def test_values_that_were_injected_before_are_replaced() -> None:
    twice = with_parameters(with_parameters(DOCUMENT, {"rows": 3}), {"rows": 4})
    assert len(twice.cells) == 4
    assert ran(twice)["rows"] == 4


def test_infinity_is_written_as_code() -> None:
    assert ran(with_parameters(DOCUMENT, {"rows": float("inf")}))["rows"] == float("inf")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"colour": "red"}, "no parameter 'colour'; it has rows, name"),
        ({"rows": object()}, "parameter 'rows' is a object"),
        ({"rows": {object(): 1}}, "parameter 'rows' is a object"),
    ],
)
def test_a_parameter_that_the_notebook_does_not_have_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(BadParameter, match=says):
        with_parameters(DOCUMENT, values)


@pytest.mark.parametrize("name", ["a b", "class", "x=1;import os"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadParameter, match="no name"):
        with_parameters(Document("x", []), {name: 1})


def test_other_languages_have_no_parameters() -> None:
    with pytest.raises(BadParameter, match="in julia"):
        with_parameters(Document("x", [], language="julia"), {"rows": 1})


def test_texts_of_a_command_line_become_values() -> None:
    texts = ["a=1", "b=1.5", "c=true", "d=None", "e=[1, 'x']", "f=plain text", "g=", "h=a=b"]
    expected = {"a": 1, "b": 1.5, "c": True, "d": None, "e": [1, "x"], "f": "plain text", "g": "", "h": "a=b"}
    assert read_parameters(texts) == expected


@pytest.mark.parametrize("text", ["rows", "=3", "a b=3"])
def test_a_text_without_name_and_value_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="is not name=value"):
        read_parameters([text])
