"""Show Python to people: HTML, charts, tables and any Jupyter widget, in a notebook, a browser tab or a window.

Every name is imported when it is first used, so `import pywry` costs a few milliseconds and loads no pandas, plotly,
jupyter_server or pytauri.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .session.early import keep_early_messages

if TYPE_CHECKING:
    from .app import PyWry as PyWry
    from .components import Button as Button
    from .components import Component as Component
    from .components import Option as Option
    from .components import Select as Select
    from .components import Toolbar as Toolbar
    from .content import HtmlContent as HtmlContent
    from .errors import PyWryError as PyWryError
    from .handle import ChartHandle as ChartHandle
    from .handle import Handle as Handle
    from .hosts.native.menu import CheckItem as CheckItem
    from .hosts.native.menu import Menu as Menu
    from .hosts.native.menu import MenuItem as MenuItem
    from .hosts.native.menu import PredefinedItem as PredefinedItem
    from .hosts.native.menu import Separator as Separator
    from .hosts.native.menu import Submenu as Submenu
    from .modes import WindowMode as WindowMode
    from .settings import Settings as Settings
    from .widget import PyWryWidget as PyWryWidget

_HOMES = {
    "PyWry": "app",
    "Button": "components",
    "Component": "components",
    "Option": "components",
    "Select": "components",
    "Toolbar": "components",
    "HtmlContent": "content",
    "PyWryError": "errors",
    "ChartHandle": "handle",
    "Handle": "handle",
    "CheckItem": "hosts.native.menu",
    "Menu": "hosts.native.menu",
    "MenuItem": "hosts.native.menu",
    "PredefinedItem": "hosts.native.menu",
    "Separator": "hosts.native.menu",
    "Submenu": "hosts.native.menu",
    "WindowMode": "modes",
    "Settings": "settings",
    "PyWryWidget": "widget",
}

__all__ = [  # noqa: PLE0604  # the computed part is text
    *sorted(_HOMES),
    "__version__",
    "errors",
]

keep_early_messages()


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell a Jupyter server of our extension. Imported in here: a kernel must not load jupyter_server with us."""
    from .hosts.browser.extension import PyWryExtension

    return [{"module": "pywry", "app": PyWryExtension}]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("pywry")
    if name == "errors":
        return import_module(".errors", __name__)
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'pywry' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f".{home}", __name__), name)


def __dir__() -> list[str]:
    return __all__
