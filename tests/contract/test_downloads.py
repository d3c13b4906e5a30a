"""EVENTS §7, pywry:download and download-csv: files that really are saved."""

from typing import Any

import pytest

from pywry import Handle, PyWry
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector


class Shown:
    """A widget with its page."""

    def __init__(self, host: Host, app: PyWry) -> None:
        self.done = Collector()
        self.handle: Handle = app.show("page", callbacks={"pywry:download-done": self.done})
        self.page: OpenPage = host.open(self.handle)

    def save(self, name: str, **data: Any) -> tuple[str, bytes]:
        saved = self.page.saved_by(lambda: self.handle.emit(f"pywry:{name}", data))
        return saved.name, saved.content


@pytest.fixture
def shown(host: Host, app: PyWry) -> Shown:
    return Shown(host, app)


@pytest.mark.parametrize("content", ["text ü 日本\n", b"\x00\xff\x80", bytearray(b"ab"), ""], ids=repr)
def test_a_download_saves_text_as_utf_8_and_bytes_as_they_are(shown: Shown, content: Any) -> None:
    expected = content.encode() if isinstance(content, str) else bytes(content)
    assert shown.save("download", content=content, filename="notes.txt", mimeType="text/plain") == (
        "notes.txt",
        expected,
    )
    assert shown.done.wait(1) == [{"filename": "notes.txt", "saved": True}]


def test_a_download_of_ten_megabytes_is_whole(shown: Shown) -> None:
    content = bytes(range(256)) * 40_000
    assert shown.save("download", content=content, filename="big.bin") == ("big.bin", content)


def test_a_csv_is_quoted_as_rfc_4180_says(shown: Shown) -> None:
    rows = [["a,b", 'say "hi"', "two\nlines"], [1, 2.5, None], [True, "", "ü"], ["cr\rhere", " spaced ", "'"]]
    name, content = shown.save("download-csv", filename="table.csv", headers=["x", "y, z", "w"], data=rows)
    assert name == "table.csv"
    assert content.decode() == (
        'x,"y, z",w\r\n"a,b","say ""hi""","two\nlines"\r\n1,2.5,\r\ntrue,,ü\r\n"cr\rhere", spaced ,\'\r\n'
    )
    assert shown.done.wait(1) == [{"filename": "table.csv", "saved": True}]


def test_a_csv_without_headers_has_only_its_rows(shown: Shown) -> None:
    assert shown.save("download-csv", filename="t.csv", data=[[1, 2], [3, 4]]) == ("t.csv", b"1,2\r\n3,4\r\n")


def test_a_page_may_start_a_download_itself(shown: Shown) -> None:
    emit = "(pywry) => { pywry.emit('pywry:download', { content: 'x', filename: 'own.txt' }); }"
    saved = shown.page.saved_by(lambda: shown.page.run(emit))
    assert (saved.name, saved.content) == ("own.txt", b"x")
    assert shown.done.wait(1) == [{"filename": "own.txt", "saved": True}]


BAD: list[tuple[str, Any]] = [
    ("download", {"filename": "x"}),
    ("download", {"content": "x"}),
    ("download", {"content": 3, "filename": "x"}),
    ("download", {"content": "x", "filename": ""}),
    ("download", "text"),
    ("download-csv", {"filename": "x"}),
    ("download-csv", {"data": [[1]]}),
    ("download-csv", {"data": "a,b", "filename": "x"}),
]


def test_a_bad_download_raises_in_the_emitter_and_the_next_is_saved(shown: Shown) -> None:
    for name, data in BAD:
        with pytest.raises((ValueError, TypeError)):
            shown.handle.emit(f"pywry:{name}", data)
    assert shown.save("download", content="x", filename="x.txt") == ("x.txt", b"x")
