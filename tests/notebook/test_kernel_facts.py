"""What a Jupyter kernel is like: busy, restarted, limited, reloaded around; a widget of ours loses nothing by it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.notebook.conftest import OpenNotebook
from tests.notebook.heard import HEARD
from tests.notebook.lab import LabNotebook
from tests.notebook.server import jupyter_server
from tests.notebook.test_display import told

pytestmark = pytest.mark.e2e

HTML = """<b class="text">here</b><button onclick="pywry.emit('app:hit')">Hit</button><script>
window.seen = []; pywry.on("app:n", (n) => { seen.push(n); });
window.emitMany = (count) => { for (let n = 0; n < count; n++) pywry.emit("app:n", n); };
</script>"""
SETUP = f"""import time
from pywry import PyWry
{HEARD}
app = PyWry(height=100)
handle = app.show('''{HTML}''', callbacks={{"app:n": got.append, "app:hit": lambda: got.append("hit")}})"""


@pytest.fixture
def shown(lab_notebook: OpenNotebook) -> LabNotebook:
    notebook = lab_notebook(SETUP)
    notebook.run_all()
    expect(notebook.page.locator(".text")).to_have_text("here")
    return notebook


def seen(notebook: LabNotebook, count: int) -> list[int]:
    notebook.page.wait_for_function("(count) => window.seen.length >= count", arg=count)
    notebook.run("handle.emit('app:n', 'end')")  # a double of what was before would have come before this
    notebook.page.wait_for_function("() => window.seen.at(-1) === 'end'")
    found: list[int] = notebook.page.evaluate("() => window.seen.slice(0, -1)")
    return found


def test_ten_thousand_events_of_one_cell_all_arrive_despite_the_servers_limit(shown: LabNotebook) -> None:
    shown.run("for n in range(10_000): handle.emit('app:n', n)")
    assert seen(shown, 10_000) == list(range(10_000))


def test_slow_and_quick_emitting_for_longer_than_the_limits_window_loses_nothing(shown: LabNotebook) -> None:
    shown.run("for n in range(20_000):\n    handle.emit('app:n', n)\n    if n % 10 == 0: time.sleep(0.002)")
    assert seen(shown, 20_000) == list(range(20_000))


def test_messages_that_the_server_drops_are_sent_again(tmp_path: Path, page: Page) -> None:
    """Another comm floods the connection until the server drops messages, ours too."""
    with jupyter_server(tmp_path, "--ServerApp.iopub_msg_rate_limit=50") as server:
        shown = LabNotebook(page, server, server.put_notebook("limited.ipynb", SETUP)).open()
        shown.run_all()
        expect(page.locator(".text")).to_have_text("here")
        flood = "import comm\nother = comm.create_comm(target_name='nobody')\nfor n in range(400): other.send({'n': n})"
        text = shown.run(f"{flood}\nfor n in range(5): handle.emit('app:n', n); time.sleep(0.05)")
        assert "message rate exceeded" in text
        assert seen(shown, 5) == list(range(5))


def test_events_of_a_page_arrive_while_the_kernel_is_busy(shown: LabNotebook) -> None:
    """JupyterLab and ipykernel 7 carry them past the running cell, on a subshell."""
    shown.start("got.until(lambda got: len(got) == 10_000)")
    shown.page.evaluate("emitMany(10_000)")
    shown.wait_idle()
    assert shown.run("print(got == list(range(10_000)))").strip() == "True"


def test_events_to_a_page_arrive_while_their_cell_runs(shown: LabNotebook) -> None:
    shown.start("handle.emit('app:n', 1)\ngot.until(lambda got: 'hit' in got)")
    shown.page.wait_for_function("() => window.seen.length === 1")
    shown.page.get_by_role("button", name="Hit").click()
    shown.wait_idle()


def test_a_page_that_is_reloaded_comes_back_to_its_kernel(shown: LabNotebook) -> None:
    shown.run("handle.emit('pywry:set-content', {'selector': '.text', 'text': 'changed'})\nhandle.emit('app:n', 0)")
    shown.page.wait_for_function("() => window.seen.length === 1")
    shown.save()
    shown.page.evaluate("emitMany(100)")
    shown.reload()
    expect(shown.page.locator(".text")).to_have_text("changed")
    shown.page.get_by_role("button", name="Hit").click()
    assert told(shown, "[*range(100), 'hit']").endswith("99, 'hit']")
    shown.run("for n in range(100): handle.emit('app:n', n)")
    assert seen(shown, 100) == list(range(100))


def test_a_closed_widget_inside_another_keeps_nobody_from_coming_back(shown: LabNotebook) -> None:
    index = shown.start(
        "from ipywidgets import Button, HBox\ngone = Button()\nbox = HBox([gone, Button(description='Left')])\nbox"
    )
    expect(shown.output(index).get_by_role("button")).to_have_count(2)
    shown.run("gone.close()")
    shown.save()
    shown.reload()
    expect(shown.output(index).get_by_role("button")).to_have_text("Left")
    expect(shown.page.locator(".pywry-html .text")).to_have_text("here")


def test_a_restart_is_said_on_the_view_whose_controls_are_off(shown: LabNotebook) -> None:
    shown.restart_kernel()
    expect(shown.page.locator(".pywry-lost")).to_contain_text("Run the cell again")
    button = shown.page.locator(".pywry-html button")
    assert button.evaluate("(el) => el.closest('[inert]') !== null")
    shown.run_all()
    expect(shown.page.locator(".pywry-lost")).to_have_count(0)
    button.click()
    assert told(shown, "['hit']") == "['hit']"


def test_a_widget_that_is_closed_while_shown_leaves_the_page(shown: LabNotebook) -> None:
    shown.run("handle.close()")
    expect(shown.page.locator(".text")).to_have_count(0)
    assert "is closed" in shown.run("handle.emit('app:n', 1)")
    assert "No such comm" not in shown.server.log.read_text()


def test_traits_that_are_held_arrive_together_and_events_amid_them_at_once(shown: LabNotebook) -> None:
    shown.run("w = handle.widget\nwith w.hold_sync():\n    w.width, w.height = 300, 90\n    handle.emit('app:n', 1)")
    assert seen(shown, 1) == [1]
    view = shown.page.locator(".pywry")
    expect(view).to_have_css("width", "300px")
    assert view.evaluate("(el) => getComputedStyle(el).height") == "90px"


def test_bytes_that_a_page_sets_are_taken(lab_notebook: OpenNotebook) -> None:
    blob = f"""{HEARD}
import traitlets
from pywry import PyWryWidget
class Blob(PyWryWidget):
    _esm = '''export default {{ render({{ model, el }}) {{
      model.set("blob", new Uint8Array([1, 2, 3])); model.set("label", "also"); model.save_changes();
      el.textContent = "drawn"; }} }}'''
    blob = traitlets.Bytes(b"").tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
blob = Blob()
blob.observe(lambda change: got.append(1), "blob")
blob"""
    notebook = lab_notebook(blob)
    notebook.run_all()
    expect(notebook.page.get_by_text("drawn", exact=True)).to_be_visible()
    assert told(notebook, "[1]") == "[1]"
    assert notebook.run("print(blob.blob, blob.label)").strip() == r"b'\x01\x02\x03' also"


def test_when_the_last_view_is_gone_python_is_told(lab_notebook: OpenNotebook) -> None:
    quick = "from pywry.settings import Settings\nquick = PyWry(settings=Settings(notebook={'close_grace_s': 0.2}))"
    notebook = lab_notebook(
        SETUP, f"{quick}\nother = quick.show('<i>x</i>', callbacks={{'pywry:disconnect': got.append}})"
    )
    notebook.run_all()
    expect(notebook.page.locator("i")).to_have_text("x")
    notebook.page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    notebook.command("notebook:clear-cell-output")
    assert told(notebook, "[{'reason': 'closed'}]") == "[{'reason': 'closed'}]"
    assert notebook.run("print(other.is_open, handle.is_open)").strip() == "False True"
