"""What is left of a widget in a saved notebook."""

import base64
from typing import Any
from xml.etree import ElementTree

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from nbconvert import HTMLExporter

from pywry import PyWryWidget
from pywry.fallback import MAX_CONTENT_CHARACTERS, fallback_html, picture_of, still
from pywry.integrations.plotly import chart_of
from pywry.sketch import sketch

SVG = "{http://www.w3.org/2000/svg}"


def drawn(figure: Any) -> ElementTree.Element:
    svg = sketch(chart_of(figure)["figure"])
    assert svg is not None
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p class='a'>x &amp; <b>y</b><br></p>", '<p class="a">x &amp; <b>y</b><br></p>'),
        ("<script>steal()</script><p>x</p>", "<p>x</p>"),
        ("<style>* { display: none }</style>x", "x"),
        ('<p onclick="steal()" id="i">x</p>', '<p id="i">x</p>'),
        ('<a href=" java\nscript:steal()">x</a>', "<a>x</a>"),
        ('<a href="https://example.org/?a=1&amp;b=2">x</a>', '<a href="https://example.org/?a=1&amp;b=2">x</a>'),
        ('<iframe srcdoc="<script>x</script>">f</iframe><img src="data:image/png;base64,AA">',
         '<img src="data:image/png;base64,AA">'),
        ('<link rel="stylesheet" href="x.css"><table><tr><td>1</table>', "<table><tr><td>1</table>"),
        ('<a title="&quot;><script>x</script>">y</a>', '<a title="&quot;&gt;&lt;script&gt;x&lt;/script&gt;">y</a>'),
    ],
)  # fmt: skip
def test_html_keeps_what_is_still_and_nothing_that_runs(html: str, kept: str) -> None:
    assert still(html) == kept


def test_lines_of_a_chart_are_drawn_from_corner_to_corner() -> None:
    picture = drawn(go.Figure(go.Scatter(x=[0, 10], y=np.array([1.0, 3.0]), name="up"), {"title": {"text": "A & B"}}))
    line = picture.find(f"{SVG}polyline")
    assert line is not None
    assert line.attrib["points"] == "70.0,360.0 620.0,50.0"
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert texts == ["0", "10", "1", "3", "up", "A & B"]


def test_dates_and_categories_have_their_places() -> None:
    dates = drawn(go.Figure(go.Scatter(x=["2024-01-01", "2024-01-03"], y=[1, 2])))
    assert [text.text for text in dates.iter(f"{SVG}text")][:2] == ["2024-01-01", "2024-01-03"]
    bars = drawn(go.Figure(go.Bar(x=["a", "b", "c"], y=[1, -2, 3])))
    assert [text.text for text in bars.iter(f"{SVG}text")][:3] == ["a", "b", "c"]
    _, *places = bars.findall(f"{SVG}rect")  # behind the ground
    edges = [(float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"])) for bar in places]
    assert len(edges) == 3
    assert edges[0][0] >= 70.0
    assert edges[-1][1] <= 620.0
    assert edges[0][1] < edges[1][0]


def test_names_are_cut_to_their_room_and_of_many_only_the_ends_are_told() -> None:
    def names(given: list[str]) -> list[str | None]:
        texts = drawn(go.Figure(go.Bar(x=given, y=[1] * len(given)))).iter(f"{SVG}text")
        return [text.text for text in texts][:-2]

    assert names(["x" * 100, "short"]) == [f"{'x' * 38}…", "short"]
    assert names([f"name {n}" for n in range(13)]) == ["name 0", "name 12"]


def test_a_picture_is_dark_where_it_stands_on_dark_and_light_for_readers_without_style_sheets() -> None:
    picture = drawn(go.Figure(go.Scatter(y=[1, 2], name="up")))
    style = picture.findtext(f"{SVG}style") or ""
    assert style.startswith("@media (prefers-color-scheme: dark)")
    colours = {each.attrib[key] for each in picture.iter() for key in ("fill", "stroke") if key in each.attrib}
    assert {"#ffffff", "#1c2027", "#2f5fd7"} <= colours
    for colour in colours - {"none"}:
        assert f'="{colour}"' in style


def test_values_of_plotlys_own_json_are_drawn() -> None:
    figure = go.Figure(go.Scatter(x=np.array([0, 10]), y=np.array([1.0, 3.0]))).to_plotly_json()
    line = ElementTree.fromstring(sketch(figure) or "").find(f"{SVG}polyline")
    assert line is not None
    assert line.attrib["points"] == "70.0,360.0 620.0,50.0"


def test_a_long_trace_is_thinned_and_holes_are_left_out() -> None:
    line = drawn(go.Figure(go.Scatter(y=np.arange(100_000.0)))).find(f"{SVG}polyline")
    assert line is not None
    assert len(line.attrib["points"].split()) == 500
    holes = drawn(go.Figure(go.Scatter(y=[1, None, float("nan"), 4], mode="markers")))
    assert len(holes.findall(f"{SVG}circle")) == 2


def test_a_chart_that_has_no_picture_is_a_table_of_its_first_values() -> None:
    html = picture_of(chart_of(go.Figure(go.Pie(labels=list("abcdefg"), values=[1] * 7, name="<i>")))["figure"])
    assert "<td>&lt;i&gt;</td><td>pie</td><td>labels: a, b, c, d, e…; values: 1, 1, 1, 1, 1…</td>" in html
    assert picture_of({"data": []}) == ""


def test_too_much_html_is_named_instead() -> None:
    html = fallback_html("<b>" * MAX_CONTENT_CHARACTERS, None)
    assert html == f"<p>HTML of {3 * MAX_CONTENT_CHARACTERS:,} characters: run the notebook to see it.</p>"


def test_a_display_has_the_view_and_beside_it_what_is_still() -> None:
    inner = PyWryWidget("<i>inner</i>")
    widget = PyWryWidget("<b>outer</b><script>1</script>", child=inner, chart=chart_of(go.Figure(go.Scatter(y=[1, 2]))))
    data, _ = widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert data["text/plain"]
    before, _, rest = data["text/html"].partition("\n")
    assert (before, rest.endswith("<i>inner</i>")) == ("<b>outer</b>", True)
    assert "data:image/svg+xml;base64," in rest


def test_nbconvert_shows_it_where_no_state_was_saved() -> None:
    data, metadata = PyWryWidget("<b>outer</b>", chart=chart_of(go.Figure(go.Scatter(y=[1, 2]))))._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data, metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[output])])
    html, _ = HTMLExporter().from_notebook_node(notebook)
    assert "<b>outer</b>" in html
    before = 'alt="chart" src="data:image/svg+xml;base64,'
    start = html.index(before) + len(before)
    svg = base64.b64decode(html[start : html.index('"', start)])
    assert ElementTree.fromstring(svg).find(f"{SVG}polyline") is not None
