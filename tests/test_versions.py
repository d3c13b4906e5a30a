"""A package that is too old is named at the door, with what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def old(tmp_path: Path) -> dict[str, str]:
    """An environment with an anywidget of version 0.9.21 in front of the one there is."""
    (tmp_path / "anywidget").mkdir()
    (tmp_path / "anywidget" / "__init__.py").write_text("class AnyWidget: pass\n", "utf-8")
    descriptor = "_COMMS = {}\nclass MimeBundleDescriptor: pass\nclass ReprMimeBundle: pass\n"  # as 0.9 has it
    (tmp_path / "anywidget" / "_descriptor.py").write_text(descriptor, "utf-8")
    metadata = tmp_path / "anywidget-0.9.21.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: anywidget\nVersion: 0.9.21\n", "utf-8")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_an_anywidget_that_is_too_old_is_named_with_what_to_do(old: dict[str, str]) -> None:
    done = run(old, "-c", "import pywry; pywry.PyWry(mode='browser').show('x')")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("pywry.errors.MissingPackage: PyWry shows nothing with anywidget 0.9.21; ")
    assert "it needs anywidget>=0.11: run pip install 'anywidget>=0.11'" in last


def test_a_command_says_so_in_one_line(old: dict[str, str]) -> None:
    done = run(old, "-m", "pywry", "demo", "--seconds", "1")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "anywidget 0.9.21" in done.stderr


def test_the_doctor_finds_it(old: dict[str, str]) -> None:
    done = run(old, "-m", "pywry", "doctor")
    assert done.returncode == 1
    assert "anywidget        0.9.21, too old or too new; run: pip install 'anywidget>=0.11'" in done.stdout
