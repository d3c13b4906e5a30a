"""Whether a kernel's process lives: a Jupyter server itself looks every three seconds only, and then starts another."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from .access import KernelAccess

log = logging.getLogger(__name__)

LOOK_S = 0.5
LOOK_FAR_S = 2.0
"""A Gateway's kernels, which are asked for over HTTP; it says itself when one of them has died."""


async def watch(
    access: KernelAccess, kernel_id: str, *, is_watched: Callable[[], bool], dead: Callable[[], None]
) -> None:
    """Call `dead` when the kernel's process is not there while it is watched; return when the manager has none such."""
    if kernel_id not in access.kernels:
        return
    kernel = access.kernels.get_kernel(kernel_id)
    while kernel_id in access.kernels:
        if access.is_far:
            if is_watched() and not await _is_on_gateway(kernel):
                return
        elif is_watched() and not await ensure_async(kernel.is_alive()) and not kernel.shutting_down:
            dead()
        await asyncio.sleep(LOOK_FAR_S if access.is_far else LOOK_S)


async def _is_on_gateway(kernel: Any) -> bool:
    """Ask the Gateway, which says nothing of its kernels when it does not answer."""
    try:
        # `is_alive` is true once more for a kernel that it has just seen is not there.
        return bool(await ensure_async(kernel.is_alive())) and bool(kernel.has_kernel)
    except (HTTPError, OSError) as error:
        log.info("a Gateway does not say whether its kernel lives: %s", error)
        return True
