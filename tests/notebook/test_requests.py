"""Questions from a cell, which runs on the thread that in some notebooks also hears the answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.notebook.conftest import OpenNotebook
from tests.notebook.lab import LabNotebook
from tests.notebook.server import JupyterServer, jupyter_server

pytestmark = pytest.mark.e2e

HTML = """<b class="text">here</b><script>
pywry.on("app:double", (n) => n * 2);
pywry.on("app:asks-back", async () => (await pywry.request("my:number")) + 1);
</script>"""
SETUP = f"""import asyncio, threading
from pywry import PyWry
app = PyWry(height=100)
handle = app.show('''{HTML}''')
@handle.command("my:number")
async def number():
    await asyncio.sleep(0)
    return 41"""


def shown(notebook: LabNotebook) -> LabNotebook:
    notebook.run_all()
    expect(notebook.page.locator(".text")).to_have_text("here")
    notebook.wait_idle()
    return notebook


def test_a_cell_awaits_the_pages_answer(lab_notebook: OpenNotebook) -> None:
    notebook = shown(lab_notebook(SETUP))
    assert notebook.run("print(await handle.request('app:double', 21))").strip() == "42"
    many = "print(await asyncio.gather(*(handle.request('app:double', n) for n in range(50))) == [*range(0, 100, 2)])"
    assert notebook.run(many).strip() == "True"
    assert notebook.run("print(await handle.request('app:asks-back'))").strip() == "42"
    assert notebook.run("handle.wait_ready(5); print('ready')").strip() == "ready"


def test_the_cell_that_shows_may_ask_at_once(lab_notebook: OpenNotebook) -> None:
    notebook = lab_notebook(f"{SETUP}\nprint(await handle.request('app:double', 4))")
    notebook.run_all()
    assert notebook.text(0).strip().endswith("8")  # after the widget's own text


def test_a_synchronous_wait_in_a_cell_is_refused_at_once(lab_notebook: OpenNotebook) -> None:
    notebook = shown(lab_notebook(SETUP))
    for call in ("handle.request_sync('app:double', 1)", "handle.eval('1 + 1')"):
        assert notebook.run(call).startswith("WouldDeadlock: ")
        assert "await handle.request" in notebook.run(call)
    ask = "lambda: answers.append(handle.request_sync('app:double', 3))"
    thread = f"answers = []; t = threading.Thread(target={ask}); t.start(); t.join(); print(answers)"
    assert notebook.run(thread).strip() == "[6]"


@pytest.fixture(scope="module")
def deaf_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A JupyterLab that uses no subshells, as older ones and other notebooks."""
    home: Path = tmp_path_factory.mktemp("deaf")
    file = home / "settings" / "@jupyterlab" / "apputils-extension" / "kernels-settings.jupyterlab-settings"
    file.parent.mkdir(parents=True)
    file.write_text('{"commsOverSubshells": "disabled"}', "utf-8")
    with jupyter_server(home) as server:
        yield server


def test_where_a_kernel_hears_nothing_while_a_cell_runs_waiting_is_refused(
    deaf_server: JupyterServer, page: Page
) -> None:
    notebook = shown(LabNotebook(page, deaf_server, deaf_server.put_notebook("deaf.ipynb", SETUP)).open())
    assert notebook.run("print(await handle.request('app:double', 21))").strip() == "42"  # it hears while a cell awaits
    notebook.run("import ipykernel; ipykernel.version_info = (7, 3, 0)")  # which did not
    for call in ("await handle.request('app:double', 1)", "handle.wait_ready()", "handle.wait_closed()"):
        text = notebook.run(call)
        assert text.startswith("WouldDeadlock: ")
        assert "asyncio.create_task" in text
    notebook.run("task = asyncio.create_task(handle.request('app:double', 4))")
    assert notebook.run("print(await asyncio.wait_for(task, 10))").strip() == "8"
    notebook.run("handle.on('app:n', lambda n: None)")
    busy = "import time; time.sleep(0.5)\nfor n in range(1000): handle.emit('app:x', n)"
    notebook.run(busy)
    assert notebook.run("print(handle.is_open)").strip() == "True"
