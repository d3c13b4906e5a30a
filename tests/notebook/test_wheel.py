"""What a built wheel brings to Jupyter by itself: the server extension and JupyterLab's, enabled and sound."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300


class Environment:
    """A new environment that has the wheel, and the tests' other packages below it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._python = home / "env" / "bin" / "python"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        # The page code is there, as all tests use it.
        without_js = {**os.environ, "PYWRY_SKIP_JS": "1"}
        build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(home), str(ROOT)]
        subprocess.run(build, check=True, timeout=PATIENCE_S, env=without_js)
        [wheel] = home.glob("pywry-*.whl")
        venv.create(home / "env", with_pip=False)
        install = ["--python", str(self._python), "install", "--no-deps", "--no-index", str(wheel)]
        subprocess.run([*pip, *install], check=True, timeout=PATIENCE_S)
        # Its own pywry comes first. Jupyter looks for configuration in the environment, which has the wheel's alone.
        packages = self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        (Path(packages) / "below.pth").write_text(sysconfig.get_path("purelib"), "utf-8")

    def run(self, *arguments: str) -> str:
        """Run its Python, and return what that says, without colours."""
        environment = {**os.environ, "HOME": str(self._home), "JUPYTER_CONFIG_DIR": str(self._home)}
        done = subprocess.run(
            [str(self._python), *arguments],
            cwd=self._home,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
        return re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The environment, one for all tests."""
    home = tmp_path_factory.mktemp("wheel")
    made = Environment(home)
    assert made.run("-c", "import pywry; print(pywry.__file__)").startswith(str(home))
    return made


def test_the_server_extension_is_enabled_and_sound(installed: Environment) -> None:
    text = installed.run("-m", "jupyter_server", "extension", "list")
    assert re.search(r"^\s*pywry enabled$", text, re.MULTILINE), text
    assert re.search(r"^\s*pywry [\d.]+ +OK$", text, re.MULTILINE), text


def test_jupyterlabs_extension_is_enabled_and_sound(installed: Environment) -> None:
    text = installed.run("-m", "jupyterlab.labextensions", "list")
    assert re.search(r"^\s*pywry v[\d.]+ enabled +OK", text, re.MULTILINE), text
