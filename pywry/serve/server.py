"""The Jupyter server behind `pywry serve`: its kernels and its guards, without its doors."""

import asyncio
import errno
import functools
import logging
import secrets
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from traitlets import default
from traitlets.config import Config

from ..errors import BadAddress, KernelNotInstalled, PortInUse
from ..hosts.browser.launch import open_in_browser
from ..hosts.kernels.access import encryption
from ..hosts.kernels.starting import names_on_gateway
from .identity import NoContents, PagesOnly, VisitorIdentity
from .plan import Plan

log = logging.getLogger(__name__)

_ALL = ("", "*")
_ANYWHERE = (*_ALL, "0.0.0.0", "::")  # noqa: S104  # only told apart from addresses that a browser can open


class AppServer(ServerApp):
    """A ServerApp that offers what `pywry.serve` mounts, and a login. Ends at once at SIGINT and SIGTERM."""

    name = "pywry-serve"
    description = "Serves apps to visitors."
    # Nothing of Jupyter's own: no kernels, contents, files, terminals, config or shutdown.
    default_services = ("auth",)  # type: ignore[assignment]  # a shorter tuple

    plan: Plan
    sockets: list[socket.socket]

    @default("identity_provider_class")
    def _visitors(self) -> type[VisitorIdentity]:
        return VisitorIdentity

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Take the user's further options, and what the plan fixes: both win over every configuration file."""
        self.update_config(_defaults())
        super().parse_command_line(list(self.plan.jupyter))
        self.update_config(_fixed(self.plan, self.sockets[0].getsockname()[1]))

    def init_signal(self) -> None:
        """End without a question; at the second time, at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)

    def _end(self, number: int, frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.stop(from_signal=True)

    def init_httpserver(self) -> None:
        """Serve on the sockets that were bound before anything else was done."""
        self._http_server = HTTPServer(
            self.web_app,
            ssl_options=self.ssl_options,
            xheaders=self.trust_xheaders,
            max_body_size=self.max_body_size,
            max_buffer_size=self.max_buffer_size,
        )
        self.io_loop.add_callback(self._http_server.add_sockets, self.sockets)

    async def cleanup_extensions(self) -> None:
        """End the sessions and their kernels; when that fails the server ends all the same."""
        try:
            await super().cleanup_extensions()
        except Exception:
            log.exception("a session could not be ended")

    async def cleanup_kernels(self) -> None:
        """End what kernels are left; those that cannot be ended find by themselves that the server has gone."""
        try:
            await super().cleanup_kernels()
        except Exception:
            log.exception("a kernel could not be shut down")

    def start_app(self) -> None:
        """Tell the address, or open it."""
        open_in_browser(self.address, self.plan.title, wanted=self.plan.opens_browser)

    @property
    def address(self) -> str:
        """Where a browser that was never here gets in."""
        plan, host = self.plan, self.plan.host
        shown = "127.0.0.1" if host in _ANYWHERE else f"[{host}]" if ":" in host else host
        scheme = "https" if self.certfile else "http"
        token = f"?token={quote(plan.token)}" if plan.token else ""
        return f"{scheme}://{shown}:{self.port}{self.base_url}{token}"


def bind(host: str, port: int) -> list[socket.socket]:
    """Return listening sockets.

    Raises
    ------
    PortInUse
        When another program has the port.
    BadAddress
        When the address is none of this machine's, or the port is not for this user.
    """
    try:
        return bind_sockets(port, "" if host in _ALL else host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"port {port} of {host} is in use; choose another, or 0 for any free one"
            raise PortInUse(error.errno, text) from None
        why = error.strerror or str(error)
        raise BadAddress(
            f"cannot listen on port {port} of {host!r}: {why}; choose others with --ip and --port"
        ) from None


def run(plan: Plan, sockets: list[socket.socket]) -> None:
    """Serve until a signal ends it; no kernel is left then.

    Raises
    ------
    GatewayUnreachable, KernelNotInstalled
        When the Gateway of the plan does not answer, is none, or lacks a kernel; then nothing is served.
    """
    server = AppServer.instance(jpserver_extensions={"pywry.serve": True})
    server.plan, server.sockets = plan, sockets
    asyncio.set_event_loop(asyncio.new_event_loop())
    server.initialize(argv=[], find_extensions=False, starter_extension="pywry")
    if plan.gateway_url:
        server.io_loop.run_sync(functools.partial(_check_gateway, plan))
    server.start()


async def _check_gateway(plan: Plan) -> None:
    known = await names_on_gateway()
    for wanted in plan.wanted:
        if wanted.name not in known:
            raise KernelNotInstalled(
                f"kernel {wanted.name!r} of {wanted.path} is not on the Gateway; choose by --kernel one of: "
                f"{', '.join(known) or 'none'}"
            )


def _defaults() -> Config:
    """Return what no configuration file changes, as one may be meant for another server; options may."""
    values = {
        "log_level": logging.getLogger().getEffectiveLevel(),
        "allow_origin": "",
        "allow_origin_pat": "",
        "allow_credentials": False,
        "disable_check_xsrf": False,
        "authenticate_prometheus": True,
        # New each time: with the secret that all servers of a user share, a visitor's cookie would open the JupyterLab
        # of whoever serves the app.
        "cookie_secret": secrets.token_bytes(32),
    }
    return Config(ServerApp=Config(values), AsyncMappingKernelManager=Config(encryption()))


def _fixed(plan: Plan, port: int) -> Config:
    """Return what nothing changes: addresses, and that there are no other doors."""
    values = {
        "ip": plan.host,
        "port": port,
        "base_url": plan.base_url,
        "default_url": "/",
        "authorizer_class": PagesOnly,
        "contents_manager_class": NoContents,
        "jpserver_extensions": {"pywry.serve": True},
        "extra_services": [],
        "extra_template_paths": [str(Path(__file__).with_name("templates"))],
        "allow_unauthenticated_access": False,
        "terminals_enabled": False,
        "allow_root": True,  # visitors run no code
        "open_browser": False,
    }
    fixed = Config(ServerApp=Config(values))
    fixed.VisitorIdentity = Config(token=plan.token, hashed_password=plan.password)
    if plan.gateway_url:
        fixed.GatewayClient = Config(url=plan.gateway_url)
    return fixed
