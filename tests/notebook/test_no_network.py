"""JupyterLab on a machine without any network, below a hub's base URL, with PyWry's server extension and without."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pywry.session.assets import shared_assets
from pywry.session.static import bundle, plotly_js

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
WITHOUT_EXTENSION = "--ServerApp.jpserver_extensions={'pywry': False}"


def seen_offline(home: Path, *options: str) -> dict[str, Any]:
    """Return what tests/notebook/nowhere.py saw in a network namespace of its own."""
    apart = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    command = [*apart, sys.executable, "-m", "tests.notebook.nowhere", str(home), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    assert not seen["has_network"]
    assert seen["own"] > 0
    return seen


def test_all_works_with_the_server_extension_and_nothing_is_asked_of_another_origin(tmp_path: Path) -> None:
    seen = seen_offline(tmp_path)
    assert (seen["foreign"], seen["failed"], seen["errors"]) == ([], [], 0)
    names = [shared_assets().add_file(file) for file in (bundle("chart.js"), plotly_js())]
    assert sorted(seen["assets"]) == sorted(f"/user/x/pywry/assets/{name}" for name in names)


def test_all_works_without_the_extension_and_nothing_is_asked_of_another_origin(tmp_path: Path) -> None:
    seen = seen_offline(tmp_path, WITHOUT_EXTENSION)
    assert (seen["foreign"], seen["failed"], seen["errors"]) == ([], [], 0)
    assert seen["assets"] == []  # they came over the comm
