"""Tables and boxes of a notebook, as they are read on a light page and on a dark one."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kernels.apps import open_app, put, text
from tests.kernels.test_app_saved import saved
from tests.notebook.server import JupyterServer

pytestmark = pytest.mark.e2e

Scheme = Literal["light", "dark"]
PLAIN = "import pandas as pd\ntable = pd.DataFrame({'a': [1, -2], 'b': [3, 4]})\ntable"
COLOURED = "table.style.highlight_max().set_caption('Highest').map(lambda n: 'color: black' if n < 0 else '')"
# What Styler makes without colours.
ROUNDED = "table.style.format('{:.2f}')"
BOX = '<div class="alert alert-info">\n\n*Tip*: read on.\n\n</div>'

# Of every text in a table: how well it is seen on the nearest background behind it.
CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const pixel = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = pixel(colour).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return pixel(backgroundColor)[3] === 255 ? backgroundColor : behind(element.parentElement);
  };
  return [...document.querySelectorAll(":is(th, td, caption)")].filter((each) => each.innerText.trim()).map((each) => {
    const [fore, back] = [light(getComputedStyle(each).color), light(behind(each))];
    return (Math.max(fore, back) + 0.05) / (Math.min(fore, back) + 0.05);
  });
}"""


def colours(page: Page) -> list[str]:
    """Return the backgrounds of the tables."""
    backgrounds: list[str] = page.locator("table").evaluate_all(
        "(tables) => tables.map((table) => getComputedStyle(table).backgroundColor)"
    )
    return backgrounds


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_with_highlights_is_read_in_both_themes_in_a_saved_file_as_well(
    kernel_server: JupyterServer, browser: Browser, tmp_path: Path, scheme: Scheme
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    put(kernel_server, "tables.ipynb", PLAIN, COLOURED, ROUNDED)
    open_app(kernel_server, page, "tables.ipynb")
    path = saved(page, tmp_path)
    for _ in range(2):
        expect(page.locator("table")).to_have_count(3)
        ratios = page.evaluate(CONTRASTS)
        assert len(ratios) == 3 * 8 + 1
        assert min(ratios) >= 4.5, ratios
        # Those that say nothing of colours are as the page.
        plain, coloured, rounded = colours(page)
        assert (plain, coloured, rounded) == ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
        page.goto(path.as_uri())
    context.close()


def test_a_box_in_a_text_stands_out(kernel_server: JupyterServer, page: Page) -> None:
    put(kernel_server, "box.ipynb", text(BOX))
    open_app(kernel_server, page, "box.ipynb")
    box = page.locator(".alert")
    expect(box).to_have_text("Tip: read on.")
    expect(box).to_have_css("border-left-width", "3px")
    edge = "each => getComputedStyle(each).borderLeftColor"
    page.evaluate("() => document.querySelector('.alert').classList.replace('alert-info', 'alert-danger')")
    assert box.evaluate(edge) == page.evaluate(
        "() => { const it = document.createElement('i'); it.style.color = 'var(--pywry-danger)';"
        " document.querySelector('.nb').append(it); return getComputedStyle(it).color; }"
    )
