"""The page that sent a message, and how it hears what became of it."""

import logging
from dataclasses import dataclass

from ..errors import PyWryError
from ..protocol.state import state_json
from .outbox import message_of
from .page import Page

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """A page, and the id of its message; None for one that wants no answer. Any thread."""

    page: Page
    parent: str | None

    def refuse(self, error: PyWryError) -> None:
        """Say that the message, or a part of it, may not be sent."""
        log.warning("%s", error)
        self._tell(error.code, str(error))

    def fail(self, text: str) -> None:
        """Say that the widget's own code failed."""
        self._tell("handler-error", text)

    def answer(self) -> None:
        """Say that the message was handled; the page's next update of the model waits for this."""
        if self.parent is not None:
            self.page.push(message_of(state_json({"type": "status", "parent": self.parent})))

    def _tell(self, code: str, text: str) -> None:
        fields = {"parent": self.parent} if self.parent is not None else {}
        self.page.push(message_of(state_json({"type": "error", "code": code, "message": text, **fields})))
