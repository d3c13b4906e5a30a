"""Which versions of other packages PyWry needs, by its own metadata, and what to say of one that is too old."""

from importlib.metadata import requires, version

from .errors import MissingPackage


def needed(name: str) -> str | None:
    """Return what PyWry needs of a package, as pip takes it, when the installed version does not meet it.

    Raises
    ------
    PackageNotFoundError
        When the package is not installed.
    """
    from packaging.requirements import Requirement  # comes with jupyter_server; asked for when something is wrong

    found = version(name)
    mine = (Requirement(text) for text in requires("pywry") or ())
    unmet = [each for each in mine if each.name == name and not each.specifier.contains(found, prereleases=True)]
    return f"{name}{unmet[0].specifier}" if unmet else None


def too_old(name: str) -> MissingPackage:
    """Return the error for a package whose installed version lacks what PyWry imports of it."""
    wanted = needed(name) or f"a whole {name}"
    return MissingPackage(
        f"PyWry shows nothing with {name} {version(name)}; it needs {wanted}: run pip install '{wanted}', in an "
        "environment without the packages that pin an older one"
    )
