"""The JavaScript that this installation has: bundles of our own, and what other packages bring."""

import functools
from importlib.util import find_spec
from pathlib import Path

from ..errors import AssetsMissing, MissingPackage

STATIC = Path(__file__).parent.parent / "static"


def bundle(name: str) -> Path:
    """Return the path of a bundle, e.g. ``host.js``.

    Raises
    ------
    AssetsMissing
        When the package was installed without its JavaScript.
    """
    path = STATIC / name
    if not path.is_file():
        raise AssetsMissing(f"{name} is not in {STATIC}; run 'make build', or install without PYWRY_SKIP_JS")
    return path


@functools.cache
def plotly_js() -> Path:
    """Return the path of plotly.js in the installed plotly package, without importing it; raises MissingPackage."""
    spec = find_spec("plotly")
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise MissingPackage("plotly is not installed, and its plotly.js draws the charts; run: pip install plotly")
    return path
