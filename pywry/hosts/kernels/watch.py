"""Whether a kernel's process lives: a Jupyter server itself looks every three seconds only, and then starts another."""

import asyncio
from collections.abc import Callable
from typing import Any

from jupyter_core.utils import ensure_async

LOOK_S = 0.5
LOOK_FAR_S = 5.0


async def watch(kernels: Any, kernel_id: str, *, is_watched: Callable[[], bool], dead: Callable[[], None]) -> None:
    """Call `dead` when the kernel's process is not there while it is watched; return when the manager has none such."""
    if kernel_id not in kernels:
        return
    kernel = kernels.get_kernel(kernel_id)
    pause_s = LOOK_S if getattr(kernel, "provisioner", None) is not None else LOOK_FAR_S
    while kernel_id in kernels:
        if is_watched() and not await ensure_async(kernel.is_alive()) and not kernel.shutting_down:
            dead()
        await asyncio.sleep(pause_s)
