"""What happens when a process is killed: the windows', a page's, and Python itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pywry import Handle, PyWry
from pywry.errors import NativeUnavailable, WindowGone
from tests.waiting import Collector

pytestmark = pytest.mark.native

SOON_S = 1.0
KEEPS = "<p id='p'>first</p><script>pywry.on('app:ask', () => pywry.emit('app:told', p.textContent));</script>"


def child_of(handle: Handle) -> psutil.Process:
    view = handle.view
    assert view is not None
    return psutil.Process(view._desktop._child.pid)  # type: ignore[attr-defined]


def page_processes(child: psutil.Process) -> list[psutil.Process]:
    return [process for process in child.children(recursive=True) if "WebKitWebProcess" in process.name()]


def text_of(handle: Handle) -> str:
    told = Collector()
    handle.on("app:told", told)
    handle.emit("app:ask")
    return str(told.wait(1)[0])


def wait_gone(processes: list[psutil.Process], within_s: float) -> None:
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    assert [process.name() for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_a_killed_child_is_told_of_and_its_windows_come_back_with_their_state(app: PyWry) -> None:
    told, ready = Collector(), Collector()
    handle = app.show(KEEPS, callbacks={"pywry:ready": ready})
    handle.on_error(told)
    other = app.show("other")
    handle.wait_ready()
    other.wait_ready()
    handle.emit("pywry:set-content", {"id": "p", "text": "changed"})
    assert text_of(handle) == "changed"
    child = child_of(handle)
    family = [child, *child.children(recursive=True)]
    killed_at = time.monotonic()
    child.kill()
    assert "was ended by signal 9" in told.wait(1)[0]["message"]
    assert time.monotonic() - killed_at < SOON_S
    ready.wait(2)
    assert text_of(handle) == "changed"
    assert other.request_sync("pywry:eval", {"code": "1 + 1"}) == 2
    assert child_of(handle).pid != child.pid
    wait_gone(family, 5)


def test_a_child_that_dies_again_and_again_is_given_up(app: PyWry) -> None:
    ready, gone, told = Collector(), Collector(), Collector()
    handle = app.show("page", callbacks={"pywry:ready": ready, "pywry:disconnect": gone})
    handle.on_error(told)
    for times in range(1, 4):
        ready.wait(times)
        child_of(handle).kill()
        told.wait(times)
    assert "the window is gone" in told.items[-1]["message"]
    assert gone.wait(1) == [{"reason": "closed"}]
    assert not handle.is_open
    app.block()  # returns
    with pytest.raises(WindowGone, match="ended by signal 9"):
        handle.wait_ready()
    handle.show()  # which starts it once more
    ready.wait(4)


def test_a_killed_page_is_told_of_and_loaded_again_with_its_state(app: PyWry) -> None:
    told, ready = Collector(), Collector()
    handle = app.show(KEEPS, callbacks={"pywry:ready": ready})
    handle.on_error(told)
    handle.wait_ready()
    handle.emit("pywry:set-content", {"id": "p", "text": "changed"})
    assert text_of(handle) == "changed"
    child = child_of(handle)
    killed_at = time.monotonic()
    for process in page_processes(child):
        process.kill()
    assert "the process of the page" in told.wait(1)[0]["message"]
    assert time.monotonic() - killed_at < SOON_S
    ready.wait(2)
    assert text_of(handle) == "changed"
    assert child_of(handle).pid == child.pid


def test_events_emitted_while_the_page_is_dead_arrive(app: PyWry) -> None:
    seen = Collector()
    html = "<script>pywry.on('app:n', ({ n }) => pywry.emit('app:seen', n));</script>"
    handle = app.show(html, callbacks={"app:seen": seen})
    handle.wait_ready()
    for process in page_processes(child_of(handle)):
        process.kill()
    for n in range(100):
        handle.emit("app:n", {"n": n})
    assert seen.wait(100) == list(range(100))


# Python leaves Ctrl+C alone where who started it did, such as a shell that runs tests in the background.
SCRIPT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import sys
from pywry import PyWry
app = PyWry(mode="native")
handle = app.show("page")
handle.wait_ready()
print("ready", flush=True)
app.block()
"""


@pytest.fixture
def program(screen: str, tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """A program with a window, in a process of its own."""
    script = tmp_path / "program.py"
    script.write_text(SCRIPT)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_nothing_outlives_python(program: "subprocess.Popen[str]", how: signal.Signals) -> None:
    family = psutil.Process(program.pid).children(recursive=True)
    assert any("WebKitWebProcess" in process.name() for process in family)
    os.kill(program.pid, how)
    program.wait(10)
    wait_gone(family, SOON_S)


def test_what_stands_in_the_way_of_a_start_is_told(app: PyWry, monkeypatch: pytest.MonkeyPatch) -> None:
    app.destroy()
    monkeypatch.setattr("pywry.hosts.native.spawn.MODULE", "no_such_module")
    broken = PyWry(mode="native")
    handle = broken.show("page")
    with pytest.raises(NativeUnavailable, match="No module named no_such_module"):
        handle.wait_ready()
    broken.destroy()
