"""`pywry doctor`: what works here, what is missing, and what installs it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from .devtools import executable
from .errors import PyWryError
from .hosts.native.missing import what_is_missing
from .session.static import bundle
from .versions import needed as needed_version

BUNDLES = ("host.js", "page.css", "widget.js", "widget.css", "ipywidgets.js")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that works or does not; without what is `needed`, nothing can be shown."""

    name: str
    found: str
    remedy: str | None = None
    needed: bool = False

    @property
    def is_well(self) -> bool:
        """Whether it works."""
        return self.remedy is None

    def line(self) -> str:
        """Return it as one line of the report."""
        mark = "ok " if self.is_well else "-- " if not self.needed else "!! "
        return f"{mark} {self.name:<16} {self.found}" + (f"; {self.remedy}" if self.remedy else "")


def checks() -> list[Check]:
    """Look at everything, the needed first."""
    return [
        Check("python", sys.version.split()[0]),
        *(_package(name, needed=True) for name in ("pywry", "anywidget", "ipywidgets", "jupyter-server", "tornado")),
        _asked("page code", _bundles, needed=True),
        Check("browser pages", "served by this process, see docs/browser.md"),
        _windows(),
        _package("plotly", "charts"),
        _package("pandas", "tables"),
        _package("jupyterlab", "notebooks"),
        _asked("chromium", executable),
    ]


def report(found: Sequence[Check]) -> tuple[str, int]:
    """Return the text of a report and the exit status: 1 when something needed is missing."""
    ill = any(check.needed and not check.is_well for check in found)
    return "\n".join(check.line() for check in found), int(ill)


def _package(name: str, use: str = "", *, needed: bool = False) -> Check:
    try:
        wanted = needed_version(name)
        if wanted is not None:
            return Check(name, f"{version(name)}, too old or too new", f"run: pip install '{wanted}'", needed=needed)
        return Check(name, version(name), needed=needed)
    except PackageNotFoundError:
        purpose = f"not installed, for {use}" if use else "not installed"
        return Check(name, purpose, f"run: pip install {name}", needed=needed)


def _windows() -> Check:
    missing = what_is_missing()
    return Check("windows", "can be opened" if missing is None else "cannot be opened", missing)


def _asked(name: str, look: Callable[[], str], *, needed: bool = False) -> Check:
    try:
        return Check(name, look(), needed=needed)
    except PyWryError as error:
        return Check(name, "missing", str(error), needed=needed)


def _bundles() -> str:
    sizes = [bundle(name).stat().st_size for name in BUNDLES]
    return f"{len(sizes)} bundles, {sum(sizes) / 1e3:,.0f} kB"
