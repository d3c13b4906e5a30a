"""What a gallery says of a notebook."""

import pytest

from pywry.hosts.apps.document import Cell, Document
from pywry.serve.summary import MOST, summary_of


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        ("# Title\n\nThe *first* paragraph, with `code`\nand [a link](http://x).\n\nThe second.", None),
        ("# Title\n\n- a list\n\n> a quote\n\nThe *first* paragraph, with `code` and a link.", None),
        ("# Title", ""),
        ("![picture](x.png)\n\n| a | table |", ""),
        ("snake_case and 2 * 3 stay", "snake_case and 2 * 3 stay"),
    ],
)
def test_the_first_paragraph_of_prose_is_taken_without_its_markup(source: str, summary: str | None) -> None:
    wanted = "The first paragraph, with code and a link." if summary is None else summary
    assert summary_of(Document("x", [Cell("code", "1"), Cell("markdown", source)])) == wanted


def test_a_long_paragraph_ends_at_a_word() -> None:
    summary = summary_of(Document("x", [Cell("markdown", "word " * 100)]))
    assert len(summary) <= MOST
    assert summary.endswith("word…")
