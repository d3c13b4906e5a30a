"""PyWry in a Jupyter server: the code that notebooks need, pages of widgets in its kernels, and notebooks as apps.

Both under the server's base URL and behind its authentication.

The server and a kernel are two processes, and may have different versions of what is installed. An asset is named by
its content, so a page never gets another than its kernel means: what is not here it asks of the kernel.
"""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join

from ...errors import MissingPackage
from ...session.assets import Asset, AssetStore
from ...session.static import STATIC, plotly_js
from ...settings import Settings
from ..apps.backend import AppBackend
from ..apps.handlers import open_handlers
from ..kernels.access import KernelAccess
from ..kernels.backend import KernelBackend
from ..kernels.connections import mended
from .handlers import app_handlers, view_handlers

log = logging.getLogger(__name__)

# The page's config is the one place where a page hears of us without asking; a question that nobody answers would be an
# error on its console.
PAGE_CONFIG_KEY = "pywryAssets"


class InstalledAssets(AssetStore):
    """What is installed at the moment: packages may be upgraded under a server that runs for weeks."""

    def __init__(self) -> None:
        super().__init__()
        self._looking = threading.Lock()

    def get(self, name: str) -> Asset | None:
        """Return an asset; an unknown name costs a look at the files, and reading those that changed."""
        found = super().get(name)
        if found is not None:
            return found
        with self._looking:
            for path in _files():
                self.add_file(path)
        return super().get(name)


class PyWryExtension(ExtensionApp):
    """Loaded by Jupyter servers of an environment that has PyWry."""

    name = "pywry"
    load_other_extensions = True

    def initialize_settings(self) -> None:
        """Offer the assets and the kernels' widgets, and tell notebooks where the assets are."""
        base_url: str = self.settings["base_url"]
        settings = Settings()
        assets = self.settings["pywry_assets"] = InstalledAssets()
        self.settings["pywry_max_message_bytes"] = settings.limits.max_message_bytes
        connection_class = self.settings["kernel_websocket_connection_class"]
        self.settings["kernel_websocket_connection_class"] = mended(connection_class)  # also for other widgets
        access = KernelAccess(
            self.settings["kernel_manager"],
            connection_class,
            self.config,
            self.settings["event_logger"],
        )
        self.settings["pywry_backend"] = self._backend = KernelBackend(access, assets=assets, settings=settings)
        self.settings["pywry_apps"] = self._apps = AppBackend(access, assets=assets, settings=settings)
        self.settings["pywry_packs_assets"] = True  # a hub is far away, and a Jupyter server compresses nothing itself
        # JupyterLab and Notebook take it into the config of their pages, whether they are loaded before or after.
        page_config = self.settings.setdefault("page_config_data", {})
        page_config[PAGE_CONFIG_KEY] = url_path_join(base_url, "pywry", "assets") + "/"

    def initialize_handlers(self) -> None:
        """Mount the handlers; the server puts its base URL before them."""
        self.handlers.extend([*view_handlers("/"), *app_handlers("/"), *open_handlers("/")])

    async def stop_extension(self) -> None:
        """End the pages, before the server ends its kernels."""
        self._backend.close()
        self._apps.close()


def _files() -> Iterator[Path]:
    """Yield what pages may load: our bundles, and plotly.js when plotly is installed."""
    yield from sorted(STATIC.glob("*.js"))
    try:
        yield plotly_js()
    except MissingPackage:
        log.debug("plotly is not installed beside this server; charts get plotly.js from their kernels")
