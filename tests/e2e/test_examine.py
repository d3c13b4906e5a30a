"""`pywry doctor --widget` in a real Chromium: what renders, what asks for others, what fails."""

import anywidget
import pytest
import traitlets

from pywry.cli import main
from pywry.examine import Finding, examine, made

pytestmark = pytest.mark.e2e


def finding(code: str, **traits: object) -> Finding:
    """Examine a widget with this body of `render`."""

    class Widget(anywidget.AnyWidget):
        _esm = f"export default {{ async render({{ model, el }}) {{ {code} }} }}"
        _css = ".widget { color: red }"
        blob = traitlets.Bytes(bytes(100_000)).tag(sync=True)

    return examine(Widget(**traits), patience_s=5)


def test_a_widget_that_renders_alone_is_well() -> None:
    found = finding("el.innerHTML = '<p>one</p><p style=\"height:50px\">two</p>';")
    assert found.renders
    assert found.elements == 2
    assert found.height > 50
    assert (found.outside, found.errors) == ([], [])
    assert found.code_bytes > 60
    assert found.style_bytes == len(".widget { color: red }")
    assert 100_000 < found.state_bytes < 102_000
    text, status = found.report()
    assert status == 0
    assert "renders            yes" in text


def test_requests_of_others_are_told_and_blocked() -> None:
    found = finding(
        """el.textContent = 'x'; el.append(document.createElement('p'));
        const image = new Image(); image.src = 'https://images.example/a.png'; el.append(image);
        await fetch('https://data.example/b.json').catch(() => {});
        await import('https://code.example/c.js').catch(() => {});"""
    )
    hosts = {url.split("/")[2] for url in found.outside}
    assert hosts == {"images.example", "data.example", "code.example"}
    assert found.errors == []
    assert found.report()[1] == 1


def test_a_widget_that_fails_tells_its_error() -> None:
    found = finding("throw new Error('no data given');")
    assert not found.renders
    assert any("no data given" in error for error in found.errors)
    assert found.report()[1] == 1


def test_an_error_after_rendering_is_told_too() -> None:
    found = finding("el.innerHTML = '<p>x</p>'; setTimeout(() => { throw new Error('later'); });")
    assert found.renders
    assert found.errors == ["Error: later"]


def test_a_widget_that_shows_nothing_does_not_render() -> None:
    found = finding("")
    assert not found.renders
    assert "renders            no" in found.report()[0]


def test_a_real_widget_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--widget", "drawdata:ScatterWidget"]) == 0
    told = capsys.readouterr().out
    assert "external requests  none" in told
    assert "front end          its own code" in told


@pytest.mark.parametrize(
    ("spec", "frontend"),
    [
        ("ipywidgets:IntSlider", "Jupyter's own, which PyWry brings"),
        ("ipyleaflet:Marker", "a bundle for notebooks (jupyter-leaflet)"),
        ("ipydagred3:DagreD3Widget", "an extension for JupyterLab (ipydagred3)"),
    ],
)
def test_the_front_end_of_another_packages_widget_is_named_and_weighed(spec: str, frontend: str) -> None:
    found = examine(made(spec), patience_s=5)
    assert found.frontend == frontend
    assert (found.code_bytes > 100_000) == ("(" in frontend)
