"""The only extension of the server that `pywry serve` starts: visitors' doors, and the sessions behind them."""

import logging
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from ..session.assets import shared_assets
from .handlers import visitor_handlers
from .plan import Plan
from .policy import style
from .visits import Visits

log = logging.getLogger(__name__)


class ServeExtension(ExtensionApp):
    """Mounted by `AppServer`, whose plan says what to serve."""

    name = "pywry"
    load_other_extensions = False
    extension_url = "/"
    default_url = Unicode("/")

    def initialize_settings(self) -> None:
        """Make the sessions' register, and tell handlers of it."""
        server: Any = self.serverapp
        plan: Plan = server.plan
        self._visits = Visits(
            max_sessions=plan.max_sessions,
            cull_after_s=plan.cull_after_s,
            shared=plan.shared,
            shelf=plan.shelf(server),
        )
        self.settings["pywry_visits"] = self._visits
        self.settings["pywry_assets"] = shared_assets()
        self.settings["pywry_packs_assets"] = True
        self.settings["pywry_max_message_bytes"] = plan.settings.limits.max_message_bytes
        self.settings["pywry_is_shared"] = plan.shared
        self.settings["pywry_title"] = plan.title
        self.settings["jinja_template_vars"] |= {
            "style": style(),
            "theme": plan.theme,
            "site": plan.title,
            "has_password": bool(plan.password),
        }

    def initialize_handlers(self) -> None:
        """Mount the doors."""
        self.handlers.extend(visitor_handlers())

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Begin to warm up, now that the loop runs."""
        self._visits.start()
        await self._visits.shelf.start()

    async def stop_extension(self) -> None:
        """End the sessions, before the server ends its kernels."""
        await self._visits.close()
