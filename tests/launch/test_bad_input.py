"""Bad input to `pywry-window`: one line that says what is wrong and what to do, status 2, and no window."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.launch.launched import SCRIPT, refused
from tests.notebook.server import notebook
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.native

NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a notebook, and files that are none."""
    (tmp_path / "good.ipynb").write_text(json.dumps(notebook("1 + 1")))
    (tmp_path / "text.ipynb").write_text("not a notebook")
    (tmp_path / "list.ipynb").write_text("[1, 2]")
    (tmp_path / "old.ipynb").write_text(json.dumps({"nbformat": 3, "worksheets": []}))
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    other = notebook("1 + 1")
    other["metadata"]["kernelspec"]["name"] = "julia-9"
    (tmp_path / "julia.ipynb").write_text(json.dumps(other))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.ipynb"], "there is no file missing.ipynb"),
        (["."], "expected a notebook (.ipynb) or a script (.py)"),
        (["data.csv"], "expected a notebook (.ipynb) or a script (.py)"),
        (["text.ipynb"], "it is not JSON"),
        (["list.ipynb"], "it has no nbformat"),
        (["old.ipynb"], "notebook format 3, expected 4"),
        (["julia.ipynb"], "kernel 'julia-9' of julia.ipynb is not installed; choose by --kernel one of: "),
        (["good.ipynb", "--kernel", "none-such"], "kernel 'none-such' of good.ipynb is not installed"),
        (["good.ipynb", "--parameters", "rows"], "'rows' is not name=value"),
        (["good.ipynb", "--parameters", "2x=1"], "'2x=1' is not name=value"),
    ],
)
def test_bad_input_is_one_line_and_status_2(screen: str, folder: Path, arguments: list[str], said: str) -> None:
    status, error = refused(folder, *arguments)
    assert said in error
    assert error.startswith("pywry-window: ")
    assert error.count("\n") == 1
    assert status == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: FILE"),
        (["good.ipynb", "--width", "wide"], "expected a number of pixels"),
        (["good.ipynb", "--height", "0"], "expected a number of pixels"),
        (["good.ipynb", "--theme", "pink"], "invalid choice: 'pink'"),
        (["good.ipynb", "--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_a_wrong_option_is_told_with_the_usage(folder: Path, arguments: list[str], said: str) -> None:
    status, error = refused(folder, *arguments)
    assert said in error.splitlines()[-1]
    assert status == 2


def test_a_window_that_is_wanted_and_cannot_be_is_one_line(folder: Path) -> None:
    status, error = refused(folder, "good.ipynb", PYWRY_MODE="native", **NO_DISPLAY)
    assert "there is no display" in error
    assert error.count("\n") == 1
    assert status == 2


def test_without_a_window_bad_input_ends_the_program_also_where_nobody_reads_standard_error(folder: Path) -> None:
    done = subprocess.run(
        [SCRIPT, "missing.ipynb"],
        cwd=folder,
        env={**os.environ, "PYWRY_MODE": "", **NO_DISPLAY},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2


def test_a_socket_is_read_like_a_pipe(screen: str, folder: Path) -> None:
    ours, its = socket.socketpair()
    with ours, its:
        command = [SCRIPT, "missing.ipynb"]
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stderr=its, timeout=PATIENCE_S, check=False
        )
        assert ours.recv(1000).startswith(b"pywry-window: there is no file missing.ipynb")
    assert done.returncode == 2


def test_a_bad_setting_is_one_line(screen: str, folder: Path) -> None:
    status, error = refused(folder, "good.ipynb", PYWRY_NATIVE__DEVTOOLS="perhaps")
    assert "PYWRY_NATIVE__DEVTOOLS='perhaps'" in error
    assert error.count("\n") == 1
    assert status == 2


def test_debug_shows_where_bad_input_was_found(screen: str, folder: Path) -> None:
    status, error = refused(folder, "missing.ipynb", "--debug")
    assert "Traceback" in error
    assert "NotebookMissing" in error
    assert "\npywry-window: there is no file missing.ipynb" in error
    assert status == 2
