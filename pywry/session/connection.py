"""One connection of a page: its first frame says which page it is, and what is wrong with a frame ends it."""

import logging

from ..errors import BadFrame, PageExpired, StaleTicket
from ..protocol.frame import decode_frame
from .page import Page, Pipe
from .session import BAD_FRAME, EXPIRED, REFUSED, Session

log = logging.getLogger(__name__)


class Connection:
    """A pipe that a session is at the other end of. On the loop.

    Parameters
    ----------
    needs_ticket
        Whether a new page must bring one; not so where the host itself knows which view the pipe is of.
    may_restart
        Whether the page's user may restart the kernel, where there is one.
    """

    def __init__(self, session: Session, pipe: Pipe, *, needs_ticket: bool = True, may_restart: bool = False) -> None:
        self._session = session
        self._pipe = pipe
        self._needs_ticket = needs_ticket
        self._may_restart = may_restart
        self._page: Page | None = None

    @property
    def page(self) -> Page | None:
        """The page at the other end; None before its first frame."""
        return self._page

    def receive(self, frame: bytes | str) -> None:
        """Take a frame; one that is refused closes the pipe, with a close code that says why."""
        try:
            if self._page is None:
                self._hello(frame)
            else:
                self._session.receive(self._page, frame)
        except (StaleTicket, PageExpired) as error:
            log.warning("page refused: %s", error)
            self._pipe.close(REFUSED if isinstance(error, StaleTicket) else EXPIRED, str(error))
        except BadFrame as error:
            log.warning("bad frame: %s", error)
            self._pipe.close(BAD_FRAME, str(error))

    def ended(self, code: int | None) -> None:
        """Let the session know that the pipe is closed; the page may come back, unless `code` says that it has gone."""
        if self._page is not None:
            self._session.disconnect(self._page, self._pipe, code)

    def _hello(self, frame: bytes | str) -> None:
        header, _ = decode_frame(frame)
        hello = header.get("hello")
        if not isinstance(hello, dict):
            raise BadFrame(f"the first frame has {', '.join(header) or 'nothing'}, expected hello")
        if not self._needs_ticket and "page" not in hello:
            hello = {**hello, "ticket": self._session.tickets.issue()}
        self._page = self._session.connect(self._pipe, hello, may_restart=self._may_restart)
