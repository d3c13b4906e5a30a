"""The notebook as a host: cells of a real JupyterLab, whose kernel is this process (tests/notebook/embedded.py).

One server, one kernel and, as a rule, one tab serve all tests. A test's second page is a second tab, with a notebook
of its own on the same kernel.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ipywidgets
from playwright.sync_api import Browser, Locator

from pywry import Handle
from tests.contract.hosts import BrowserPage
from tests.notebook.embedded import EmbeddedKernel
from tests.notebook.lab import LabNotebook
from tests.notebook.proxy import Proxy, proxy
from tests.notebook.server import JupyterServer, jupyter_server

_ROOT = ".jp-OutputArea-output .pywry[data-pywry-view]"
# The object that scripts of the view's HTML get: `window.pywry` is that of the page's first widget.
_PYWRY = f"""globalThis[Symbol.for("pywry.page.1")]?.scopes.get(
  document.querySelector({_ROOT!r})?.dataset.pywryView)"""
_CALL = f"([source, argument]) => (0, eval)(`(${{source}})`)({_PYWRY}, argument)"
_WAIT = f"(given) => {_PYWRY} !== undefined && ({_CALL})(given)"
_SET = """(source) => { const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = 0; notebook.activeCell.model.sharedModel.setSource(source); }"""
# What a test's page code leaves on the page is not there for the next test.
_NOTE = "window.namesBefore = new Set(Object.getOwnPropertyNames(window))"
_FORGET = """() => { sessionStorage.clear();
  if (window.namesBefore === undefined) return false;  // the page was reloaded by its own code
  for (const name of Object.getOwnPropertyNames(window))
    if (!namesBefore.has(name) && !/^(namesBefore|webpack|MathJax|Plotly|_)/.test(name)) delete window[name];
  return true; }"""


class Laboratory:
    """JupyterLab, its kernel, and the tabs that are open."""

    def __init__(self, browser: Browser, server: JupyterServer, kernel: EmbeddedKernel, wire: Proxy) -> None:
        self.kernel = kernel
        self.wire = wire
        self._browser = browser
        self._server = server
        self._id = server.api("api/kernels")[0]["id"]
        self._free: list[LabNotebook] = []
        self.scales: dict[LabNotebook, BrowserPage] = {}
        """Weighs what each tab sends and gets."""
        self._made = 0

    def take(self) -> LabNotebook:
        """Return a tab that nobody uses."""
        return self._free.pop() if self._free else self._open()

    def give_back(self, tab: LabNotebook) -> None:
        """Let another test have a tab, as it was."""
        tab.command("notebook:clear-all-cell-outputs")
        if not tab.page.evaluate(_FORGET):
            tab.save()
            tab.reload()
            tab.page.evaluate(_NOTE)
        self._free.append(tab)

    def _open(self) -> LabNotebook:
        self._made += 1
        name = self._server.put_notebook(f"tab-{self._made}.ipynb", "")
        kernel = {"id": self._id, "name": "python3"}
        session = {"path": name, "name": name, "type": "notebook", "kernel": kernel}
        self._server.api("api/sessions", "POST", session)
        page = self._browser.new_context(viewport={"width": 1600, "height": 1200}).new_page()
        page.set_default_timeout(60_000)
        scales = BrowserPage(page)  # before the kernel's WebSocket opens
        # A workspace of its own: in a shared one a tab that is reloaded opens what the other one has opened, too.
        tab = LabNotebook(page, self._server, name).open(f"lab/workspaces/tab-{self._made}/tree/")
        self.scales[tab] = scales
        tab.command("application:toggle-left-area")
        tab.page.evaluate(_NOTE)
        return tab


@contextmanager
def laboratory(browser: Browser, kernel: EmbeddedKernel, home: Path) -> Iterator[Laboratory]:
    """Start all of it, for this kernel."""
    options = ["--ServerApp.allow_external_kernels=True", f"--ServerApp.external_connection_dir={kernel.folder}"]
    with jupyter_server(home, *options) as server:
        address = urlsplit(server.url)
        with proxy(address.port or 0) as wire:
            behind = replace(server, url=server.url.replace(str(address.port), str(wire.port)))
            with kernel.entered():
                # JupyterLab ends the subshell that all widgets' messages take with the last of them, and may then hand
                # the ended one to the next.
                keeper = ipywidgets.Text()
            yield Laboratory(browser, behind, kernel, wire)
            with kernel.entered():
                keeper.close()


class NotebookHost:
    """Cells of a real JupyterLab."""

    mode = "notebook"

    def __init__(self, lab: Laboratory) -> None:
        self._lab = lab
        self._tabs: list[tuple[LabNotebook, Any]] = []
        self.problems: list[str] = []

    def open(self, handle: Handle) -> "NotebookPage":
        """Let a cell have the handle as its last line."""
        tab = self._lab.take()

        def listener(error: object) -> None:
            # anywidget's, of a tab that had yet to initialize a widget when the test closed it.
            if "[anywidget] Failed to initialize model" not in str(error):
                self.problems.append(str(error))

        tab.page.on("pageerror", listener)
        self._tabs.append((tab, listener))
        page = NotebookPage(tab, self._lab.scales[tab])
        self._lab.kernel.put("shown", handle)
        tab.page.evaluate(_SET, "shown")
        tab.command("notebook:run-cell")
        page.wait_ready()
        tab.save()
        return page

    def drop(self, handle: Handle) -> None:
        """Cut the kernel's WebSockets."""
        self._lab.wire.cut()

    def end(self) -> None:
        """Clear every cell."""
        for tab, listener in self._tabs:
            if tab.page.is_closed():
                continue
            tab.page.remove_listener("pageerror", listener)
            self._lab.give_back(tab)


class NotebookPage(BrowserPage):
    """The view in the cell of one tab."""

    def __init__(self, tab: LabNotebook, scales: BrowserPage) -> None:
        super().__init__(tab.page)
        self.sent, self.received = scales.sent, scales.received
        self._tab = tab

    def run(self, source: str, argument: Any = None) -> Any:
        """Call a function with the `pywry` of the cell's view."""
        return self.page.evaluate(_CALL, [source, argument])

    def wait(self, source: str, argument: Any = None) -> None:
        """Wait until such a function returns something true."""
        self.page.wait_for_function(_WAIT, arg=[source, argument], polling=20)

    def wait_ready(self) -> None:
        """Wait until the cell's view has said that it is ready."""
        self.wait("(pywry) => pywry.ready.then(() => true)")

    def reload(self) -> None:
        """Press F5 in JupyterLab, whose kernel goes on."""
        self._tab.reload()
        self.page.evaluate(_NOTE)
        self.wait_ready()

    def close(self) -> None:
        """Close the tab as a user does, and say yes if JupyterLab asks whether to leave."""
        self.page.on("dialog", lambda dialog: dialog.accept())
        with self.page.expect_event("close"):
            self.page.close(run_before_unload=True)

    def address_after(self, action: Callable[[], object]) -> str:
        """Read the address of the new tab: the page is JupyterLab's."""
        with self.page.context.expect_page() as opened:
            action()
        address: str = opened.value.url
        opened.value.close()
        return address

    def _first(self, selector: str) -> Locator:
        return self.page.locator(_ROOT).first.locator(selector).first
