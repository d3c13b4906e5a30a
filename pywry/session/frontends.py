"""Where pages get the code of widgets that bring none of their own.

That of ipywidgets is our bundle; other packages' are the bundles that they installed for the classic notebook, else
those for JupyterLab.
"""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path

from .assets import AssetStore
from .static import bundle

TIER = "ipywidgets.js"

_HOSTS_OWN = frozenset({"anywidget", "@jupyter-widgets/base"})
_TIERS_OWN = frozenset({"@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output"})
_NAME = re.compile(r"(@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*", re.IGNORECASE)
# A bundle starts with `define(["@jupyter-widgets/base",…],`, after a comment at most.
_DEFINE = re.compile(r"define\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?\[([^\]]*)\]")
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_GIVEN = frozenset({"module", "exports", "require", *_TIERS_OWN})
_HEAD_CHARACTERS = 4096
# Where webpack puts further pieces of a bundle: a list on the window, named after the package. One that
# is named after none (`webpackJsonp`) is of all bundles, whose pieces have the same numbers.
_CHUNKS = re.compile(r"\b(?:webpackChunk|webpackJsonp)\w+")


@dataclass(frozen=True, slots=True)
class _Bundle:
    """What one for the classic notebook consists of: the asset names of its scripts, and the modules it needs."""

    script: str
    chunks: list[str]
    needs: list[str]


def frontend_of(state: Mapping[str, Any], assets: AssetStore) -> dict[str, Any] | None:
    """Return the `frontend` of a `comm_open` (see docs/protocol.md); None for a model that the host shows alone."""
    wanted = {state.get("_model_module"), state.get("_view_module")} - {None, ""}
    if wanted <= _HOSTS_OWN:
        return None
    frontend: dict[str, Any] = {"tier": assets.add_file(bundle(TIER))}
    modules: dict[str, str] = {}
    chunks: dict[str, list[str]] = {}
    federated: dict[str, Any] = {}
    missing: dict[str, str] = {}
    queue: list[tuple[str, Path | None]] = [(str(name), None) for name in wanted - _TIERS_OWN - _HOSTS_OWN]
    for name, needed_by in queue:
        path = _find(name, needed_by)
        if path is None and (folder := _lab_folder(name)) is not None:
            federated[name] = _federated(folder, (folder / "package.json").stat().st_mtime_ns, assets)
        elif path is None:
            missing[name] = _absence(name)
        elif name not in modules:
            bundle_of = _read(path, path.stat().st_mtime_ns, assets)
            modules[name] = bundle_of.script
            if bundle_of.chunks:
                chunks[name] = bundle_of.chunks
            queue += [(other, path.parent) for other in bundle_of.needs]
    parts = {"modules": modules, "chunks": chunks, "federated": federated, "missing": missing}
    return frontend | {name: part for name, part in parts.items() if part}


def _find(module: str, beside: Path | None) -> Path | None:
    """Return a module's bundle: one of its own, or a file of the package that needs it; None when there is neither."""
    if not _NAME.fullmatch(module):
        return None
    paths = [Path(folder) / module / "index.js" for folder in jupyter_path("nbextensions")]
    if beside is not None:
        paths.append(beside / f"{module}.js")
    return next((path for path in paths if path.is_file()), None)


def _lab_folder(module: str) -> Path | None:
    """Return the folder of the extension for JupyterLab that has a module's name; None when there is none."""
    if not _NAME.fullmatch(module):
        return None
    folders = (Path(folder) / module for folder in jupyter_path("labextensions"))
    return next((folder for folder in folders if _build_of(folder).get("extension")), None)


def _build_of(folder: Path) -> Mapping[str, Any]:
    """Return what JupyterLab's builder wrote about an extension; empty where there is none."""
    try:
        build = json.loads((folder / "package.json").read_text("utf-8"))["jupyterlab"]["_build"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return build if isinstance(build, Mapping) and isinstance(build.get("load"), str) else {}


def _absence(module: str) -> str:
    return (
        f"no front end for the module {module!r} is installed: none of Jupyter's data folders has "
        f"nbextensions/{module}/index.js or labextensions/{module}; install the widget's package into the environment "
        "that Python runs in"
    )


@functools.cache
def _read(path: Path, _changed_ns: int, assets: AssetStore) -> _Bundle:
    """Return a bundle, with the files beside it by their addresses."""
    text = _with_files(path, assets)
    # What a bundle adds to the server's address to find them.
    text = text.replace(f"nbextensions/{path.parent.name}/", "")
    found = _DEFINE.search(text[:_HEAD_CHARACTERS])
    needed = _QUOTED.findall(found[1]) if found else []
    lists = frozenset(_CHUNKS.findall(text))
    return _Bundle(
        script=assets.add_text(text, "js"),
        chunks=[assets.add_text(_with_files(other, assets), "js") for other in _pieces(path, lists)],
        needs=[name for name in needed if name not in _GIVEN],
    )


def _pieces(entry: Path, lists: frozenset[str] | None = None) -> list[Path]:
    """Return the scripts beside a bundle's entry that are pieces of it: those for its lists, None for any list."""
    found = []
    for path in sorted(entry.parent.glob("*.js")):
        with path.open(encoding="utf-8", errors="replace") as file:
            into = _CHUNKS.search(file.read(_HEAD_CHARACTERS))
        if path != entry and into and (lists is None or into[0] in lists):
            found.append(path)
    return found


@functools.cache
def _federated(folder: Path, _changed_ns: int, assets: AssetStore) -> dict[str, Any]:
    """Return the asset names of an extension for JupyterLab: its entry, its chunks, and whether it has styles."""
    build = _build_of(folder)
    entry = folder / build["load"].replace("\\", "/")  # as a builder on Windows writes it
    files: dict[str, Any] = {
        "entry": assets.add_text(_with_files(entry, assets), "js"),
        "chunks": [assets.add_text(_with_files(path, assets), "js") for path in _pieces(entry)],
    }
    return {**files, "style": True} if build.get("style") else files


def _with_files(path: Path, assets: AssetStore) -> str:
    """Return a script's text, with the files beside it by their addresses."""
    text = path.read_text("utf-8", "replace")
    for file in sorted(path.parent.iterdir()):
        # Bundlers name such files by their content's hash, so that the name occurs nowhere by chance.
        if file.is_file() and file.suffix not in (".js", ".map", ".txt", "") and f'"{file.name}"' in text:
            text = text.replace(f'"{file.name}"', f'"{assets.add_file(file)}"')
    return text
