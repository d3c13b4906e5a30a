"""What can be shown, as HTML."""

import base64
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pywry.content import HtmlContent, html_of


class Elements(HTMLParser):
    """Elements as a browser would find them: `(tag, text)` of styles, scripts and the rest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.images: list[dict[str, str | None]] = []
        self._tag = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        if tag == "img":
            self.images.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == self._tag:
            data = self.found.pop()[1] + data
        self.found.append((self._tag, data))


class Shows:
    """An object with some of a notebook's display methods."""

    def __init__(self, **methods: Any) -> None:
        for name, value in methods.items():
            setattr(self, f"_repr_{name}_", lambda value=value: value)


def test_text_is_html_as_it_is() -> None:
    assert html_of("<b>1 & 2</b>") == "<b>1 & 2</b>"


def test_content_is_put_together_in_order(tmp_path: Path) -> None:
    for name, text in {"a.css": "a{}", "b.css": "b{}", "a.js": "a()", "b.js": "b('é')"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    content = HtmlContent(
        "<p>body</p>",
        css_files=[tmp_path / "a.css", str(tmp_path / "b.css")],
        inline_css="c{}",
        script_files=[tmp_path / "a.js", tmp_path / "b.js"],
        init_script="c()",
    )
    assert Elements(html_of(content)).found == [
        *(("style", text) for text in ("a{}b{}c{}",)),
        ("p", "body"),
        ("script", "a()b('é')c()"),
    ]


@pytest.mark.parametrize(("field", "tag"), [("init_script", "script"), ("inline_css", "style")])
def test_text_that_would_end_its_element_does_not(field: str, tag: str) -> None:
    for closing in (f"</{tag}>", f"</{tag.upper()}>", f"</{tag} >", f"</{tag.title()}\n>"):
        text = f"x = '{closing}<img src=1>'"
        found = Elements(HtmlContent("", **{field: text}).assemble())
        assert found.images == []
        assert [name for name, _ in found.found] == [tag]


def test_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"missing\.js"):
        html_of(HtmlContent("", script_files=[tmp_path / "missing.js"]))


@pytest.mark.parametrize(
    ("shown", "html"),
    [
        (Shows(html="<i>1</i>", png=b"1", svg="<svg/>"), "<i>1</i>"),
        (Shows(png=b"1", svg="<svg/>"), "<svg/>"),
        (Shows(mimebundle={"text/plain": "1", "text/html": "<u>1</u>"}), "<u>1</u>"),
        (Shows(mimebundle=({"text/html": "<u>2</u>"}, {"meta": 1})), "<u>2</u>"),
        (Shows(mimebundle=None, html="<i>3</i>"), "<i>3</i>"),
        (Shows(html=None, svg="<svg/>"), "<svg/>"),
        (Shows(html=("<i>4</i>", {"isolated": True})), "<i>4</i>"),
    ],
)
def test_object_shows_itself_as_in_a_notebook(shown: Any, html: str) -> None:
    assert html_of(shown) == html


@pytest.mark.parametrize(("method", "mime"), [("png", "image/png"), ("jpeg", "image/jpeg")])
def test_picture_is_inside_the_page_whether_bytes_or_text(method: str, mime: str) -> None:
    encoded = base64.b64encode(b"\x89PNG").decode()
    for made in (b"\x89PNG", encoded + "\n"):
        (image,) = Elements(html_of(Shows(**{method: made}))).images
        assert image["src"] == f"data:{mime};base64,{encoded}"


@pytest.mark.parametrize("value", [5, None, object(), ["<b>"], b"<b>", Shows, Shows(), Shows(mimebundle={})])
def test_anything_else_is_refused_and_says_what_is_accepted(value: Any) -> None:
    with pytest.raises(TypeError, match=f"cannot show a {type(value).__name__}; expected HTML text"):
        html_of(value)
