"""Who shows a model: the views whose pages get what it says."""

from collections.abc import Sequence
from typing import Protocol

from ...session.models import Audience
from ...session.outbox import Message


class Relay(Protocol):
    """The models of one view."""

    def relay(self, message: Message, refers_to: Sequence[str]) -> None:
        """Send a message to the view's pages, after the models it refers to."""


class Relayed:
    """What a model knows of the views that have it. On the loop."""

    def __init__(self) -> None:
        self._relays: tuple[Relay, ...] = ()

    def join(self, relay: Relay) -> None:
        """Send to these pages from now on."""
        if relay not in self._relays:
            self._relays = (*self._relays, relay)

    def part(self, relay: Relay) -> None:
        """Send to these pages no more."""
        self._relays = tuple(other for other in self._relays if other is not relay)

    def leave(self, audience: Audience) -> None:
        """Do nothing: a session's models part by themselves."""

    @property
    def is_shown(self) -> bool:
        """Whether any view has it."""
        return bool(self._relays)

    def relay(self, message: Message, refers_to: Sequence[str]) -> None:
        """Send a message to every page, after the models it refers to."""
        for relay in self._relays:
            relay.relay(message, refers_to)
