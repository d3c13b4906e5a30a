"""The probes of js/test/conformance with both runtimes, as one script for a page."""

import re
import subprocess
from pathlib import Path

from hatch_build import install_node_modules, node_and_npm

JS = Path(__file__).parents[2] / "js"
PROBES = JS / "test" / "conformance" / "probes"


def probe_names() -> list[str]:
    """Return the names of all probes, read from their source so that tests are known before anything is built."""
    texts = (path.read_text("utf-8") for path in sorted(PROBES.glob("*.ts")))
    return [name for text in texts for name in re.findall(r'^  "(.+?)": (?:async|\{)', text, re.MULTILINE)]


def built(folder: Path) -> Path:
    """Bundle the probes into `folder`."""
    install_node_modules(JS)
    node, _ = node_and_npm()
    target = folder / "conformance.js"
    esbuild = [*node, str(JS / "node_modules/esbuild/bin/esbuild"), "test/conformance/index.ts"]
    options = ["--bundle", "--format=esm", "--target=es2022", "--log-level=warning", f"--outfile={target}"]
    subprocess.run([*esbuild, *options], cwd=JS, check=True)
    return target
