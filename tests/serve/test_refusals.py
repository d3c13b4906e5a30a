"""Bad input: one line that says what was wrong and what to do, and status 2."""

import json
import socket
from pathlib import Path

import pytest

from tests.serve.served import refused

APP = "tests.serve.apps"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["none.ipynb"], "no such file, folder or function: 'none.ipynb'; expected a notebook"),
        (["README.md"], "'README.md' is no notebook and no script; expected a notebook"),
        (["js"], "the folder 'js' has no notebook, found none; expected *.ipynb in it"),
        (["no_such_module:make"], "'no_such_module' cannot be imported: ModuleNotFoundError"),
        (["apps.py:note"], "'apps.py:note' names a file; expected module:function, such as apps:note"),
        ([f"{APP}:none"], f"'{APP}' has no 'none'; expected module:function"),
        ([f"{APP}:NUMBER"], f"{APP}:NUMBER is a int, expected a function that returns what to show"),
        ([f"{APP}:wants"], f"{APP}:wants cannot be called: missing a required argument: 'number'"),
        ([f"{APP}:note", "--parameters", "none=1"], "got an unexpected keyword argument 'none'"),
        ([f"{APP}:note", "--parameters", "text"], "parameter 'text' is not name=value"),
        ([f"{APP}:note", "--kernel", "python3"], "--kernel is for notebooks and scripts"),
        ([f"{APP}:note", "--gateway-url", "http://g"], "--gateway-url is for notebooks and scripts"),
        ([f"{APP}:note", "--ip", "203.0.113.7"], "cannot listen on port 0 of '203.0.113.7'"),
        ([f"{APP}:note", "--token", ""], "--token is empty"),
        ([f"{APP}:note", "--no-token", "--password", "x"], "--no-token lets everybody in, and --password does not"),
        ([f"{APP}:note", "--base-url", "http://x/"], "--base-url is 'http://x/', expected a path"),
        ([f"{APP}:note", "--port", "70000"], "expected a port from 0 to 65535, got '70000'"),
        ([f"{APP}:note", "--pool", "-1"], "expected a whole number, 0 or more, got '-1'"),
        ([f"{APP}:note", "--max-sessions", "0"], "expected a whole number, 1 or more, got '0'"),
        ([f"{APP}:note", "--cull-after", "nan"], "expected a number of seconds, 0 or more, got 'nan'"),
        ([f"{APP}:note", "--theme", "pink"], "invalid choice: 'pink'"),
        ([f"{APP}:note", "--colour"], "unrecognized arguments: --colour"),
        (["notebooks/gallery.ipynb", "--kernel", "none"], "kernel 'none' of notebooks/gallery.ipynb is not installed"),
        (["notebooks/gallery.ipynb", "--parameters", "1=2"], "parameter '1=2' is not name=value"),
        (["notebooks/gallery.ipynb", "--parameters", "=2"], "parameter '=2' is not name=value"),
        (["notebooks/gallery.ipynb", "--parameters", "class=2"], "parameter 'class=2' is not name=value"),
        (
            ["docs/examples/savings.ipynb", "--parameters", "none=1"],
            "has no parameter 'none'; it has start",
        ),
        (["notebooks/gallery.ipynb", "--gateway-url", "gateway:8888"], "--gateway-url is 'gateway:8888', expected an"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(arguments: list[str], line: str, tmp_path: Path) -> None:
    assert line in refused(tmp_path, *arguments)


def test_a_module_that_fails_at_import_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0\n")
    said = refused(tmp_path, "broken:make", folder=tmp_path)
    assert said == "pywry: 'broken' cannot be imported: ZeroDivisionError: division by zero"


def test_a_notebook_that_is_none_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "text.ipynb").write_text("no JSON")
    (tmp_path / "old.ipynb").write_text(json.dumps({"nbformat": 2, "nbformat_minor": 0, "worksheets": []}))
    (tmp_path / "new.ipynb").write_text(json.dumps({"nbformat": 5, "nbformat_minor": 0, "cells": []}))
    for name, why in (
        ("text.ipynb", "it is not JSON"),
        ("old.ipynb", "is in notebook format 2, expected 4"),
        ("new.ipynb", "is in notebook format 5, expected 4"),
    ):
        said = refused(tmp_path, name, folder=tmp_path)
        assert said.startswith("pywry: ")
        assert name in said
        assert why in said
        assert said.count("\n") == 0
    assert "only such as cannot be read" in refused(tmp_path, ".", folder=tmp_path)


def test_a_port_in_use_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(tmp_path, f"{APP}:note", "--port", str(port))
    assert said.endswith(f"port {port} of 127.0.0.1 is in use; choose another, or 0 for any free one")


def test_a_bad_setting_is_said_in_a_line(tmp_path: Path) -> None:
    assert "PYWRY_SERVE__POOL='many'" in refused(tmp_path, f"{APP}:note", PYWRY_SERVE__POOL="many")
