"""Who may come in, and what they may then do: see pages, and nothing else that a Jupyter server offers."""

import hmac
import logging
from typing import Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import PasswordIdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.auth.logout import LogoutHandler
from jupyter_server.auth.security import passwd_check
from jupyter_server.services.contents.manager import ContentsManager
from tornado.web import RequestHandler

from ..hosts.browser.handlers import RESOURCE
from .policy import strict_policy

log = logging.getLogger(__name__)

ACTIONS = ("read", "execute")  # see a page, and use it


class Login(LoginFormHandler):
    """Where a visitor gives the password or token, with a page of our own."""

    @property
    def content_security_policy(self) -> str:
        """The policy: nothing but the page's own style, and a form to this server."""
        return strict_policy()


class Logout(LogoutHandler):
    """Forgets who a visitor was; their sessions end with their pages."""

    @property
    def content_security_policy(self) -> str:
        """The policy: nothing but the page's own style."""
        return strict_policy()


class VisitorIdentity(PasswordIdentityProvider):
    """jupyter_server's token, password and cookie: each browser is a visitor, by a random name in its signed cookie."""

    # With it, everybody who has the token could set a password for all, written to this user's Jupyter configuration.
    allow_password_change = False

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.login_handler_class, self.logout_handler_class = Login, Logout
        # Not "Strict": who follows a link from a mail or a chat to the app would come without the cookie just set.
        self.cookie_options = {"samesite": "Lax", **self.cookie_options}

    async def get_user_token(self, handler: RequestHandler) -> User | None:
        """Return a visitor when the request carries the token, compared in constant time; None otherwise."""
        if not self._is_token(self.get_token(handler)):
            return None
        known = self.get_user_cookie(handler)
        return known if isinstance(known, User) else self.generate_anonymous_user(handler)

    def process_login_form(self, handler: RequestHandler) -> User | None:
        """Return a new visitor when the form has the password or the token, None otherwise."""
        typed = handler.get_argument("password", default="")
        if self._is_token(typed) or self._is_password(typed):
            return self.generate_anonymous_user(handler)
        return None

    def validate_security(self, app: Any, ssl_options: dict[str, Any] | None = None) -> None:
        """Say when anybody who can connect may come in; they can run no code."""
        if not self.auth_enabled:
            log.warning("no token and no password: whoever can connect to this server sees the app")

    def _is_password(self, given: str) -> bool:
        return bool(self.hashed_password) and passwd_check(self.hashed_password, given)  # type: ignore[no-untyped-call]

    def _is_token(self, given: str | None) -> bool:
        return bool(self.token) and hmac.compare_digest((given or "").encode(), str(self.token).encode())


class PagesOnly(Authorizer):
    """Lets visitors at pages. Kernels, contents, terminals and all else is nobody's."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Say whether it is a page."""
        return resource == RESOURCE and action in ACTIONS


class NoContents(ContentsManager):
    """No files: the stock manager mounts `/files/` by itself."""

    def get_extra_handlers(self) -> list[Any]:
        """Return none."""
        return []
