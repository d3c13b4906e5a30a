"""What a saved notebook shows of Jupyter's own widgets, and of others'."""

import base64
from datetime import datetime, timezone

import anywidget
import ipywidgets
import plotly.graph_objects as go
import pytest
from ipywidgets import (
    HTML,
    Button,
    Checkbox,
    Dropdown,
    FileUpload,
    Image,
    IntSlider,
    Label,
    Output,
    Password,
    SelectMultiple,
    Text,
    VBox,
)

from pywry import PyWryWidget
from pywry.fallback import MAX_CONTENT_CHARACTERS
from pywry.portrait import portrait

UPLOAD = {
    "name": "a.txt",
    "type": "text/plain",
    "size": 6,
    "content": b"secret",
    "last_modified": datetime(2026, 1, 1, tzinfo=timezone.utc),
}
PIXEL = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAA=")


@pytest.mark.parametrize(
    ("widget", "words"),
    [
        (IntSlider(value=7, description="Speed"), "<dt>Speed</dt><dd>7</dd>"),
        (Dropdown(options=[("<Red>", 1), ("Blue", 2)], value=1, description="C"), "<dt>C</dt><dd>&lt;Red&gt;</dd>"),
        (Dropdown(options=["a"], value=None, description="C"), "<dt>C</dt><dd>none</dd>"),
        (SelectMultiple(options=["a", "b", "c"], value=["a", "c"], description="S"), "<dt>S</dt><dd>a, c</dd>"),
        (Checkbox(value=True, description="On"), "<dt>On</dt><dd>yes</dd>"),
        (Text(value="a & b", description="T"), "<dt>T</dt><dd>a &amp; b</dd>"),
        (Password(value="secret", description="P"), "<dt>P</dt><dd>••••••••</dd>"),
        (FileUpload(value=[UPLOAD], description="F"), "<dt>F</dt><dd>a.txt</dd>"),
        (Button(description="Press"), "<p>Press</p>"),
        (Label(value="words"), "<p>words</p>"),
        (HTML(value="<i>a</i><script>1</script>"), "<i>a</i>"),
        (Image(value=PIXEL, format="gif"), f'src="data:image/gif;base64,{base64.b64encode(PIXEL).decode()}"'),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ipywidgets.Widget) else "",
)
def test_a_widget_is_its_words(widget: ipywidgets.Widget, words: str) -> None:
    html = portrait(widget)
    assert words in html
    assert "<script" not in html
    assert "secret" not in html


def test_a_box_is_what_is_in_it_one_below_the_other() -> None:
    first, second = portrait(VBox([Label("one"), VBox([Label("two")])])).split("\n")
    assert (first, second) == ("<p>one</p>", "<p>two</p>")


def test_an_output_is_what_came_into_it() -> None:
    out = Output(
        outputs=(
            {"output_type": "stream", "name": "stdout", "text": "1 < 2"},
            {"output_type": "display_data", "data": {"text/html": "<b>b</b><script>1</script>"}, "metadata": {}},
            {"output_type": "display_data", "data": {"image/png": "AAAA\n"}, "metadata": {}},
            {"output_type": "error", "ename": "E", "evalue": "failed", "traceback": []},
        )
    )
    assert portrait(out).split("\n") == [
        "<pre>1 &lt; 2</pre>",
        "<b>b</b>",
        '<img alt="" src="data:image/png;base64,AAAA">',
        "<pre>failed</pre>",
    ]


def test_one_of_ours_in_a_box_and_plotlys_own_are_as_by_themselves() -> None:
    html = portrait(VBox([PyWryWidget("<i>ours</i>"), go.FigureWidget(go.Scatter(y=[1, 2]))]))
    assert html.startswith("<i>ours</i>\n<img ")
    assert "data:image/svg+xml;base64," in html


def test_of_what_has_no_words_there_is_its_name() -> None:
    class Other(anywidget.AnyWidget):
        _esm = "export default {}"

    assert portrait(Other()) == "<p>Other: run the cell to see it.</p>"
    assert portrait(None) == ""


def test_too_much_is_named_instead() -> None:
    assert portrait(HTML("x" * (MAX_CONTENT_CHARACTERS + 1))) == "<p>A large widget: run the notebook to see it.</p>"


def test_a_display_of_a_widget_inside_has_its_portrait() -> None:
    data, _ = PyWryWidget(child=Label("words"))._repr_mimebundle_()
    assert data["text/html"] == "<p>words</p>"
    assert "application/vnd.pywry.view+json" in data
