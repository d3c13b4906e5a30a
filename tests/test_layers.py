"""The shape of the source: who may import whom, and how large a file or function may grow.

The table LAYERS is the one place that says the order. Every import counts, also one inside a function or under
`if TYPE_CHECKING`, because a reader follows those as well.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent

# Lowest first. A module or package directly under pywry/ may import from its own line and from those above it.
LAYERS = (
    ("errors", "settings", "modes", "kernel", "coroutines", "unused", "versions"),
    ("protocol",),
    ("session",),
    (
        "record",
        "sketch",
        "fallback",
        "portrait",
        "pieces",
        "channel",
        "events",
        "requests",
        "bus",
        "outlet",
        "present",
        "widget",
        "content",
    ),
    ("components", "integrations"),
    ("hosts",),
    ("placement", "handle", "container", "place", "hosting", "stage", "app"),
    ("launch", "serve", "cli", "export", "demo", "devtools", "doctor", "examine", "__main__"),
)
# A host shows any widget, so it knows none of ours.
FORBIDDEN = {"hosts": ("components", "integrations", "widget")}

MAX_PY_LINES, MAX_TS_LINES, MAX_FUNCTION_LINES, MEDIAN_LINES = 400, 350, 60, 150
JAVASCRIPT = re.compile(
    r"\bfunction( \w+)?\([^)]*\) *\{|\) *=>|=> *\{|\bdocument\.\w|\bexport default\b|\baddEventListener\("
)

Sources = Mapping[str, str]


def read_package() -> dict[str, str]:
    """Return the source of every module by its dotted name; a package stands for its `__init__`."""
    return {dotted_name(path): path.read_text(encoding="utf-8") for path in sorted((ROOT / "pywry").rglob("*.py"))}


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_by(module: str, sources: Sources) -> set[str]:
    """Return the modules of `sources` that `module` imports anywhere in its text."""
    is_package = any(other.startswith(f"{module}.") for other in sources)
    found: set[str] = set()
    for node in ast.walk(ast.parse(sources[module])):
        if isinstance(node, ast.Import):
            found |= {nearest(alias.name, sources) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, is_package=is_package)
            found |= {nearest(f"{base}.{alias.name}", sources) for alias in node.names}
    return found - {"", module}


def absolute(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    """Return the dotted name after `from`, with its leading dots resolved."""
    if node.level == 0:
        return node.module or ""
    here = module.split(".")
    ups = node.level - 1 if is_package else node.level
    return ".".join([*here[: len(here) - ups], *([node.module] if node.module else [])])


def nearest(name: str, sources: Sources) -> str:
    """Return the module that `name` is or is in, or "" for one that is not in `sources`."""
    while name and name not in sources:
        name = name.rpartition(".")[0]
    return name


def unit_of(module: str) -> str:
    """Return the name in LAYERS that a module belongs to; "" is the package `pywry` itself."""
    return [*module.split("."), ""][1]


def layer_faults(sources: Sources) -> list[str]:
    """Return one sentence for each import that LAYERS or FORBIDDEN rules out."""
    level = {unit: number for number, units in enumerate(LAYERS) for unit in units}
    faults = []
    for module in sources:
        unit = unit_of(module)
        if not unit:
            continue  # pywry/__init__.py offers the public names and stands above everything
        if unit not in level:
            faults.append(f"{module}: no layer; add {unit!r} to LAYERS in tests/test_layers.py")
            continue
        for other in sorted(imported_by(module, sources)):
            wanted = unit_of(other)
            if wanted and wanted not in level:
                continue  # that module's own fault, named once
            if level.get(wanted, len(LAYERS)) > level[unit]:
                faults.append(f"{module} imports {other}, which is above it")
            elif wanted in FORBIDDEN.get(unit, ()):
                faults.append(f"{module} imports {other}; {unit} must work without {wanted}")
    return faults


def cycle_in(sources: Sources) -> list[str]:
    """Return the modules of one import cycle, the first one again at the end, or an empty list."""
    try:
        TopologicalSorter({module: imported_by(module, sources) for module in sources}).prepare()
    except CycleError as error:
        return [str(module) for module in error.args[1]]
    return []


def javascript_in(source: str) -> list[str]:
    """Return each string in `source` that looks like JavaScript; docstrings are left out."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return [node.value for node in strings if isinstance(node.value, str) and JAVASCRIPT.search(node.value)]


def source_files() -> Iterator[Path]:
    yield from sorted((ROOT / "pywry").rglob("*.py"))
    for kind in ("*.ts", "*.tsx"):
        yield from sorted((ROOT / "js/src").rglob(kind))


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_package_imports_only_downward() -> None:
    assert layer_faults(read_package()) == []


def test_package_has_no_import_cycle() -> None:
    assert cycle_in(read_package()) == []


def test_no_source_file_is_too_long() -> None:
    limits = {".py": MAX_PY_LINES, ".ts": MAX_TS_LINES, ".tsx": MAX_TS_LINES}
    counts = {path: line_count(path) for path in source_files()}
    assert [f"{path}: {count} lines" for path, count in counts.items() if count > limits[path.suffix]] == []


def test_the_median_source_file_is_short() -> None:
    assert median(line_count(path) for path in source_files()) < MEDIAN_LINES


def test_no_python_function_is_too_long() -> None:
    too_long = []
    for module, source in read_package().items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > MAX_FUNCTION_LINES:
                    too_long.append(f"{module}.{node.name}: {count} lines")
    assert too_long == []


def test_no_python_string_holds_javascript() -> None:
    found = {module: javascript_in(source) for module, source in read_package().items()}
    assert {module: strings for module, strings in found.items() if strings} == {}


# The checks above say nothing when the checker itself is blind, so it is shown some wrong sources.

SOUND = {
    "pywry": "from .app import PyWry",
    "pywry.errors": "import json",
    "pywry.session": "",
    "pywry.session.page": "from .. import errors",
    "pywry.widget": "from .session import page",
    "pywry.hosts": "",
    "pywry.hosts.browser": "from ..session.page import Page",
    "pywry.app": "from .hosts import browser\nfrom .widget import PyWryWidget",
}


def test_checker_accepts_downward_imports() -> None:
    assert layer_faults(SOUND) == []
    assert cycle_in(SOUND) == []


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("pywry.session.page", "from ..widget import A", "pywry.session.page imports pywry.widget, which is above it"),
        ("pywry.session.page", "from .. import app", "pywry.session.page imports pywry.app, which is above it"),
        ("pywry.errors", "import pywry.session.page", "pywry.errors imports pywry.session.page, which is above it"),
        ("pywry.errors", "from pywry import PyWry", "pywry.errors imports pywry, which is above it"),
        (
            "pywry.errors",
            "if TYPE_CHECKING:\n    from .app import PyWry",
            "pywry.errors imports pywry.app, which is above it",
        ),
        (
            "pywry.errors",
            "def late():\n    from pywry.app import PyWry",
            "pywry.errors imports pywry.app, which is above it",
        ),
        (
            "pywry.hosts.browser",
            "from pywry.widget import PyWryWidget",
            "pywry.hosts.browser imports pywry.widget; hosts must work without widget",
        ),
        ("pywry.surprise", "", "pywry.surprise: no layer; add 'surprise' to LAYERS in tests/test_layers.py"),
    ],
)
def test_checker_catches_a_wrong_import(module: str, source: str, fault: str) -> None:
    assert layer_faults({**SOUND, module: source}) == [fault]


def test_checker_catches_a_cycle_within_one_layer() -> None:
    cycle = cycle_in(
        {"pywry": "", "pywry.channel": "from .events import Event", "pywry.events": "from . import channel"}
    )
    assert set(cycle) == {"pywry.channel", "pywry.events"}


def test_checker_catches_a_cycle_within_one_package() -> None:
    sources = {"pywry.session": "from .page import Page", "pywry.session.page": "from . import session_name"}
    assert set(cycle_in(sources)) == {"pywry.session", "pywry.session.page"}


def test_checker_tells_javascript_from_prose() -> None:
    assert javascript_in("a = 'export default { render() {} }'") != []
    assert javascript_in("a = f'{name}.addEventListener(1)'") != []
    assert javascript_in("'''Like document.title in a page.'''\na = 'the function (if any) of the page'") == []
