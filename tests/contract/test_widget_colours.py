"""Jupyter's controls can be read in both themes."""

import anywidget
import ipywidgets as w
import pytest

from pywry import PyWry
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host

pytestmark = HOSTED_OR_BRIDGED

STYLES = ["", "primary", "success", "info", "warning", "danger"]
# The contrast of each element's text with what is behind it, as WCAG computes it; colours are read by drawing them.
CONTRASTS = """(_, selectors) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const backdrop = (el) => {
    const colour = rgba(getComputedStyle(el).backgroundColor);
    return colour[3] === 255 || !el.parentElement ? colour : backdrop(el.parentElement);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (el) => {
    const [dark, light] = [rgba(getComputedStyle(el).color), backdrop(el)].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const named = (selector) => (el) => [`${selector} ${el.textContent.trim().slice(0, 20)}`, contrast(el)];
  return selectors.flatMap((selector) => [...document.querySelectorAll(selector)].map(named(selector)));
}"""
SYSTEM = "() => matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"
TEXTS = [
    ".jupyter-button",
    ".widget-label",
    ".widget-readout",
    ".widget-text input",
    "textarea",
    "select",
    ".widget-radio-box label",
    ".jupyter-widget-tag",
    ".lm-TabBar-tabLabel",
    ".jupyter-widget-Collapse-header",
    ".widget-html-content a",
    ".pywry-output pre",
    ".ansi-red-fg, .ansi-green-fg, .ansi-yellow-fg, .ansi-blue-fg, .ansi-magenta-fg, .ansi-cyan-fg, .ansi-white-fg",
]


def everything() -> w.Widget:
    """Return one of each kind of text."""
    out = w.Output()
    out.append_stdout("plain " + "".join(f"\x1b[{colour}mcolour\x1b[0m " for colour in (31, 32, 33, 34, 35, 36, 37)))
    out.append_stderr("error\n")
    # A kernel captures what is raised in cells and for messages only.
    error = {"output_type": "error", "ename": "ValueError", "evalue": "wrong", "traceback": ["ValueError: wrong"]}
    out.outputs = (*out.outputs, error)
    buttons = [w.Button(description=style or "plain", button_style=style) for style in STYLES]
    toggles = [w.ToggleButton(value=True, description=style or "on", button_style=style) for style in STYLES]
    tags = [w.TagsInput(value=["tag"], tag_style=style) for style in STYLES]
    return w.VBox(
        [
            *(w.HBox(row) for row in (buttons, toggles, tags)),
            w.IntSlider(description="slider"),
            w.Text("text", description="text"),
            w.Textarea("text"),
            w.Dropdown(options=["one"]),
            w.Select(options=["one", "two"]),
            w.RadioButtons(options=["one", "two"]),
            w.Tab([w.Label("in a tab"), w.Label("in another")], titles=("One", "Two")),
            w.Accordion([w.Label("in it")], titles=("Fold",)),
            w.HTML("<a href='#'>link</a>"),
            out,
        ]
    )


class Themed(anywidget.AnyWidget):
    """A widget that learns of the theme where Jupyter's pages say it, as itables does."""

    _esm = """export default { render({ el, signal }) {
      const show = () => { el.textContent = document.body.dataset.jpThemeLight === "false" ? "dark" : "light"; };
      const observer = new MutationObserver(show);
      observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
      signal.addEventListener("abort", () => observer.disconnect());
      el.className = "themed";
      show();
    } };"""


@pytest.mark.parametrize("themes", [["dark", "light", "dark"], ["light", "dark", "system"]])
def test_widgets_of_others_learn_of_the_theme_as_in_jupyter(host: Host, app: PyWry, themes: list[str]) -> None:
    app.theme = themes[0]
    handle = app.show(Themed())
    page = host.open(handle)
    assert page.text(".themed") == themes[0]
    for theme in themes[1:]:
        handle.widget.theme = theme
        shown = theme if theme != "system" else page.run(SYSTEM)
        page.wait("(_, it) => document.querySelector('.themed').textContent === it", shown)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_has_the_contrast_that_readers_need(host: Host, app: PyWry, theme: str) -> None:
    app.theme = theme
    page = host.open(app.show(everything()))
    page.wait("() => document.querySelector('.pywry-output-error') !== null")
    contrasts = page.run(CONTRASTS, TEXTS)
    assert len(contrasts) > 40
    assert [(text, round(contrast, 2)) for text, contrast in contrasts if contrast < 4.5] == []
