"""Dialogs of windows: asked by Python, answered by keyboard; and files that a page saves, or cannot save."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pywry import PyWry
from pywry.errors import WindowGone
from pywry.hosts.native.saving import plain_name, write_file
from tests import dialogs
from tests.dialogs import xdotool
from tests.hosts.native.shown import Shown
from tests.waiting import until

pytestmark = pytest.mark.native


class Asked:
    """A call that waits for the user, on a thread of its own."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call
        self._outcome: list[Any] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> Any:
        """Return what it gave, or raise what it raised."""
        self._thread.join(30)
        assert self._outcome, "the dialog was not answered"
        if isinstance(self._outcome[0], Exception):
            raise self._outcome[0]
        return self._outcome[0]

    def _run(self) -> None:
        try:
            self._outcome.append(self._call())
        except Exception as error:  # noqa: BLE001  # raised again in the test
            self._outcome.append(error)


@pytest.fixture
def shown(app: PyWry) -> Shown:
    shown = Shown(app)
    shown.front()
    return shown


def test_a_save_dialog_gives_the_path_that_was_typed(shown: Shown, tmp_path: Path) -> None:
    asked = Asked(lambda: shown.window.save_dialog("Save here", filename="a.txt", folder=tmp_path))
    dialogs.enter_path("Save here", tmp_path / "b c.txt")
    assert asked.result() == tmp_path / "b c.txt"
    assert list(tmp_path.iterdir()) == []


def test_a_save_dialog_suggests_its_name_in_its_folder(shown: Shown, tmp_path: Path) -> None:
    asked = Asked(
        lambda: shown.window.save_dialog("Save", filename="größe 日本.txt", folder=tmp_path, filter=("Text", ["txt"]))
    )
    dialogs.answer("Save", "Return")
    assert asked.result() == tmp_path / "größe 日本.txt"


def test_a_dialog_that_is_cancelled_gives_nothing(shown: Shown) -> None:
    asked = Asked(lambda: shown.window.save_dialog("Save?"))
    dialogs.answer("Save?", "Escape")
    assert asked.result() is None
    asked = Asked(lambda: shown.window.open_dialog("Open?"))
    dialogs.answer("Open?", "Escape")
    assert asked.result() == []


def test_an_open_dialog_gives_a_file_or_a_folder(shown: Shown, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1", encoding="utf-8")
    asked = Asked(lambda: shown.window.open_dialog("Open", folder=tmp_path, filter=("Tables", [".csv"])))
    dialogs.wait_open("Open")
    xdotool("type", "--delay", 10, tmp_path / "data.csv")  # "/" opens the dialog's field for a path
    dialogs.answer("Open", "Return")
    assert asked.result() == [tmp_path / "data.csv"]
    asked = Asked(lambda: shown.window.open_dialog("Folder", folder=tmp_path, directory=True))
    dialogs.answer("Folder", "alt+o")
    assert asked.result() == [tmp_path]


def test_an_open_dialog_gives_several_files(shown: Shown, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    asked = Asked(lambda: shown.window.open_dialog("Several", folder=tmp_path, multiple=True))
    dialogs.wait_open("Several")
    xdotool("key", "ctrl+a")
    dialogs.answer("Several", "alt+o")
    assert sorted(asked.result()) == [tmp_path / "a.txt", tmp_path / "b.txt"]


@pytest.mark.parametrize(
    ("buttons", "keys", "answer"),
    [
        ("ok", ["Return"], True),
        ("yes-no", ["alt+y"], True),
        ("yes-no", ["alt+n"], False),
        ("ok-cancel", ["Escape"], False),
    ],
)
def test_a_message_tells_which_button_was_chosen(shown: Shown, buttons: str, keys: list[str], answer: bool) -> None:
    asked = Asked(lambda: shown.window.message_dialog("Really?", "Sure", kind="warning", buttons=buttons))
    dialogs.answer("Sure", *keys)
    assert asked.result() is answer


def test_a_message_has_buttons_of_ones_own(shown: Shown, tmp_path: Path) -> None:
    asked = Asked(lambda: shown.window.message_dialog("Text", "Own", buttons=["_Delete", "_Keep"]))
    dialogs.answer("Own", "alt+d")
    assert asked.result() is True


@pytest.mark.parametrize(
    "wrong", [{"kind": "loud"}, {"buttons": "maybe"}, {"buttons": []}, {"buttons": ["1", "2", "3"]}]
)
def test_a_message_that_cannot_be_is_refused(shown: Shown, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected one of"):
        shown.window.message_dialog("text", **wrong)


def test_a_window_works_on_while_its_dialog_is_open(shown: Shown) -> None:
    asked = Asked(lambda: shown.window.save_dialog("Slow"))
    dialogs.wait_open("Slow")
    shown.window.title = "Still there"
    assert shown.window.title == "Still there"
    assert shown.handle.eval("1 + 1") == 2
    dialogs.answer("Slow", "Escape")
    assert asked.result() is None


def test_a_dialog_whose_process_dies_is_an_error(shown: Shown) -> None:
    asked = Asked(lambda: shown.window.save_dialog("Lost"))
    dialogs.wait_open("Lost")
    desktop: Any = shown.window.pane._carrier
    ready = shown.collect("pywry:ready")
    os.kill(desktop._child.pid, 9)
    with pytest.raises(WindowGone, match="the window process has ended"):
        asked.result()
    ready.wait(1)


class Saver:
    """A widget that lets its page save a file."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.done = shown.collect("pywry:download-done")
        self.errors = shown.collect("pywry:error")

    def save(self, path: Path, content: Any) -> None:
        """Save under a path that is typed into the dialog."""
        self.shown.handle.emit("pywry:download", {"content": content, "filename": path.name})
        dialogs.enter_path(f"Save {path.name}", path)

    def fails(self, path: Path, reason: str) -> None:
        """Save, and be told that it did not work: Python by events, the user by a toast; the page works on."""
        self.save(path, b"x" * 200_000)
        assert self.done.wait(1) == [{"filename": path.name, "saved": False}]
        (error,) = self.errors.wait(1)
        assert error["source"] == "pywry:download"
        assert error["message"] == f"{path.name} could not be written: {reason}"
        toast = "document.querySelector('.pywry-toast[data-type=error] .pywry-toast-message')?.textContent"
        until(lambda: self.shown.handle.eval(toast) == error["message"])


@pytest.fixture
def saver(shown: Shown) -> Saver:
    return Saver(shown)


@contextmanager
def disk(folder: Path, options: str) -> Iterator[None]:
    """Let a small disk of its own be in a folder."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk for this test")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_folder_is_told_of(saver: Saver, tmp_path: Path) -> None:
    with disk(tmp_path / "fixed", "ro"):
        saver.fails(tmp_path / "fixed" / "a.bin", "Read-only file system")


def test_a_full_disk_is_told_of_and_leaves_what_was_there(saver: Saver, tmp_path: Path) -> None:
    with disk(tmp_path / "small", "size=64k"):
        (tmp_path / "small" / "other.txt").write_text("kept", encoding="utf-8")
        saver.fails(tmp_path / "small" / "a.bin", "No space left on device")
        assert [path.name for path in (tmp_path / "small").iterdir()] == ["other.txt"]


def test_a_download_that_is_cancelled_is_not_saved_and_no_error(saver: Saver) -> None:
    saver.shown.handle.emit("pywry:download", {"content": "x", "filename": "no.txt"})
    dialogs.answer("Save no.txt", "Escape")
    assert saver.done.wait(1) == [{"filename": "no.txt", "saved": False}]
    assert saver.errors.items == []


def test_two_downloads_at_once_are_asked_for_one_after_the_other(saver: Saver, tmp_path: Path) -> None:
    for name in ("1.txt", "2.txt"):
        saver.shown.handle.emit("pywry:download", {"content": name, "filename": name})
    dialogs.wait_open("Save 1.txt")
    assert dialogs.windows("Save 2.txt") == []
    dialogs.enter_path("Save 1.txt", tmp_path / "1.txt")
    dialogs.enter_path("Save 2.txt", tmp_path / "2.txt")
    assert [one["filename"] for one in saver.done.wait(2)] == ["1.txt", "2.txt"]
    assert (tmp_path / "2.txt").read_bytes() == b"2.txt"


def test_handlers_run_while_a_dialog_is_open(saver: Saver) -> None:
    saver.shown.handle.emit("pywry:download", {"content": "x", "filename": "slow.txt"})
    dialogs.wait_open("Save slow.txt")
    events = saver.shown.collect("app:event")
    saver.shown.handle.eval("pywry.emit('app:event', 1)")
    assert events.wait(1) == [1]
    dialogs.answer("Save slow.txt", "Escape")


def test_a_download_replaces_the_file_that_was_there(saver: Saver, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    saver.shown.handle.emit("pywry:download", {"content": "new", "filename": "old.txt"})
    dialogs.wait_open("Save old.txt")
    xdotool("key", "ctrl+a")
    xdotool("type", "--delay", 10, tmp_path / "old.txt")
    xdotool("key", "Return")
    until(lambda: dialogs.focused() not in (None, "Save old.txt"))
    xdotool("key", "alt+r")  # the system's own question whether to replace it
    assert saver.done.wait(1) == [{"filename": "old.txt", "saved": True}]
    assert (tmp_path / "old.txt").read_text(encoding="utf-8") == "new"


def test_a_link_to_save_opens_the_dialog(app: PyWry, tmp_path: Path) -> None:
    shown = Shown(app, "<a id='a' href='data:text/plain,hello' download='link.txt'>Save</a>")
    shown.front()
    shown.handle.eval("document.querySelector('#a').click()")
    dialogs.enter_path("Save link.txt", tmp_path / "link.txt")
    assert dialogs.read_soon(tmp_path / "link.txt") == b"hello"


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("a.txt", "a.txt"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.exe", "x.exe"),
        ("a\0b", "ab"),
        ("..", "download"),
        ("", "download"),
    ],
)
def test_a_page_chooses_a_name_and_no_folder(asked: str, plain: str) -> None:
    assert plain_name(asked) == plain


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    write_file(target, b"first")
    target.chmod(0o640)
    write_file(target, memoryview(b"second"))
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"second", 0o640)
    (tmp_path / "link").symlink_to(target)
    write_file(tmp_path / "link", b"third")
    assert (target.read_bytes(), (tmp_path / "link").is_symlink()) == (b"third", True)
    with pytest.raises(OSError, match="No space left"):
        write_file(Path("/dev/full"), b"x" * 100_000)
    with pytest.raises(FileNotFoundError):
        write_file(tmp_path / "none" / "a", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "link"]
