"""One-use tickets: a page that was served may connect once, and soon."""

import secrets
import time
from collections.abc import Callable

from ..errors import StaleTicket


class Tickets:
    """Tickets given out and not used yet. On the loop only."""

    def __init__(self, *, life_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._life_s = life_s
        self._now = now
        self._expires: dict[str, float] = {}

    def issue(self) -> str:
        """Return a new ticket."""
        self._sweep()
        ticket = secrets.token_urlsafe(24)
        self._expires[ticket] = self._now() + self._life_s
        return ticket

    def redeem(self, ticket: object) -> None:
        """Use a ticket up.

        Raises
        ------
        StaleTicket
            When it was used before, is too old, or was never given out.
        """
        self._sweep()
        # A dict look-up is safe: a ticket is 24 random bytes and falls by its first use, so timing teaches nothing.
        if not isinstance(ticket, str) or self._expires.pop(ticket, None) is None:
            raise StaleTicket(
                f"this page's ticket is not valid: it was used, or is older than {self._life_s:g} s; reload the page"
            )

    def last_expiry_s(self) -> float | None:
        """Return in how many seconds the last open ticket has ended; None when no page is on its way."""
        self._sweep()
        return max(self._expires.values()) - self._now() + 0.01 if self._expires else None

    def _sweep(self) -> None:
        now = self._now()
        for ticket in [t for t, expires in self._expires.items() if expires < now]:
            del self._expires[ticket]
