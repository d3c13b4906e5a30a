"""Packages that others take when they are there, that take long to import, and that no program of PyWry needs."""

import sys

UNUSED = ("rfc3987_syntax", "isoduration")
"""What jsonschema takes for formats that nothing here has: 3 s, for a grammar, and 0.05 s of a start."""


def leave_out_unused() -> None:
    """Let imports of these fail. For programs alone: in a user's own process somebody may need them."""
    for module in UNUSED:
        sys.modules.setdefault(module, None)  # type: ignore[arg-type]  # None is what makes an import fail
