"""Notebooks as people write them, with matplotlib, pandas, plotly and `interact`, run as apps."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.kernels.apps import open_app, put, status, text
from tests.notebook.server import JupyterServer

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parent.parent.parent


def open_notebook(server: JupyterServer, page: Page, path: str, query: str = "") -> None:
    """Open a notebook of the repository, and expect that nothing in it fails, on the page or in the kernel."""
    shutil.copy(ROOT / path, server.root)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    open_app(server, page, Path(path).name, query)
    assert status(page) == "done", page.locator(".nb-bar").inner_text()
    assert page.locator(".pywry-output-error, .pywry-error").count() == 0


def test_tips(kernel_server: JupyterServer, page: Page) -> None:
    open_notebook(kernel_server, page, "notebooks/tips.ipynb")
    expect(page.get_by_role("heading", name="Who tips well?")).to_be_visible()
    expect(page.locator("table.dataframe").first.locator("tbody tr")).to_have_count(5)
    expect(page.locator("math[display=block]")).to_have_count(1)
    expect(page.locator(".nb-code img")).to_have_count(1)
    expect(page.locator(".pywry-output-stdout")).to_contain_text("243 bills")
    expect(page.locator(".scatterlayer .trace")).to_have_count(2)
    page.get_by_label("Day").select_option("Sun")
    expect(page.locator(".pywry-output-stdout")).to_contain_text("76 bills")
    expect(page.locator(".scatterlayer .trace")).to_have_count(2)


def test_world(kernel_server: JupyterServer, page: Page) -> None:
    open_notebook(kernel_server, page, "notebooks/world.ipynb")
    expect(page.locator(".pywry-output-stdout").first).to_have_text("1704 rows, 142 countries\n")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.locator(".js-plotly-plot").first.locator(".slider-group")).to_be_visible()
    expect(page.get_by_text("Iceland: 72 in 1952, 82 in 2007")).to_be_visible()
    page.get_by_label("country").select_option("Japan")
    expect(page.get_by_text("Japan: 63 in 1952, 83 in 2007")).to_be_visible()


def test_pendulum(kernel_server: JupyterServer, page: Page) -> None:
    open_notebook(kernel_server, page, "notebooks/pendulum.ipynb", "?p=length=0.25")
    expect(page.locator(".nb-code table").first).to_contain_text("1.003")
    line = page.locator(".js-plotly-plot .scatterlayer path.js-line")
    expect(line).to_be_visible()
    first = line.get_attribute("d")
    page.locator(".noUi-handle").first.press("ArrowRight")
    expect(page.locator(".widget-readout").first).to_have_text("125")
    page.wait_for_function(
        "d => document.querySelector('.js-plotly-plot path.js-line')?.getAttribute('d') !== d", arg=first
    )
    page.get_by_role("tab", name="Table").click()
    expect(page.locator(".widget-output table th").filter(has_text="125°")).to_be_visible()


def test_the_example_of_the_guide(kernel_server: JupyterServer, page: Page) -> None:
    open_notebook(kernel_server, page, "docs/examples/app.ipynb", "?p=amount=50&p=rate=10")
    expect(page.locator(".pywry-output-stdout")).to_have_text("50 become 336\n")
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.locator(".pywry-output-stdout")).to_have_text("50 become 370\n")


WAVES = r"""# Waves

of a frequency \\(\omega\\), where

$$
\begin{aligned}
y &= \sin \omega x
\end{aligned}
$$"""


def test_what_notebooks_found_elsewhere_do(kernel_server: JupyterServer, page: Page) -> None:
    """As ipywidgets' own examples, voila's and those for plotly's FigureWidget do: in none of ours was all of it."""
    put(
        kernel_server,
        "elsewhere.ipynb",
        text(WAVES),
        "%matplotlib inline",
        "import numpy as np, pandas as pd, plotly.graph_objs as go\nfrom ipywidgets import interact, interactive\n"
        "from IPython.display import display\nfrom matplotlib import pyplot as plt",
        "def draw(omega=2.0):\n    plt.plot(np.sin(omega * np.linspace(0, 6)))\n    plt.show()\n    return omega",
        "w = interactive(draw, omega=(1.0, 4.0))\ndisplay(w)",
        "result = w.result",
        "w.kwargs",
        "plt.hist([1, 1, 2])\nplt.title('Average $x(t)$');",
        "figure = go.FigureWidget()\ntrace = figure.add_scatter().data[0]\nfigure",
        "@interact(color=['red', 'blue'])\ndef paint(color='blue'):\n    with figure.batch_update():\n"
        "        trace.y = [1, 3, 2]\n        trace.line.color = color",
        "pd.DataFrame({'x': [1, 2]}).describe()",
    )
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    open_app(kernel_server, page, "elsewhere.ipynb")
    assert status(page) == "done", page.locator(".nb-bar").inner_text()
    expect(page.locator("math")).to_have_count(2)
    expect(page.locator(".widget-interact img")).to_have_count(1)
    expect(page.get_by_text("{'omega': 2.0}")).to_be_visible()
    expect(page.get_by_text("Text(0.5")).to_have_count(0)
    expect(page.locator("table.dataframe tbody tr")).to_have_count(8)
    picture = page.locator(".widget-interact img").get_attribute("src")
    page.locator(".noUi-handle").first.press("ArrowRight")
    expect(page.locator(".widget-interact img")).not_to_have_attribute("src", str(picture))
    line = page.locator(".scatterlayer path.js-line")
    expect(line).to_have_css("stroke", "rgb(0, 0, 255)")
    page.get_by_label("color").select_option("red")
    expect(line).to_have_css("stroke", "rgb(255, 0, 0)")


@pytest.mark.parametrize("name", ["tips", "world", "pendulum"])
def test_the_notebooks_have_no_outputs_in_their_files(name: str) -> None:
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text("utf-8"))["cells"]
    assert [cell["outputs"] for cell in cells if cell.get("outputs")] == []
