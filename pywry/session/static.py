"""The JavaScript bundles built into this installation."""

from pathlib import Path

from ..errors import AssetsMissing

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
