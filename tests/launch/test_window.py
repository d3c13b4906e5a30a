"""A notebook in a real window, with a real kernel: `pywry-window` from its start to its end."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.dialogs import answer, enter_path, read_soon, xdotool
from tests.launch.launched import SCRIPT, Launched, launched
from tests.notebook.server import notebook
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.native

SLIDER = """
import ipywidgets
slider = ipywidgets.IntSlider(description="Speed")
label = ipywidgets.Label("square 0")
slider.observe(lambda change: setattr(label, "value", f"square {change['new'] ** 2}"), "value")
ipywidgets.VBox([slider, label])
"""
PRESSED = """() => document.querySelector(".noUi-handle").dispatchEvent(
  new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }))"""


def write(folder: Path, *cells: str, title: str = "Squares") -> str:
    """Write a notebook that begins with a heading, and return its name."""
    made = notebook(*cells)
    made["cells"].insert(0, {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {title}"})
    (folder / "app.ipynb").write_text(json.dumps(made))
    return "app.ipynb"


@pytest.fixture
def squares(screen: str, tmp_path: Path) -> Iterator[Launched]:
    """A notebook with a slider in a window."""
    with launched(tmp_path, write(tmp_path, SLIDER)) as program:
        program.wait_text("square 0")
        yield program


def gone(processes: list[psutil.Process], within_s: float = 10.0) -> None:
    """Wait until all of these have ended."""
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    assert [" ".join(each.cmdline()) for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


def test_a_slider_that_is_moved_in_the_window_reaches_the_kernel_and_back(squares: Launched) -> None:
    squares.focus("Squares")
    squares.ask("() => document.querySelector('.noUi-handle').focus()")
    xdotool("key", "Right", "Right", "Right")
    squares.wait_text("square 9")


def test_ten_reloads_leave_one_kernel_and_closing_leaves_nothing(squares: Launched) -> None:
    squares.focus("Squares")
    squares.ask(PRESSED)
    squares.wait_text("square 1")
    kernel = squares.kernels()
    assert len(kernel) == 1
    for _ in range(10):
        squares.ask("() => { window.isOld = true; }")
        xdotool("key", "ctrl+r")
        squares.wait("() => !window.isOld && document.body.innerText.includes('square 1')")
    assert squares.kernels() == kernel
    family = squares.family()
    assert squares.close() == 0
    gone(family)
    assert squares.said == ""


def test_a_killed_kernel_is_told_of_and_restarts(squares: Launched) -> None:
    squares.ask(PRESSED)
    squares.wait_text("square 1")
    (kernel,) = squares.kernels()
    killed_at = time.monotonic()
    kernel.kill()
    squares.wait_text("The kernel has died")
    assert time.monotonic() - killed_at < 2
    assert squares.said == "pywry-window: the kernel has died\n"
    squares.ask("() => [...document.querySelectorAll('button')].find((b) => b.innerText === 'Restart').click()")
    squares.wait_text("square 0")
    until(lambda: not squares.ask("() => document.body.innerText.includes('has died')"))
    squares.ask(PRESSED)
    squares.wait_text("square 1")
    assert len(squares.kernels()) == 1
    squares.focus("Squares")
    assert squares.close() == 0


def test_a_kernel_that_died_makes_the_exit_status_1(squares: Launched) -> None:
    for kernel in squares.kernels():
        kernel.kill()
    squares.wait_text("The kernel has died")
    squares.focus("Squares")
    assert squares.close() == 1


@pytest.mark.parametrize(
    ("how", "status"),
    [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)],
    ids=["SIGKILL", "SIGTERM", "SIGINT"],
)
def test_nothing_outlives_the_program(squares: Launched, how: signal.Signals, status: int) -> None:
    family = squares.family()
    assert len(squares.kernels()) == 1
    squares.process.send_signal(how)
    assert squares.process.wait(PATIENCE_S) == status
    gone(family, 5)
    assert "Traceback" not in squares.said


def test_an_end_before_the_kernel_is_there_is_an_end_like_any_other(screen: str, tmp_path: Path) -> None:
    with launched(tmp_path, write(tmp_path, SLIDER)) as program:
        family = until(program.kernels) + program.family()
        program.process.terminate()
        assert program.process.wait(PATIENCE_S) == 143
        gone(family, 5)
        assert program.said == ""


def test_a_cell_that_raises_is_shown_in_its_place_and_makes_the_status_1(screen: str, tmp_path: Path) -> None:
    name = write(tmp_path, "print('before')", "# Divide\n1 / 0", "print('never')")
    with launched(tmp_path, name) as program:
        program.wait_text("ZeroDivisionError: division by zero")
        assert program.said == "pywry-window: cell 2 (Divide) raised ZeroDivisionError: division by zero\n"
        text = program.ask("() => document.body.innerText")
        assert "before" in text
        assert "never" not in text
        program.focus("Squares")
        assert program.close() == 1


def test_a_cell_that_ends_its_kernel_is_named(screen: str, tmp_path: Path) -> None:
    with launched(tmp_path, write(tmp_path, "1", "# End\nimport os\nos.kill(os.getpid(), 9)")) as program:
        program.wait_text("The kernel has died")
        assert program.said == "pywry-window: the kernel has died in cell 2 (End)\n"
        program.focus("Squares")
        assert program.close() == 1


def test_a_notebook_is_run_again_in_the_same_kernel(screen: str, tmp_path: Path) -> None:
    code = "import os, pathlib\nruns = globals().get('runs', 0) + 1\nprint('run', runs, os.getpid())"
    with launched(tmp_path, write(tmp_path, code)) as program:
        (kernel,) = program.kernels() or until(program.kernels)
        program.wait_text(f"run 1 {kernel.pid}")
        program.focus("Squares")
        xdotool("key", "ctrl+shift+r")
        program.wait_text(f"run 2 {kernel.pid}")


def test_a_notebook_is_run_again_in_a_new_kernel_by_the_menu(screen: str, tmp_path: Path) -> None:
    with launched(tmp_path, write(tmp_path, "import os\nprint('run by', os.getpid())")) as program:
        (kernel,) = program.kernels() or until(program.kernels)
        program.wait_text(f"run by {kernel.pid}")
        program.focus("Squares")
        xdotool("key", "alt+r")
        xdotool("key", "--delay", 100, "Down", "Return")
        gone([kernel])
        (other,) = until(program.kernels)
        program.wait_text(f"run by {other.pid}")
        assert program.said == ""


def test_a_dead_kernel_is_replaced_when_the_notebook_is_run_again(squares: Launched) -> None:
    (kernel,) = squares.kernels()
    kernel.kill()
    squares.wait_text("The kernel has died")
    squares.focus("Squares")
    xdotool("key", "ctrl+shift+r")
    (other,) = until(squares.kernels)
    assert other != kernel
    squares.wait("() => document.querySelector('.noUi-handle') && !document.body.innerText.includes('has died')")
    assert squares.close() == 0


def test_the_progress_names_the_cell_that_runs(screen: str, tmp_path: Path) -> None:
    go = tmp_path / "go"
    wait = f"# Fit the model\nimport pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    with launched(tmp_path, write(tmp_path, "1", wait, "print('fitted')")) as program:
        program.wait_text("2 of 3: Fit the model")
        go.touch()
        program.wait_text("fitted")
        until(lambda: not program.ask("() => document.body.innerText.includes('of 3')"))


def test_closing_while_a_cell_runs_ends_its_kernel(screen: str, tmp_path: Path) -> None:
    with launched(tmp_path, write(tmp_path, "# Sleep\nimport time\ntime.sleep(1000)")) as program:
        program.wait_text("Sleep")
        family = program.family()
        program.focus("Squares")
        assert program.close() == 0
        gone(family)


def test_parameters_kernel_folder_title_and_size_are_as_asked(screen: str, tmp_path: Path) -> None:
    code = "import os\nprint(rows * 2, name, os.getcwd())"
    options = ["--parameters", "rows=21", "-p", "name=Ada", "--title", "Mine", "--width", "500", "--height", "400"]
    with launched(tmp_path, write(tmp_path, code), *options, "--kernel", "python3", "--theme", "dark") as program:
        program.wait_text(f"42 Ada {tmp_path}")
        program.focus("Mine")
        assert program.ask("() => innerWidth") == 500
        assert program.ask("() => innerHeight") <= 400  # less what the menu takes
        assert program.ask("() => getComputedStyle(document.body).colorScheme") == "dark"


def test_only_widgets_are_shown_when_that_is_wanted(screen: str, tmp_path: Path) -> None:
    with launched(tmp_path, write(tmp_path, "print('printed')", SLIDER), "--only-widgets") as program:
        program.wait_text("square 0")
        text = program.ask("() => document.body.innerText")
        assert "Squares" not in text
        assert "printed" not in text


def test_saved_outputs_are_shown_without_a_kernel(screen: str, tmp_path: Path) -> None:
    made = notebook("1 / 0")
    made["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["saved ", "words"]}]
    (tmp_path / "saved.ipynb").write_text(json.dumps(made))
    with launched(tmp_path, "saved.ipynb", "--no-execute") as program:
        program.wait_text("saved words")
        assert program.kernels() == []
        program.focus("saved")
        assert program.close() == 0


@pytest.mark.parametrize(
    ("name", "text"), [("plain.py", "print(6 * 7)"), ("cells.py", "# %%\nprint(6 * 7)\n\n# %%\n1")]
)
def test_scripts_are_shown_as_well(screen: str, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with launched(tmp_path, name, "--show-code") as program:
        program.wait_text("42")
        program.wait_text("print(6 * 7)")


def test_the_page_is_saved_as_one_file(squares: Launched, tmp_path: Path) -> None:
    squares.ask(PRESSED)
    squares.wait_text("square 1")
    squares.focus("Squares")
    xdotool("key", "ctrl+s")
    enter_path("Save as HTML", tmp_path / "kept.html")
    html = read_soon(tmp_path / "kept.html").decode()
    assert "Squares</h1>" in html
    assert "square 1" in html


def test_a_file_that_cannot_be_written_is_told_of_in_a_dialog(squares: Launched) -> None:
    squares.focus("Squares")
    xdotool("key", "ctrl+s")
    enter_path("Save as HTML", Path("/proc/kept.html"))
    answer("Not saved", "Return")
    squares.focus("Squares")
    assert squares.close() == 0


def test_the_page_is_zoomed_by_keys(squares: Launched) -> None:
    squares.focus("Squares")
    width = squares.ask("() => innerWidth")
    xdotool("key", "ctrl+equal")
    until(lambda: squares.ask("() => innerWidth") < width)
    xdotool("key", "ctrl+0")
    until(lambda: squares.ask("() => innerWidth") == width)
    xdotool("key", "ctrl+minus")
    until(lambda: squares.ask("() => innerWidth") > width)


def test_a_kernel_that_cannot_start_is_told_of_in_the_window(screen: str, tmp_path: Path) -> None:
    spec = tmp_path / "data" / "kernels" / "broken"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps({"argv": ["/no/such/program"], "display_name": "B", "language": "b"}))
    with launched(tmp_path, write(tmp_path, "1"), "--kernel", "broken", JUPYTER_PATH=str(spec.parents[1])) as program:
        program.wait_text("kernel 'broken' could not be started")
        assert "No such file" in program.said
        assert program.said.count("\n") == 1
        program.focus("Squares")
        assert program.close() == 1


def test_a_windows_process_that_cannot_run_is_told_of(screen: str, tmp_path: Path) -> None:
    # Where its module is not there, it ends at once.
    with launched(tmp_path, write(tmp_path, "1"), PYWRY_TEST_CHILD="no_such_module") as program:
        assert program.process.wait(PATIENCE_S) == 1
        assert "No module named no_such_module" in program.said
        assert program.said.count("\n") == 1, program.said


def test_a_killed_windows_process_is_told_of_and_the_window_comes_back(squares: Launched) -> None:
    squares.ask(PRESSED)
    squares.wait_text("square 1")
    (child,) = [each for each in squares.family() if "tests.native_child" in each.cmdline()]
    child.kill()
    squares.wait_said("; the window is opened again\n")
    assert "was ended by signal 9" in squares.said
    squares.wait_text("square 1")
    squares.focus("Squares")
    assert squares.close() == 0


def test_without_a_display_it_is_shown_in_the_browser(tmp_path: Path, page: Page) -> None:
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    with launched(tmp_path, write(tmp_path, SLIDER), PYWRY_OPEN_BROWSER="0", **nothing) as program:
        program.wait_said("showing it in the browser: there is no display")
        use_in_browser(program, page)
        assert program.said.count("\n") == 1


def test_the_browser_can_be_asked_for(screen: str, tmp_path: Path, page: Page) -> None:
    with launched(tmp_path, write(tmp_path, SLIDER), "--browser", PYWRY_OPEN_BROWSER="0") as program:
        use_in_browser(program, page)
        assert program.said == ""


def use_in_browser(program: Launched, page: Page) -> None:
    """Move the slider on the page that the program has told of, and close that, which ends the program."""
    assert program.process.stdout is not None
    said = program.process.stdout.readline()
    assert said.startswith("PyWry shows 'Squares' at http://127.0.0.1:")
    page.goto(said.split()[-1])
    expect(page.get_by_text("square 0")).to_be_visible()
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("square 1")).to_be_visible()
    kernels = program.kernels()
    assert len(kernels) == 1
    page.close()
    assert program.process.wait(PATIENCE_S) == 0
    gone(kernels)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["missing.ipynb"], "there is no file missing.ipynb"),
        (["app.ipynb", "--kernel", "none-such"], "kernel 'none-such' of app.ipynb is not installed"),
    ],
)
def test_bad_input_is_shown_in_a_window_where_nobody_reads_standard_error(
    screen: str, tmp_path: Path, arguments: list[str], text: str
) -> None:
    write(tmp_path, "1")
    with launched(tmp_path, *arguments, is_heard=False) as program:
        program.wait_text(text)
        program.focus(arguments[0])
        assert program.close() == 2


def test_the_console_script_opens_and_closes(screen: str, tmp_path: Path) -> None:
    with launched(tmp_path, write(tmp_path, "print(1)"), command=[str(SCRIPT)]) as program:
        found = xdotool("search", "--sync", "--onlyvisible", "--name", "^Squares$").split()
        family = program.family()
        xdotool("windowactivate", "--sync", found[-1])
        assert program.close() == 0
        gone(family)
