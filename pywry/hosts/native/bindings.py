"""pytauri's compiled module without its Python layer, whose pydantic takes a quarter of a second to import.

Only the child imports this. The layer's names are the module's own (`tauri.webview.WebviewWindowBuilder`, …), which
is why pyproject.toml asks for one minor version of pytauri.
"""

from typing import Any

from pytauri_wheel import ext_mod  # type: ignore[attr-defined]  # compiled, without a stub

tauri: Any = ext_mod.pytauri
plugins: Any = ext_mod.pytauri_plugins
