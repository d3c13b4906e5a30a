"""The doors for visitors: start, gallery, their own pages and sockets, health. Behind jupyter_server's guards."""

import logging
from http.client import responses
from typing import Any
from urllib.parse import quote

from jupyter_server.auth.decorator import allow_unauthenticated, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ..errors import AppFailed, PageExpired, TooManySessions
from ..hosts.browser.backends import Backend, View
from ..hosts.browser.handlers import APPS, Guarded, PageHandler, SavedHandler, SocketHandler, asset_handlers
from ..session.session import ENDED
from .policy import strict_policy
from .source import Source
from .visits import Visits

log = logging.getLogger(__name__)

RETRY_S = 30


class _Visited(Guarded):
    """What handlers of visitors' sessions share."""

    @property
    def visits(self) -> Visits:
        visits: Visits = self.settings["pywry_visits"]
        return visits

    @property
    def backend(self) -> Backend:
        """The sessions of this visitor; another's is not among them."""
        return self.visits.of(self.current_user.username)

    async def may_restart(self) -> bool:
        """Whoever sees a session may restart it: it is theirs. One for all nobody does."""
        return not self.settings["pywry_is_shared"]


class _Notice(_Visited):
    """What pages for people share: errors are pages as well."""

    def show(self, template: str, **values: Any) -> None:
        """Answer with one of our own pages, which loads and runs nothing."""
        self.set_header("Content-Security-Policy", strict_policy())
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.finish(self.render_template(template, **values))  # type: ignore[no-untyped-call]  # it has no types

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error as a page; details of a failure of ours stay in the log."""
        error = kwargs.get("exc_info", (None, None))[1]
        if status_code == 503:
            self.set_header("Retry-After", str(RETRY_S))
        title, text, action = _words(status_code, error, has_gallery=self.visits.shelf.is_gallery)
        self.show("notice.html", title=title, text=text, action=action)

    async def start(self, source: Source) -> None:
        """Start a session and go to its page."""
        await self.authorize("read")
        if "token" in self.request.arguments:
            self.redirect(self.request.path)  # first, so that the token is in no address that a page could tell on
            return
        if not self.is_opened_by_a_person():
            raise web.HTTPError(403, "a session starts when its address is opened")
        try:
            visit = await self.visits.open(source, self.current_user.username)
        except TooManySessions as error:
            log.warning("a visitor was turned away: %s", error)
            raise web.HTTPError(503) from error
        except AppFailed as error:
            raise web.HTTPError(500) from error
        self.redirect(f"{self.base_url}pywry/app/{quote(visit.id)}")

    def is_opened_by_a_person(self) -> bool:
        """Say whether a browser goes here: not for a picture in some page, nor in case that somebody wants to."""
        headers = self.request.headers
        goes_to = headers.get("Sec-Fetch-Dest", "document")
        return goes_to in ("document", "iframe", "frame") and "prefetch" not in headers.get("Sec-Purpose", "")


class HomeHandler(_Notice):
    """The address that visitors are given: the gallery, or a session of the only app."""

    @web.authenticated
    async def get(self) -> None:
        """Show the gallery, or start."""
        shelf = self.visits.shelf
        if not shelf.is_gallery:
            await self.start(shelf.sources[0])
            return
        await self.authorize("read")
        if "token" in self.request.arguments:
            self.redirect(self.request.path)
            return
        await shelf.look()
        entries = [
            {
                "title": source.title,
                "summary": source.summary,
                "name": source.name,
                "address": f"{self.base_url}pywry/start/{quote(source.name)}",
            }
            for source in shelf.sources
        ]
        self.show("gallery.html", title=self.settings["pywry_title"], entries=entries)


class StartHandler(_Notice):
    """Starts a session of one app of a folder."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Start."""
        await self.visits.shelf.look()
        source = self.visits.source(name)
        if source is None:
            await self.authorize("read")
            raise web.HTTPError(404, f"no app named {name!r}")
        await self.start(source)


class VisitPage(_Notice, PageHandler):
    """The page of a session, for the visitor whose it is."""

    async def find(self, name: str) -> View:
        """Return the session's view; raises 404, from PageExpired when the visitor had such a session lately."""
        if self.visits.has_ended(name, self.current_user.username):
            raise web.HTTPError(404) from PageExpired("this session has ended")
        return await super().find(name)


class VisitFile(_Notice, SavedHandler):
    """A session as a file to keep, for the visitor whose it is."""


class VisitSocket(_Visited, SocketHandler):
    """The socket of a page, for the visitor whose session it is."""

    gone = (ENDED, "reload to start again")

    @ws_authenticated
    async def get(self, name: str) -> None:
        """Upgrade for a session of this visitor, or one that has ended, which its page wants to know; else 404."""
        visits, user = self.visits, self.current_user.username
        # Who comes from another origin is refused further in, and learns nothing of names.
        if self.is_from_here() and visits.find(name, user) is None and not visits.has_ended(name, user):
            raise web.HTTPError(404, "no such session")
        await super().get(name)

    def is_from_here(self) -> bool:
        """Say whether tornado will accept the request's origin."""
        origin = self.get_origin()
        return origin is None or bool(self.check_origin(origin))


class HealthHandler(JupyterHandler):
    """Says that the server lives, to whatever watches over it; asks for no login and tells no secrets."""

    @allow_unauthenticated
    def get(self) -> None:
        """Answer."""
        self.set_header("Cache-Control", "no-store")
        self.finish({"status": "ok"})


class NoDoor(_Notice):
    """Jupyter's own addresses, which are none here."""

    async def prepare(self) -> None:  # type: ignore[override]  # jupyter_server's is a coroutine, tornado's need not be
        """Refuse, whatever the method."""
        await super().prepare()
        if not self._finished:  # else it went to the login
            raise web.HTTPError(404, "not here")


def _words(status: int, error: Any, *, has_gallery: bool) -> tuple[str, str, str]:
    """Return what a page says of an error: a title, a sentence, and the words of the way on, or "" for none."""
    cause = getattr(error, "__cause__", None)
    start = "All apps" if has_gallery else "Start again"
    if isinstance(cause, TooManySessions):
        return (
            "Please come back in a moment",
            "All places are taken. They come free as people leave.",
            "Try again",
        )
    if isinstance(cause, AppFailed):
        return (
            "This app has failed",
            "It could not be started; the server's log says why.",
            "Try again",
        )
    if isinstance(cause, PageExpired):
        return (
            "This session has ended",
            "Sessions end when their pages are closed, or not used for a while.",
            "Start again",
        )
    if status == 404:
        return "Nothing here", "There is no app at this address, or it is not yours.", start
    if status == 403:
        return "No entry", "You may not see this.", ""
    title = responses.get(status, "Error")
    return title, "The server could not do this; its log says why.", start


def visitor_handlers() -> list[tuple[Any, ...]]:
    """Return the routes, before which the server puts its base URL."""
    return [
        (r"/", HomeHandler),
        (r"/pywry/start/(.+)", StartHandler),
        (r"/pywry/app/([^/]+)", VisitPage, {"area": APPS}),
        (r"/pywry/app-socket/([^/]+)", VisitSocket, {"area": APPS}),
        (r"/pywry/app-html/([^/]+)", VisitFile, {"area": APPS}),
        (r"/pywry/health", HealthHandler),
        *asset_handlers("/"),
        (r"/(?:api|files|view|nbconvert|kernelspecs|terminals|custom|nbextensions)(?:/.*)?", NoDoor),
    ]
