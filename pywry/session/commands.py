"""Commands of anywidgets, which page code calls by `experimental.invoke`, answered also when they fail.

anywidget's own handler answers what succeeds and nothing else: a page waits three seconds for a command that raised.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from ..protocol.frame import Buffer

log = logging.getLogger(__name__)

_COMMANDS = "_anywidget_commands"  # where anywidget keeps the methods that its `@command` marks, by class


def is_command(content: Any) -> bool:
    """Say whether a custom message is a command."""
    return isinstance(content, Mapping) and content.get("kind") == "anywidget-command" and "id" in content


def answer_to(
    widget: Any, content: Mapping[str, Any], buffers: Sequence[memoryview]
) -> tuple[dict[str, Any], Sequence[Buffer]]:
    """Run a command and return the message that answers it, with its buffers.

    A command that is not there, raises, or returns something else than a response and its buffers is answered with
    `error: {type, message}`.
    """
    commands = getattr(type(widget), _COMMANDS, {})
    name = content.get("name")
    try:
        if name not in commands:
            known = ", ".join(map(repr, commands)) or "none"
            raise LookupError(f"{type(widget).__name__} has no command {name!r}; there are {known}")
        response, own = commands[name](widget, content.get("msg"), list(buffers))
    except Exception as error:
        log.exception("error in command %r", name)
        return failure(content, error), ()
    return _answer(content, response=response), own or ()


def failure(content: Mapping[str, Any], error: Exception) -> dict[str, Any]:
    """Return the message that answers a command with an error."""
    return _answer(content, error={"type": type(error).__name__, "message": str(error)})


def _answer(content: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": content["id"], "kind": "anywidget-command-response", **fields}
