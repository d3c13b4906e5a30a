"""The address that opens a notebook of a Jupyter server as an app."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jupyter_core.utils import ensure_async
from jupyter_server.utils import ApiPath, to_os_path, url_path_join
from tornado import web

from ...errors import GatewayUnreachable, KernelNotInstalled, NotANotebook, PyWryError
from ..browser.handlers import KERNELS, Guarded
from .backend import AppBackend
from .document import SUFFIXES, Document, parse_document
from .options import AppOptions
from .parameters import read_parameters

CONTENTS = "contents"
_OURS = ("same-origin", "same-site", "none", None)


class OpenHandler(Guarded):
    """Starts a kernel for a notebook, and leads to the page of its app. For users who may start kernels themselves."""

    @web.authenticated
    async def get(self, path: str) -> None:
        """Open a notebook; the query has `code`, `only-widgets`, `execute`, `theme`, and parameters: `p=name=value`."""
        await self.allow("write", KERNELS)
        await self.allow("read", CONTENTS)
        # It runs code, so a page of another site must not lead here by itself; a link that a user types or keeps may.
        if self.request.headers.get("Sec-Fetch-Site") not in _OURS:
            raise web.HTTPError(403, "another site led here; open this address yourself, as it runs a notebook")
        apps: AppBackend = self.settings["pywry_apps"]
        path = unquote(path).strip("/")
        try:
            document = await self._read(path)
            session = await apps.open(document, self._options(), folder=path.rpartition("/")[0])
        except KernelNotInstalled as error:
            raise web.HTTPError(404, str(error)) from error
        except GatewayUnreachable as error:
            why = "The Gateway did not start a kernel; the server's log says why"
            raise web.HTTPError(502, str(error), reason=why) from error
        except PyWryError as error:
            raise web.HTTPError(400, str(error)) from error
        self.redirect(url_path_join(self.base_url, "pywry", "app", session))

    async def allow(self, action: str, resource: str) -> None:
        """Raise 403 unless the server's authorizer lets this user."""
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, resource)):
            raise web.HTTPError(403, f"{self.current_user.username} may not {action} {resource}")

    async def _read(self, path: str) -> Document:
        """Read what the server's own contents manager has; raises 404."""
        if Path(path).suffix.lower() not in SUFFIXES:
            raise NotANotebook(f"{path} is neither a notebook (.ipynb) nor a script (.py)")
        contents: Any = self.contents_manager
        model = await ensure_async(contents.get(path, content=True, type="file", format="text"))
        root = getattr(contents, "root_dir", None)
        place = Path(to_os_path(ApiPath(path), root)) if root else Path(path)
        return replace(parse_document(model["content"], Path(path)), path=place)

    def _options(self) -> AppOptions:
        return AppOptions(
            show_code=self.get_query_argument("code", "0") != "0",
            only_widgets=self.get_query_argument("only-widgets", "0") != "0",
            execute=self.get_query_argument("execute", "1") != "0",
            theme=self.get_query_argument("theme", "system"),
            parameters=read_parameters(self.get_query_arguments("p")),
        )


def open_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the route under a base URL; it needs `pywry_apps` in the settings, and a Jupyter server's contents."""
    return [(rf"{base_url}pywry/open/(.+)", OpenHandler)]
