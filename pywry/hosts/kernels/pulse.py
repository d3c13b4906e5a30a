"""Whether a Gateway's kernel answers: only the Gateway sees its process, and looks at it every three seconds."""

import asyncio
from collections.abc import Callable

from .states import Asked

BEAT_S = 0.5
SILENT_S = 1.0
"""A kernel answers on control beside a cell, but not while something keeps Python's lock: so pages say only that."""


async def pulse(kernel: Asked, notify: Callable[[str], None], *, is_wanted: Callable[[], bool]) -> None:
    """Ask again and again, and tell pages while there is no answer; raises KernelLost when there is to be none.

    Parameters
    ----------
    notify
        Called with `silent`, and `ready` when it answers after that.
    """
    while is_wanted():
        asked = asyncio.ensure_future(kernel.ask("kernel_info_request", {}))
        await asyncio.wait({asked}, timeout=SILENT_S)
        if not asked.done():
            notify("silent")
            await asked
            notify("ready")
        await asked
        await asyncio.sleep(BEAT_S)
