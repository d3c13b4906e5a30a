"""An app saved as one HTML file: what is shown, without a kernel and without a network."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kernels.apps import open_app, put, text
from tests.kernels.test_app_pages import INTERACT
from tests.notebook.server import JupyterServer

pytestmark = pytest.mark.e2e

ALTAIR = (
    "import altair; altair.renderers.enable('mimetype')\n"
    "altair.Chart(pd.DataFrame({'a': list('xy'), 'b': [1, 2]})).mark_bar().encode(x='a', y='b')"
)
CELLS = (
    text("# Saved $a^2$\n\nwith *words*"),
    "import pandas as pd\npd.DataFrame({'fruit': ['fig'], 'sold': [3]})",
    "print('\\x1b[31mred\\x1b[0m & <b>')",
    INTERACT,
    "import plotly.express as px\npx.line(x=[1, 2], y=[3, 4], title='</script><b>Line</b>')",
    ALTAIR,
    "1 / 0",
)


def saved(page: Page, folder: Path) -> Path:
    """Save what an app's page shows, and return the file."""
    answer = page.request.get(page.url.replace("/pywry/app/", "/pywry/app-html/"))
    assert answer.ok, answer.text()
    path = folder / "saved.html"
    path.write_bytes(answer.body())
    return path


def test_the_file_shows_all_that_the_page_does_and_asks_for_nothing(
    kernel_server: JupyterServer, page: Page, browser: Browser, tmp_path: Path
) -> None:
    put(kernel_server, "keep.ipynb", *CELLS)
    open_app(kernel_server, page, "keep.ipynb", "?code=1")
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("square 16")).to_be_visible()
    path = saved(page, tmp_path)
    page.close()
    context = browser.new_context(offline=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    kept = context.new_page()
    kept.goto(path.as_uri())
    expect(kept).to_have_title("Saved $a^2$")
    expect(kept.locator("math")).to_be_visible()
    expect(kept.locator("table")).to_contain_text("fig")
    expect(kept.locator(".ansi-red-fg").first).to_have_text("red")
    expect(kept.locator(".output_area pre").filter(has_text="red & <b>")).to_be_visible()
    expect(kept.locator("dl")).to_have_text("n4")
    expect(kept.get_by_text("square 16")).to_be_visible()
    expect(kept.locator(".scatterlayer .trace")).to_have_count(1)
    expect(kept.locator(".pywry-output-vega :is(svg, canvas)").first).to_be_visible()
    expect(kept.locator(".pywry-output-error summary")).to_have_text("ZeroDivisionError: division by zero")
    expect(kept.locator(".nb-source .nb-kn").first).to_have_text("import")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_the_file_of_a_small_notebook_is_small(kernel_server: JupyterServer, page: Page, tmp_path: Path) -> None:
    put(kernel_server, "little.ipynb", text("# Little"), "1 + 1")
    open_app(kernel_server, page, "little.ipynb")
    path = saved(page, tmp_path)
    assert path.stat().st_size < 300_000
    assert "cdn" not in path.read_text("utf-8").lower()


def test_nobody_else_is_given_the_file(kernel_server: JupyterServer, page: Page, browser: Browser) -> None:
    put(kernel_server, "little.ipynb", "1 + 1")
    open_app(kernel_server, page, "little.ipynb")
    context = browser.new_context()
    answer = context.request.get(page.url.replace("/pywry/app/", "/pywry/app-html/"), max_redirects=0)
    assert answer.status == 302
    assert page.request.get(page.url.replace("/pywry/app/", "/pywry/app-html/") + "x").status == 404
    context.close()
