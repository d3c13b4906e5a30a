"""Pictures in text: from the notebook itself, or from its folder."""

import base64
from pathlib import Path

import pytest

from pywry.hosts.apps.document import Cell
from pywry.hosts.apps.markdown import MAX_PICTURE_BYTES, with_pictures

PNG = b"\x89PNG\r\n"
ADDRESS = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def cell(source: str) -> Cell:
    return Cell("markdown", source, attachments={"a b.png": {"image/png": base64.b64encode(PNG).decode()}})


def test_an_attachment_becomes_an_address_of_its_own() -> None:
    assert with_pictures(cell("see ![it](attachment:a%20b.png)"), None) == f"see ![it]({ADDRESS})"


def test_a_picture_of_the_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "a b.png").write_bytes(PNG)
    assert with_pictures(cell('![it](img/a%20b.png "title")'), tmp_path) == f'![it]({ADDRESS} "title")'


@pytest.mark.parametrize(
    "target", ["../secret.png", "/etc/logo.png", "https://x.test/a.png", "nothing.png", "notes.txt", "file:///a.png"]
)
def test_what_is_no_picture_of_the_folder_stays(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "notes.txt").write_text("secret", "utf-8")
    source = f"![it]({target})"
    assert with_pictures(cell(source), folder) == source


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert with_pictures(cell("![it](link.png)"), folder) == "![it](link.png)"


def test_a_picture_that_is_too_large_stays(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(bytes(MAX_PICTURE_BYTES + 1))
    assert with_pictures(cell("![it](large.png)"), tmp_path) == "![it](large.png)"
