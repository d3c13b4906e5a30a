"""What a kernel says first, on each new connection: what it can, and which widgets it has."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...protocol.policy import TARGET
from .requests import Requests
from .states import Asked

GREETING_S, HEARD_S = 0.5, 0.05


@dataclass(frozen=True, slots=True)
class Greeting:
    """A kernel's answers."""

    has_subshells: bool
    comms: frozenset[str]
    """The ids of its widgets."""


async def greet(kernel: Asked, requests: Requests) -> Greeting:
    """Ask on control, where a busy kernel answers as well; raises KernelLost."""
    features = (await _info(kernel, requests)).get("supported_features") or ()
    comms = (await kernel.ask("comm_info_request", {"target_name": TARGET})).get("comms") or ()
    return Greeting("kernel subshells" in features, frozenset(comms))


async def _info(kernel: Asked, requests: Requests) -> Mapping[str, Any]:
    """Ask until the outputs' socket is heard, too: it may be connected later than the others."""
    while True:
        message_id = kernel.send("kernel_info_request", {}, channel="control")
        reply, handled = requests.reply(message_id), requests.handled(message_id)
        # A kernel that starts answers as soon as it can, but its outputs may be heard some moments later only.
        await asyncio.wait({reply}, timeout=GREETING_S)
        await asyncio.wait({handled}, timeout=HEARD_S)
        if reply.done() and handled.done():
            return reply.result()
