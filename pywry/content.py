"""What `show` can show, as HTML."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCEPTED = (
    "HTML text, HtmlContent, a plotly figure, any ipywidgets or anywidget widget (also an object with anywidget's "
    "descriptor), or an object that a notebook displays (with _repr_html_, _repr_mimebundle_, _repr_svg_, _repr_png_ "
    "or _repr_jpeg_)"
)


@dataclass(frozen=True, slots=True)
class HtmlContent:
    """HTML with its data, styles and scripts, put together in one page.

    `json_data` is `pywry.config.json_data` on the page. Styles come before the HTML, scripts after it: files in the
    order given, then `init_script`. Files are read when the content is shown.
    """

    html: str
    json_data: Any = None
    init_script: str | None = None
    css_files: Sequence[str | Path] = ()
    script_files: Sequence[str | Path] = ()
    inline_css: str | None = None

    def assemble(self) -> str:
        """Return the HTML with its styles and scripts; raises OSError when a file cannot be read."""
        styles = [*(Path(file).read_text("utf-8") for file in self.css_files), *_given(self.inline_css)]
        scripts = [*(Path(file).read_text("utf-8") for file in self.script_files), *_given(self.init_script)]
        return "".join(
            [
                *(f"<style>{_closed(style, 'style')}</style>" for style in styles),
                self.html,
                *(f"<script>{_closed(script, 'script')}</script>" for script in scripts),
            ]
        )


def html_of(value: Any) -> str:
    """Return HTML for text, HtmlContent, or what a notebook could display.

    Raises
    ------
    TypeError
        For anything else; the message says what is accepted.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, HtmlContent):
        return value.assemble()
    bundle = _mime_bundle(value)
    for mime, show in _SHOWN:
        if bundle.get(mime) is not None:
            return str(show(bundle[mime]))
    raise TypeError(f"cannot show a {type(value).__name__}; expected {ACCEPTED}")


def _mime_bundle(value: Any) -> dict[str, Any]:
    """Return an object's own pictures of itself, as a notebook asks for them."""
    if isinstance(value, type):
        return {}
    bundle: dict[str, Any] = {}
    if callable(method := getattr(value, "_repr_mimebundle_", None)):
        made = method()
        bundle.update((made[0] if isinstance(made, tuple) else made) or {})
    for mime, name in _METHODS.items():
        if mime not in bundle and callable(method := getattr(value, name, None)):
            made = method()
            bundle[mime] = made[0] if isinstance(made, tuple) else made
    return bundle


def _picture(mime: str) -> Any:
    def show(data: str | bytes) -> str:
        text = data if isinstance(data, str) else base64.b64encode(data).decode("ascii")
        return f'<img alt="" src="data:{mime};base64,{text.strip()}">'

    return show


_METHODS: Mapping[str, str] = {
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
}
_SHOWN = [
    ("text/html", str),
    ("image/svg+xml", str),
    ("image/png", _picture("image/png")),
    ("image/jpeg", _picture("image/jpeg")),
]


def _given(text: str | None) -> list[str]:
    return [] if text is None else [text]


def _closed(text: str, tag: str) -> str:
    """Escape what would end the element early; the same text to CSS and, in strings, to JavaScript."""
    return re.sub(f"</(?={tag})", r"<\\/", text, flags=re.IGNORECASE)
