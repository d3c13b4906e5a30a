"""Programs with windows, used as a person uses them: by mouse and keyboard."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from jupyter_client.manager import KernelManager

from tests import dialogs
from tests.dialogs import xdotool
from tests.waiting import until

pytestmark = pytest.mark.native

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "examples" / "window.py"


@pytest.fixture
def notes(screen: str) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen([sys.executable, str(EXAMPLE)], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def drawn(window: str, *options: str) -> str:
    """Return what ImageMagick says of a window's picture."""
    command = ["import", "-window", window, "-depth", "8", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def wait_drawn(window: str) -> None:
    """Wait until there is more to see than an empty page."""
    until(lambda: int(drawn(window, "-format", "%k", "info:-")) > 20)


def has_ok_button(window: str) -> bool:
    """Say whether the place of the question's OK button is blue."""
    said = drawn(window, "-crop", "1x1+390+78", "txt:-")
    red, _, blue = map(int, re.findall(r"\((\d+),(\d+),(\d+)", said)[0])
    return blue > red + 80


def answer(window: str, *keys: str) -> None:
    """Press the window's close button, and answer what it asks by keyboard."""
    xdotool("key", "alt+F4")
    until(lambda: has_ok_button(window))
    xdotool("key", *keys)


def test_typing_and_a_click_reach_python_and_the_close_button_asks(notes: "subprocess.Popen[str]") -> None:
    window = dialogs.wait_open("Notes")
    wait_drawn(window)
    for note in ("milk", "bread"):
        xdotool("mousemove", "--window", window, 100, 66, "click", "--repeat", 3, "--delay", 30, 1)
        xdotool("type", "--delay", 40, note)
        xdotool("mousemove", "--window", window, 200, 102, "click", 1)
    answer(window, "Tab", "Return")  # the question has the focus: Cancel comes first, then OK
    until(lambda: not has_ok_button(window))
    answer(window, "Tab", "Tab", "Return")
    assert notes.wait(30) == 0
    assert notes.stdout is not None
    assert notes.stdout.read() == "2 notes: milk, bread\n"


def test_the_demo_runs_in_a_window_and_ends_when_it_is_closed(screen: str) -> None:
    command = [sys.executable, "-m", "pywry", "demo", "--mode", "native"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            window = dialogs.wait_open("Gapminder · PyWry")
            wait_drawn(window)
            xdotool("key", "alt+F4")
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()  # else a test that failed would wait for it for ever
    assert (process.returncode, out, err) == (0, "", "")


CELL = """
from pywry import PyWry
app = PyWry(mode="native")
handle = app.show("<p id='p'>from a kernel</p><script>pywry.on('app:ask', () => p.textContent);</script>")
print(await handle.request("app:ask", timeout_s=60))
handle.close()
app.destroy()
"""


def test_a_kernel_opens_windows(screen: str) -> None:
    manager = KernelManager()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(60)
        text: list[str] = []

        def note(message: dict) -> None:  # type: ignore[type-arg]
            content = message["content"]
            text.extend([content["text"]] if "text" in content else content.get("traceback", []))

        client.execute_interactive(CELL, timeout=120, output_hook=note, store_history=False)
        assert text == ["from a kernel\n"]
    except Empty:
        pytest.fail("the kernel does not answer")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
