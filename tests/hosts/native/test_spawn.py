"""The windows' process starts before all else that takes time, once, and only where there will be windows."""

import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from pywry.hosts.native import spawn
from pywry.hosts.native.spawn import EarlyChild
from tests.waiting import until

IMPORTED_LATER = ("IPython", "anywidget", "asyncio", "ipywidgets", "traitlets")

# What a program imports before, and what processes it starts, told by Python's own audit.
PROGRAM = f"""
import sys
from pywry import PyWry

told = []
sys.addaudithook(lambda event, args: event == "subprocess.Popen" and told.append(
    [args[1][-1], [name for name in {IMPORTED_LATER} if name in sys.modules]]))
"""


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> "Iterator[EarlyChild]":
    """One that starts a process which does nothing but wait for its end, as this module's does."""
    monkeypatch.setattr(spawn, "MODULE", "tests.hosts.native.waiting_child")
    made = EarlyChild()
    yield made
    made.cancel()


def ended(process: "subprocess.Popen[bytes]") -> None:
    process.communicate(timeout=60)


def children() -> set[psutil.Process]:
    return set(psutil.Process().children())


def output_of(code: str, environment: dict[str, str]) -> str:
    """Return what a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + code], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


def test_the_first_process_is_started_once_and_taken_once(early: EarlyChild) -> None:
    before = children()
    early.start()
    early.start()
    (started,) = children() - before
    first = early.take()
    assert first.pid == started.pid
    early.start()  # this Python has one
    assert children() - before == {started}
    second = early.take()
    assert second.pid != first.pid
    ended(first)
    ended(second)


def test_a_process_that_nobody_took_is_ended(early: EarlyChild) -> None:
    before = children()
    early.start()
    early.cancel()
    assert children() == before
    early.cancel()  # there is none


def test_without_an_early_start_a_process_is_made_when_it_is_taken(early: EarlyChild) -> None:
    before = children()
    early.cancel()
    assert children() == before
    ended(early.take())


def test_what_the_user_set_for_memory_is_left_alone(early: EarlyChild, monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted in ("65536", None):
        if wanted is None:
            monkeypatch.delenv("MALLOC_MMAP_THRESHOLD_")
        else:
            monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", wanted)
        process = early.take()
        told = until(psutil.Process(process.pid).environ)  # empty, until the system has set up the program
        ended(process)
        assert told["MALLOC_MMAP_THRESHOLD_"] == (wanted or "262144")


@pytest.mark.native
def test_an_app_of_windows_starts_the_process_before_it_imports_what_takes_long(screen: str) -> None:
    code = "PyWry(mode='native'); PyWry(mode='native'); print(told)"
    assert output_of(code, {"DISPLAY": screen}) == "[['pywry.hosts.native.child', []]]"


@pytest.mark.native
def test_a_process_without_a_window_ends_with_python(screen: str) -> None:
    code = "app = PyWry(mode='native'); import psutil; print(psutil.Process().children()[0].pid)"
    pid = int(output_of(code, {"DISPLAY": screen}))
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


@pytest.mark.native
@pytest.mark.parametrize(
    "code",
    ["PyWry(mode='browser')", "from pywry import Toolbar", "import pywry.app, pywry.stage, pywry.hosts.native.host"],
)
def test_what_shows_no_window_starts_no_process(screen: str, code: str) -> None:
    assert output_of(f"{code}; print(told)", {"DISPLAY": screen}) == "[]"


def test_where_there_can_be_no_windows_no_process_starts() -> None:
    code = """
try:
    PyWry(mode="native")
except pywry.errors.NativeUnavailable as error:
    print(told, str(error).partition(";")[0])
"""
    said = output_of(f"import pywry{code}", {})
    assert said == "[] there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"
