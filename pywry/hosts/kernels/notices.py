"""What pages are told of the kernel that their widgets live in."""

from ...protocol.state import state_json
from ...session.outbox import Message, message_of


def notice(state: str) -> Message:
    """Return docs/protocol.md's `kernel` message."""
    return message_of(state_json({"type": "kernel", "state": state}))
