"""The editor of the docs, used by a person: its menu, its dialogs, its question at the end."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import dialogs
from tests.dialogs import xdotool

pytestmark = pytest.mark.native

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "examples" / "editor.py"


@pytest.fixture
def editor(screen: str, tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, str(EXAMPLE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        yield process
        process.kill()


def test_a_file_is_opened_changed_saved_and_the_editor_closed(editor: "subprocess.Popen[str]", tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    dialogs.wait_open("Untitled")
    xdotool("key", "ctrl+o")
    dialogs.wait_open("Open")
    xdotool("type", "--delay", 10, tmp_path / "old.txt")
    dialogs.answer("Open", "Return")
    dialogs.wait_open("old.txt")
    xdotool("key", "ctrl+Home")
    xdotool("type", "--delay", 20, "new and ")
    xdotool("key", "ctrl+s")
    dialogs.enter_path("Save as", tmp_path / "new.txt")
    assert editor.stdout is not None
    assert editor.stdout.readline() == "saved new.txt\n"
    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "new and old"
    dialogs.wait_open("new.txt")
    xdotool("key", "alt+F4")
    dialogs.answer("Editor", "alt+y")
    assert editor.wait(30) == 0
