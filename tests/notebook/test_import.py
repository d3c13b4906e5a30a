"""What `import pywry` brings into a kernel."""

import pytest

from tests.notebook.conftest import OpenNotebook

pytestmark = pytest.mark.e2e

HEAVY = ("jupyter_server", "nbformat", "nbclient", "plotly", "pandas", "numpy", "pytauri")


def test_showing_in_a_kernel_imports_nothing_heavy(lab_notebook: OpenNotebook) -> None:
    show = "from pywry import PyWry, Toolbar, Button\nPyWry(height=60).show('<b>x</b>')"
    notebook = lab_notebook(f"import sys\nbefore = set(sys.modules)\n{show}")
    notebook.run_all()
    found = f"print([name for name in {HEAVY!r} if name in set(sys.modules) - before])"
    assert notebook.run(found).strip() == "[]"
