"""A JupyterLab for the tests here; `lab_notebook` opens notebooks in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page

from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer, jupyter_server

OpenNotebook = Callable[..., LabNotebook]

# What page code of a test leaves on the page is not there for the next one.
_NOTE = "window.namesBefore = new Set(Object.getOwnPropertyNames(window))"
_CLEAR = """async () => {
  for (const panel of [...window.jupyterapp.shell.widgets("main")]) {
    if (panel.isDisposed) continue;  // with the notebook whose output it shows
    const gone = new Promise((resolve) => panel.disposed.connect(resolve));
    if (panel.context) panel.context.model.dirty = false;  // else it asks whether to save
    panel.close();
    await gone;  // else its cells are found where the next notebook's are looked for
  }
  if (window.namesBefore === undefined) return false;
  for (const name of Object.getOwnPropertyNames(window))
    if (!namesBefore.has(name) && !/^(namesBefore|webpack|MathJax|Plotly|_)/.test(name)) delete window[name];
  sessionStorage.clear();
  return true; }"""


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server with JupyterLab, below a base URL as a hub gives one; one for all tests."""
    home: Path = tmp_path_factory.mktemp("jupyter")
    with jupyter_server(home, "--ServerApp.base_url=/user/x/") as server:
        yield server


class Tab:
    """One tab of the browser with JupyterLab, whose start (4 s) is for all tests that leave it as it was."""

    def __init__(self, browser: Browser, server: JupyterServer) -> None:
        self._browser = browser
        self._server = server
        self._page: Page | None = None

    def open(self, name: str) -> LabNotebook:
        """Open a notebook, the only one in the tab."""
        if self._page is not None:
            return LabNotebook(self._page, self._server, name).open_beside()
        self._page = self._browser.new_context().new_page()
        self._page.set_default_timeout(60_000)
        notebook = LabNotebook(self._page, self._server, name).open()
        self._page.evaluate(_NOTE)
        return notebook

    def clear(self, notebook: LabNotebook) -> None:
        """Close the notebook without saving it, and forget what its widgets left on the page."""
        if self._page is not None and not self._page.evaluate(_CLEAR):
            self.close()  # a test has reloaded it

    def close(self) -> None:
        """Close the tab; the next notebook gets a new one."""
        if self._page is not None:
            self._page.context.close()
        self._page = None


@pytest.fixture(scope="session")
def tab(jupyter: JupyterServer, browser: Browser) -> Iterator[Tab]:
    """One tab for all tests."""
    made = Tab(browser, jupyter)
    yield made
    made.close()


@pytest.fixture
def lab_notebook(jupyter: JupyterServer, tab: Tab, request: pytest.FixtureRequest) -> Iterator[OpenNotebook]:
    """Open a new notebook with these cells in JupyterLab; its kernel is ended after the test."""
    opened: list[LabNotebook] = []

    def open_notebook(*cells: str) -> LabNotebook:
        assert not opened, "a test has one notebook"
        opened.append(tab.open(jupyter.put_notebook(f"{uuid4().hex}.ipynb", *cells)))
        return opened[-1]

    failed_before = request.session.testsfailed
    yield open_notebook
    for notebook in opened:
        kernels = [each["kernel"]["id"] for each in jupyter.api("api/sessions") if each["path"] == notebook.name]
        if request.session.testsfailed > failed_before:
            tab.close()
        else:
            tab.clear(notebook)
        for kernel in kernels:
            jupyter.api(f"api/kernels/{kernel}", "DELETE")
