"""Every linter, formatter and type checker passes, and the JavaScript tests; a failure shows the tool's own output."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from hatch_build import environment_with_node, install_node_modules, node_and_npm

ROOT = Path(__file__).parent.parent


def complaints(command: Sequence[str], folder: Path = ROOT) -> str:
    """Run a tool and return what it printed, or an empty string when it was content."""
    env = {**environment_with_node(), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    return "" if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}{done.stderr}"


def assert_content(output: str) -> None:
    # pytest.fail prints the text as it is; an assert would show it escaped, on one line.
    if output:
        pytest.fail(output, pytrace=False)


@pytest.fixture(scope="module")
def js() -> Path:
    """The js folder with its tools installed."""
    folder = ROOT / "js"
    install_node_modules(folder)
    return folder


def npm_run(js: Path, script: str) -> str:
    _, npm = node_and_npm()
    return complaints([*npm, "run", "--silent", script], js)


def test_ruff_check_passes() -> None:
    assert_content(complaints([sys.executable, "-m", "ruff", "check"]))


def test_ruff_format_passes() -> None:
    assert_content(complaints([sys.executable, "-m", "ruff", "format", "--diff"]))


def test_mypy_passes() -> None:
    assert_content(complaints([sys.executable, "-m", "mypy"]))


def test_biome_passes(js: Path) -> None:
    assert_content(npm_run(js, "lint"))


def test_tsc_passes(js: Path) -> None:
    assert_content(npm_run(js, "check"))


def test_vitest_passes(js: Path) -> None:
    assert_content(npm_run(js, "test"))
