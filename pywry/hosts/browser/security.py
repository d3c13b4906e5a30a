"""What guards the pages of an embedded server, beside what jupyter_server's handlers do themselves."""

import hmac
import logging
import re
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

log = logging.getLogger(__name__)

_SECRET = re.compile(r"([?&](?:token|ticket)=)[^&]*")


class TokenIdentity(IdentityProvider):
    """jupyter_server's token and cookie; the token compared in constant time, the cookie never sent by other sites."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.cookie_options = {"samesite": "Strict", **self.cookie_options}

    async def get_user_token(self, handler: RequestHandler) -> User | None:
        """Return a user when the request carries the token, None otherwise."""
        given = self.get_token(handler) or ""
        if not self.token or not hmac.compare_digest(given.encode(), str(self.token).encode()):
            return None
        known = self.get_user_cookie(handler)
        return known if isinstance(known, User) else self.generate_anonymous_user(handler)


def redact(path: str) -> str:
    """Return a request path without its secrets, for logs."""
    return _SECRET.sub(r"\1…", path)


def log_request(handler: RequestHandler) -> None:
    """Log a request at debug level, or as a warning from status 400; never a token."""
    request = handler.request
    level = logging.DEBUG if handler.get_status() < 400 else logging.WARNING
    if handler.get_status() >= 500:
        level = logging.ERROR
    took_ms = 1000 * request.request_time()
    log.log(level, "%d %s %s (%.1f ms)", handler.get_status(), request.method, redact(request.uri or ""), took_ms)
