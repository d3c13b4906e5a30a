"""How long PyWry takes to import, and a process to show a page that answers."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from ..chromium import Browser
from ..table import Limit, Row
from .sides import APP, BARE, interactive

IMPORTS, STARTS = 7, 5
NOTHING, PACKAGE, CLASS = "pass", "import pywry", "import pywry; from pywry import PyWry"
HEAVY = ("jupyter_server", "pandas", "plotly", "pytauri")


def import_rows() -> list[Row]:
    """Time imports in fresh processes, less what an interpreter takes that imports nothing.

    Raises
    ------
    RuntimeError
        When the import brings a package that it must not.
    """
    _check_light()
    took: dict[str, list[float]] = {code: [] for code in (NOTHING, PACKAGE, CLASS)}
    for _ in range(IMPORTS):
        for code, times in took.items():
            times.append(_run_s(code))
    less = median(took[NOTHING])
    package, whole = (median(took[code]) - less for code in (PACKAGE, CLASS))
    return [Row("import pywry", "s", package), Row("from pywry import PyWry", "s", whole, limit=Limit(0.35))]


def start_rows(browser: Browser) -> list[Row]:
    """Time from the start of a process until its page has had its first event answered; the browser runs already."""
    took: dict[Path, list[float]] = {BARE: [], APP: []}
    for number in range(STARTS + 1):
        for script, times in took.items():
            with interactive(browser, script) as (_, _, took_s):
                if number > 0:  # the first fills the caches of files
                    times.append(took_s)
    bare, pywry = (median(times) for times in took.values())
    return [Row("start to interactive", "s", pywry, bare, pywry / bare, Limit(1.0))]


def _check_light() -> None:
    code = f"{CLASS}; import sys; print(*sorted(sys.modules.keys() & {set(HEAVY)!r}))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    if found := done.stdout.split():
        raise RuntimeError(f"{CLASS!r} imports {', '.join(found)}, expected none of {', '.join(HEAVY)}")


def _run_s(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start
