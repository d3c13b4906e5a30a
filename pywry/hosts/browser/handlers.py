"""The addresses of a view: its page, its socket, and the assets both load.

All URLs are relative to the server's base URL, and what is served comes from a backend, so that a script's own server
and the Jupyter server extension use these same classes. Authentication, authorisation, Host, Origin and XSRF checks
are jupyter_server's.
"""

import asyncio
import logging
from dataclasses import dataclass
from http.client import responses
from typing import Any
from urllib.parse import quote

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler, WebSocketProtocol13

from ...protocol.frame import text_of
from ...session.assets import AssetStore
from ...session.connection import Connection
from ...session.session import CLOSED_BY_PYTHON
from ..page import content_security_policy, page_html
from .backends import Backend, View
from .protocol import EagerProtocol

log = logging.getLogger(__name__)

RESOURCE = "pywry"
KERNELS = "kernels"  # what Jupyter's own API calls them
PING_S = 30.0


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a server's addresses, with a backend of its own."""

    page: str
    """What stands before the names of pages, with slashes around it."""
    socket: str
    backend: str
    """Where the backend is in the application's settings."""
    saved: str = ""
    """What stands before the names of files to keep; empty where there are none."""


VIEWS = Area("/pywry/view/", "pywry/socket/", "pywry_backend")
APPS = Area("/pywry/app/", "pywry/app-socket/", "pywry_apps", "pywry/app-html/")


class Guarded(JupyterHandler):
    """What page and asset handlers share."""

    area = VIEWS

    def initialize(self, area: Area = VIEWS) -> None:
        """Take from the route what is served here."""
        self.area = area

    @property
    def backend(self) -> Backend:
        backend: Backend = self.settings[self.area.backend]
        return backend

    @property
    def assets(self) -> AssetStore:
        store: AssetStore = self.settings["pywry_assets"]
        return store

    @property
    def content_security_policy(self) -> str:
        host = self.request.host
        return content_security_policy(f"ws://{host} wss://{host}", may_be_framed=True)

    async def authorize(self, action: str) -> None:
        """Raise 403 unless the server's authorizer lets this user at views."""
        allowed = self.authorizer.is_authorized(self, self.current_user, action, RESOURCE)
        if not await ensure_async(allowed):
            raise web.HTTPError(403, f"{self.current_user.username} may not {action} {RESOURCE}")

    async def may_restart(self) -> bool:
        """Say whether this user may restart kernels, as far as there are any."""
        allowed = self.authorizer.is_authorized(self, self.current_user, "write", KERNELS)
        return bool(await ensure_async(allowed))

    async def find(self, name: str) -> View:
        """Return the view of this name; raises 404."""
        view = await self.backend.find(name)
        if view is None:
            raise web.HTTPError(404, f"no view named {name!r}")
        return view

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error as one line of text; details of a failure of ours stay in the log."""
        error = kwargs.get("exc_info", (None, None))[1]
        detail = getattr(error, "log_message", None) if status_code < 500 else None
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        title = getattr(error, "reason", None) or responses.get(status_code, "Error")
        self.finish(f"{status_code} {title}{': ' + detail if detail else ''}\n")


class PageHandler(Guarded):
    """The page of a view. A token in the address becomes a cookie, and the address clean."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Serve the page with a one-use ticket for its socket."""
        await self.authorize("read")
        view = await self.find(name)
        if "token" in self.request.arguments:
            self.redirect(self.request.path)
            return
        models = view.session.models
        # As the browser has escaped it: a kernel's views have a slash in their names, a label may have one.
        escaped = self.request.path.partition(self.area.page)[2]
        is_saved = bool(self.area.saved) and view.save_html is not None
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            page_html(
                title=view.title,
                theme=view.theme(),
                assets=f"{self.base_url}pywry/assets/",
                store=self.assets,
                code=models.code(),
                settings={
                    "socket": self.base_url + self.area.socket + escaped,
                    "saved": self.base_url + self.area.saved + escaped if is_saved else None,
                    "ticket": view.session.tickets.issue(),
                    "model": models.root_id,
                    "title": view.title,
                    "may_restart": await self.may_restart(),
                },
            )
        )


class SavedHandler(Guarded):
    """What a page shows at the moment, as a file to keep."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Serve one HTML file that needs nothing else; raises 404 where there is none."""
        await self.authorize("read")
        view = await self.find(name)
        if view.save_html is None:
            raise web.HTTPError(404, f"{view.title!r} cannot be saved as a file")
        content = await view.save_html()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(view.title, safe='')}.html")
        self.finish(content)


class AssetHandler(Guarded):
    """Code by content hash, which browsers may keep for ever."""

    def check_xsrf_cookie(self) -> None:
        """Check nothing: to read an asset changes nothing, and pages of other origins may not (see below).

        JupyterHub asks for this with every module script, which browsers load without the header that would be checked.
        """

    @web.authenticated
    async def get(self, name: str) -> None:
        """Serve one asset."""
        await self.authorize("read")
        asset = self.assets.get(name)
        if asset is None:
            raise web.HTTPError(404, f"no asset named {name!r}")
        self.set_header("Content-Type", asset.mime)
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        packs = self.settings.get("pywry_packs_assets") and "gzip" in self.request.headers.get("Accept-Encoding", "")
        if packs and (packed := await asyncio.to_thread(self.assets.packed, name)) is not None:
            self.set_header("Content-Encoding", "gzip")
            self.set_header("Vary", "Accept-Encoding")
            self.finish(packed)
        else:
            self.finish(asset.read())


class LoginHandler(Guarded):
    """Where a request without token or cookie ends up on a script's own server."""

    @allow_unauthenticated
    def get(self) -> None:
        """Refuse, and say what to do."""
        raise web.HTTPError(403, "open the address that Python printed; it carries the token that lets you in")


class SocketHandler(WebSocketMixin, WebSocketHandler, Guarded):
    """The socket of a page: frames in, frames out. A pipe, as sessions see it."""

    connection: Connection | None = None
    gone = (CLOSED_BY_PYTHON, "this view has ended")
    """What a page is told whose view there is not."""
    # Tornado's own pings, in seconds. The mixin's, in milliseconds, start in its `open`, which is not called: both read
    # these two attributes, and one pair of numbers cannot serve both.
    ping_interval = PING_S
    ping_timeout = PING_S

    def set_default_headers(self) -> None:
        """Set none; they make no sense on an upgrade."""

    def get_compression_options(self) -> None:
        """Offer no compression: it costs more than it saves on a local line, and buffers are mostly dense."""

    @property
    def max_message_size(self) -> int:
        """The frame limit: one message of the largest size, its header and its lengths."""
        limit: int = self.settings["pywry_max_message_bytes"]
        return limit + 2**20

    def get_websocket_protocol(self) -> EagerProtocol | None:
        """Return the protocol of this connection, None for a version of it that nobody speaks."""
        plain = super().get_websocket_protocol()
        return EagerProtocol(self, False, plain.params) if isinstance(plain, WebSocketProtocol13) else None

    @ws_authenticated
    async def get(self, name: str) -> None:
        """Upgrade; tornado checks the Origin in here, so no view is looked up before it."""
        await self.authorize("execute")
        await super().get(name)

    async def open(self, name: str) -> None:
        """Take the connection; the first frame says which page this is."""
        # Without it every answer of more than one small packet waits 40 ms for a delayed ACK.
        self.set_nodelay(True)
        view = await self.backend.find(name)
        if view is None:
            self.close(*self.gone)
        else:
            self.connection = Connection(view.session, self, may_restart=await self.may_restart())

    def on_message(self, message: str | bytes) -> None:
        """Take a frame."""
        if self.connection is not None:
            self.connection.receive(message)

    def on_close(self) -> None:
        """Let the session know; the page may come back."""
        super().on_close()
        if self.connection is not None:
            self.connection.ended(self.close_code)

    def send(self, frame: bytes) -> None:
        """Send a frame; one for a connection that just broke is kept by its page and sent again."""
        text = text_of(frame)
        try:
            if not isinstance(self.ws_connection, EagerProtocol):
                raise WebSocketClosedError
            self.ws_connection.send(frame if text is None else text, is_text=text is not None)
        except WebSocketClosedError:
            log.debug("a frame for a page waits for its next connection")

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close with a code; a reason longer than a close frame holds is cut."""
        super().close(code, reason.encode()[:120].decode("utf-8", "ignore") if reason else None)


def view_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the routes of views and of what they load, under a base URL, which starts and ends with a slash."""
    return [*_area_handlers(base_url, VIEWS), *asset_handlers(base_url)]


def app_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the routes of apps under a base URL; they need `pywry_apps` in the settings, and the assets' routes."""
    return [*_area_handlers(base_url, APPS), (rf"{base_url}{APPS.saved}(.+)", SavedHandler, {"area": APPS})]


def _area_handlers(base_url: str, area: Area) -> list[tuple[Any, ...]]:
    return [
        (rf"{base_url.rstrip('/')}{area.page}(.+)", PageHandler, {"area": area}),
        (rf"{base_url}{area.socket}(.+)", SocketHandler, {"area": area}),
    ]


def login_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the route of a script's own server, which has no page to log in by."""
    return [(rf"{base_url}pywry/login", LoginHandler)]


def asset_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the routes of assets under a base URL; they need `pywry_assets` in the settings, and no backend."""
    return [(rf"{base_url}pywry/assets/([0-9a-f]{{64}}\.[a-z0-9]+)", AssetHandler)]
