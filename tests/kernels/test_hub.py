"""A user's server of a JupyterHub, whose login is stricter than Jupyter's own."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.kernels.served import ServedKernel
from tests.notebook.server import jupyter_server

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parent.parent.parent


def test_a_page_loads_its_modules_behind_a_hub_s_login(page: Page, tmp_path: Path) -> None:
    strict = "--ServerApp.identity_provider_class=tests.kernels.hublike.HubLike"
    environment = {"PYTHONPATH": str(ROOT)}
    with (
        jupyter_server(tmp_path, strict, app="jupyter_server", environment=environment) as server,
        ServedKernel(server) as kernel,
    ):
        kernel.run("import ipywidgets; widget = ipywidgets.IntSlider(3)")
        page.goto(kernel.show())
        expect(page.locator(".widget-readout")).to_have_text("3")
        assert page.evaluate("fetch('../../../api/kernels').then((answer) => answer.status)") == 403  # as the Hub's
