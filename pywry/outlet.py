"""A kernel's comm as an outlet of the channel, where no page of ours shows the widget."""

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

from .protocol.frame import Buffer


class KernelOutlet:
    """Sends through the kernel's own comm, which a notebook listens to."""

    def __init__(self, widget: Any) -> None:
        self._widget = widget

    def send_custom(self, content: bytes, buffers: Sequence[Buffer]) -> None:
        """Send a custom message; Jupyter's session writes its own JSON, so ours is read again."""
        self._widget.send(json.loads(content), [*buffers])

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` at once: the kernel's comm may be used from any thread."""
        work()

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """Run `work` after a while, on a thread of its own."""
        timer = threading.Timer(delay_s, work)
        timer.daemon = True
        timer.start()
