"""A small server in a background thread of a script: jupyter_server's guards without a ServerApp (0.25 s, not 4 s)."""

import asyncio
import errno
import logging
import secrets
import socket
import threading
from typing import Any

from jupyter_server.auth.authorizer import AllowAllAuthorizer
from tornado.httpserver import HTTPServer
from tornado.web import Application
from traitlets.config import Config

from ...errors import PortInUse
from ...session.assets import shared_assets
from ...settings import Settings
from .backends import LocalBackend
from .handlers import view_handlers
from .security import TokenIdentity, log_request

log = logging.getLogger(__name__)

STOP_S = 2.0
_ANY = "0.0.0.0"  # noqa: S104  # only turned into an address that a browser can open


class Server:
    """An HTTP server on its own thread and loop. Made on any thread; what runs on the loop says so."""

    def __init__(self, settings: Settings) -> None:
        self.backend = LocalBackend()
        self.token = settings.browser.token or secrets.token_hex(24)
        self._settings = settings
        # Bound here, so that a port that is taken is the caller's error, not a line in a thread's log.
        self._socket = self._bind()
        self.loop = asyncio.new_event_loop()
        self.port: int = self._socket.getsockname()[1]
        self._server: HTTPServer | None = None
        self._thread = threading.Thread(target=self._run, name="pywry-loop", daemon=True)
        self._thread.start()

    def address(self, name: str, *, token: bool = True) -> str:
        """Return the URL of a view; with the token it opens in a browser that was never here."""
        host = self._settings.browser.host
        shown = {_ANY: "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)
        return f"http://{shown}:{self.port}/pywry/view/{name}" + (f"?token={self.token}" if token else "")

    def call(self, work: Any) -> Any:
        """Run a plain function on the loop and return what it returns; not from the loop itself."""

        async def run() -> Any:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result()

    def close(self) -> None:
        """Stop serving; open connections are closed."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result(STOP_S)
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(STOP_S)

    def _bind(self) -> socket.socket:
        host, port = self._settings.browser.host, self._settings.browser.port
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            bound = socket.create_server((host, port), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortInUse(
                errno.EADDRINUSE, f"port {port} of {host} is in use; choose another, or 0 for any free one"
            ) from None

        bound.setblocking(False)
        return bound

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self._server = HTTPServer(self._application(), xheaders=False)
        self._server.add_socket(self._socket)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    def _application(self) -> Application:
        identity = TokenIdentity(token=self.token)
        base_url = "/"
        host = self._settings.browser.host
        return Application(
            view_handlers(base_url),
            pywry_backend=self.backend,
            pywry_assets=shared_assets(),
            pywry_max_message_bytes=self._settings.limits.max_message_bytes,
            identity_provider=identity,
            authorizer=AllowAllAuthorizer(identity_provider=identity),
            allow_unauthenticated_access=False,
            allow_remote_access=host not in ("127.0.0.1", "localhost", "::1"),
            local_hostnames=["localhost"],
            base_url=base_url,
            login_url=f"{base_url}pywry/login",
            cookie_secret=secrets.token_bytes(32),
            xsrf_cookies=True,
            config=Config(),
            headers={},
            log_function=log_request,
        )
