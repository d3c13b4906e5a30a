"""Files that pages ask their host to save, through the session's own door."""

from typing import Any

import ipywidgets
import pytest

from pywry.session.session import Session
from pywry.session.tree import Tree
from pywry.settings import Settings
from tests.fakes import Counter, FakeLoop, FakePage


class Shelf:
    """Saves files: keeps them, and answers when a test says so."""

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []
        self.answers: list[Any] = []

    def __call__(self, page: Any, filename: str, content: memoryview, answer: Any) -> None:
        self.files.append((filename, bytes(content)))
        self.answers.append(answer)


@pytest.fixture
def session(loop: FakeLoop) -> Session:
    find = ipywidgets.widgets.widget._instances.__getitem__
    return Session(Tree(Counter(n=1), find), loop=loop, settings=Settings())  # type: ignore[arg-type]


@pytest.fixture
def page(session: Session, loop: FakeLoop) -> FakePage:
    return FakePage(session, loop).open()


def save(**fields: Any) -> dict[str, Any]:
    return {"type": "save", "id": "save-1", "filename": "a.txt", "buffers": 1, **fields}


def codes(page: FakePage) -> list[str]:
    return [message["code"] for message in page.of_type("error")]


@pytest.mark.parametrize("outcome", [{"saved": True}, {"saved": False}, {"error": "no space"}])
def test_a_file_is_handed_over_and_its_outcome_told(session: Session, page: FakePage, outcome: dict[str, Any]) -> None:
    shelf = Shelf()
    session.save_files_by(shelf)
    page.send(save(), buffers=[b"\0text"])
    assert shelf.files == [("a.txt", b"\0text")]
    assert page.of_type("saved") == []
    shelf.answers[0](outcome)
    page.wait(lambda: page.of_type("saved") == [{"type": "saved", "parent": "save-1", **outcome}])


@pytest.mark.parametrize("wrong", [{"id": 1}, {"filename": None}, {"buffers": 0}])
def test_a_file_that_is_none_is_refused(session: Session, page: FakePage, wrong: dict[str, Any]) -> None:
    shelf = Shelf()
    session.save_files_by(shelf)
    message = save(**wrong)
    page.send(message, buffers=[b"text"] * message["buffers"])
    page.wait(lambda: codes(page) == ["bad-frame"])
    assert shelf.files == []


def test_a_browser_saves_by_itself_and_may_not_ask(page: FakePage) -> None:
    page.send(save(), buffers=[b"text"])
    page.wait(lambda: codes(page) == ["policy-violation"])
