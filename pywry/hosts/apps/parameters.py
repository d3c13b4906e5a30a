"""Values for a notebook's parameters, as papermill has them: a cell after the one that is tagged `parameters`."""

import ast
import keyword
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...errors import BadParameter
from .document import Cell, Document, with_cell

TAG = "parameters"
INJECTED = "injected-parameters"
_WORDS = {"true": True, "false": False, "none": None, "null": None}


def read_parameters(texts: Iterable[str]) -> dict[str, Any]:
    """Return the values of `name=value` texts, as a command line has them: Python's literals, and what is none as text.

    Raises
    ------
    BadParameter
        When a text is none such.
    """
    values: dict[str, Any] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not _is_name(name):
            raise BadParameter(f"parameter {text!r} is not name=value; write e.g. --parameters rows=100")
        values[name] = _value(value)
    return values


def with_parameters(document: Document, values: Mapping[str, Any]) -> Document:
    """Return the document with a cell that sets these values, after the defaults, or at its start.

    Raises
    ------
    BadParameter
        When the defaults have no such name, or a value cannot be written as code.
    """
    if not values:
        return document
    if document.language != "python":
        raise BadParameter(f"this notebook is in {document.language}; parameters can be given to Python notebooks only")
    document = replace(document, cells=[cell for cell in document.cells if INJECTED not in cell.tags])
    place = next((n for n, cell in enumerate(document.cells) if TAG in cell.tags), None)
    if place is not None:
        _check(values, document.cells[place])
    lines = [f"{name} = {_code(name, value)}" for name, value in values.items()]
    cell = Cell("code", "\n".join(["# Parameters", *lines]), tags=frozenset({INJECTED}))
    return with_cell(document, cell, 0 if place is None else place + 1)


def _check(values: Mapping[str, Any], defaults: Cell) -> None:
    try:
        body = ast.parse(defaults.source).body
    except SyntaxError:  # magics, say; the kernel will judge
        return
    targets: list[ast.expr] = []
    for line in body:
        if isinstance(line, ast.Assign):
            targets += line.targets
        elif isinstance(line, ast.AnnAssign):
            targets.append(line.target)
    known = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    for name in values:
        if name not in known:
            raise BadParameter(f"this notebook has no parameter {name!r}; it has {', '.join(known) or 'none'}")


def _value(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _code(name: str, value: Any) -> str:
    if not _is_name(name):
        raise BadParameter(f"parameter {name!r} is no name that Python can assign to")
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_code(name, item) for item in value)}]"
    if isinstance(value, Mapping):
        items = (f"{_code(name, key)}: {_code(name, item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    raise BadParameter(f"parameter {name!r} is a {type(value).__name__}, expected a number, text, list or dict")
