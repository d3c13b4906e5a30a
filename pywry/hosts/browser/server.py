"""A small server on the loop thread of a script: jupyter_server's guards without a ServerApp (0.25 s, not 4 s)."""

import errno
import logging
import secrets
import socket

from jupyter_server.auth.authorizer import AllowAllAuthorizer
from tornado.httpserver import HTTPServer
from tornado.web import Application
from traitlets.config import Config

from ...errors import PortInUse
from ...session.assets import shared_assets
from ...session.loop import shared_loop
from ...settings import Settings
from .backends import LocalBackend
from .handlers import login_handlers, view_handlers
from .security import TokenIdentity, log_request

log = logging.getLogger(__name__)

STOP_S = 2.0
_ANY = "0.0.0.0"  # noqa: S104  # only turned into an address that a browser can open


class Server:
    """An HTTP server on the process's loop. Any thread but the loop's may make, use and close it."""

    def __init__(self, settings: Settings) -> None:
        self.backend = LocalBackend()
        self.token = settings.browser.token or secrets.token_hex(24)
        self._settings = settings
        # Bound here, so that a port that is taken is the caller's error, not a line in a thread's log.
        self._socket = self._bind()
        self.port: int = self._socket.getsockname()[1]
        self.thread = shared_loop()
        self._server: HTTPServer | None = self.thread.call(self._serve)

    def address(self, name: str, *, token: bool = True) -> str:
        """Return the URL of a view; with the token it opens in a browser that was never here."""
        host = self._settings.browser.host
        shown = {_ANY: "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)
        return f"http://{shown}:{self.port}/pywry/view/{name}" + (f"?token={self.token}" if token else "")

    def close(self) -> None:
        """Stop serving; open connections are closed."""
        server, self._server = self._server, None
        if server is not None:
            self.thread.run(_stop(server), STOP_S)

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

    def _serve(self) -> HTTPServer:
        server = HTTPServer(self._application(), xheaders=False)
        server.add_socket(self._socket)
        return server

    def _application(self) -> Application:
        identity = TokenIdentity(token=self.token)
        base_url = "/"
        host = self._settings.browser.host
        return Application(
            [*view_handlers(base_url), *login_handlers(base_url)],
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


async def _stop(server: HTTPServer) -> None:
    server.stop()
    await server.close_all_connections()
