"""A notebook that is open in a real JupyterLab (or Notebook 7), as a user sees and uses it."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.notebook.server import JupyterServer

_PANEL = "window.jupyterapp.shell.currentWidget"

# What is asked of a notebook before its kernel is idle is dropped by JupyterLab.
_READY = """() => { const panel = window.jupyterapp?.shell?.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return panel?.context?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle"; }"""

_ADD = f"""(source) => {{ const notebook = {_PANEL}.content;
  notebook.model.sharedModel.addCell({{ cell_type: "code", source }});
  notebook.deselectAll();
  notebook.activeCellIndex = notebook.widgets.length - 1;
  return notebook.activeCellIndex; }}"""

_RUN = """() => window.jupyterapp.commands.execute("notebook:run-cell").then(() => null)"""
_START = """() => { void window.jupyterapp.commands.execute("notebook:run-cell"); }"""

_TEXT = f"""(index) => {_PANEL}.content.model.cells.get(index).outputs.toJSON().map((output) =>
  output.text ?? output.data?.["text/plain"] ?? (output.ename ? `${{output.ename}}: ${{output.evalue}}` : ""))
  .map((text) => [text].flat().join("")).join("")"""


class LabNotebook:
    """One notebook in one tab of the browser, with its kernel."""

    def __init__(self, page: Page, server: JupyterServer, name: str) -> None:
        self.page = page
        self.server = server
        self.name = name

    def open(self, path: str = "lab/tree/") -> "LabNotebook":
        """Go there, and wait until its kernel is idle; `notebooks/` is Notebook 7's path."""
        self.page.goto(self.server.address(f"{path}{self.name}?reset"))
        self.wait_idle()
        return self

    def open_beside(self) -> "LabNotebook":
        """Open it in the JupyterLab that the page shows, as a double-click in its list of files does."""
        self.command("docmanager:open", {"path": self.name, "factory": "Notebook", "kernel": {"name": "python3"}})
        self.wait_idle()
        return self

    def wait_idle(self) -> None:
        """Wait until the notebook is loaded and its kernel has nothing to do."""
        self.page.wait_for_function(_READY, polling=50)

    def run_all(self) -> None:
        """Run every cell, and wait until all have run."""
        self.page.evaluate('() => window.jupyterapp.commands.execute("notebook:run-all-cells").then(() => null)')

    def run(self, code: str) -> str:
        """Run code in a new cell at the end, wait until it has run, and return the text it shows."""
        index = self.page.evaluate(_ADD, code)
        self.page.evaluate(_RUN)
        return self.text(index)

    def start(self, code: str) -> int:
        """Run code in a new cell, without waiting; returns the cell's place."""
        index: int = self.page.evaluate(_ADD, code)
        self.page.evaluate(_START)
        return index

    def text(self, index: int) -> str:
        """Return the text that a cell shows, or the error it raised."""
        text: str = self.page.evaluate(_TEXT, index)
        return text

    def output(self, index: int) -> Locator:
        """Return the outputs of a cell, which are found once they are there."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea-output")

    def save(self) -> None:
        """Save, as Ctrl+S does."""
        self.page.evaluate('() => window.jupyterapp.commands.execute("docmanager:save").then(() => null)')

    def reload(self) -> None:
        """Press F5; the kernel goes on."""
        self.page.reload()
        self.wait_idle()

    def restart_kernel(self) -> None:
        """Restart the kernel, as the menu does."""
        self.page.evaluate(f"() => {_PANEL}.sessionContext.session.kernel.restart()")
        self.wait_idle()

    def kernel_id(self) -> str:
        """Return the id of the notebook's kernel."""
        found: str = self.page.evaluate(f"() => {_PANEL}.sessionContext.session.kernel.id")
        return found

    def command(self, name: str, arguments: Any = None) -> None:
        """Run a command of JupyterLab's palette by its id."""
        run = "([name, given]) => window.jupyterapp.commands.execute(name, given ?? {}).then(() => null)"
        self.page.evaluate(run, [name, arguments])
