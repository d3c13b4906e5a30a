"""Operations on what the whole desktop shares: its clipboard and its notifications.

pytauri's plugins for both are made for pages: the one cannot be called from Python, and the other does not say whether
anything was shown. On Linux the libraries that the windows use anyway do it.
"""

import functools
import sys
from collections.abc import Callable
from typing import Any

from . import gtk
from .desk import Desk


def read_clipboard(desk: Desk, label: str) -> str:
    """Return the clipboard's text; "" when it has none."""
    return str(_clipboard(desk).read())


def write_clipboard(desk: Desk, label: str, *, text: str) -> None:
    """Put text on the clipboard."""
    _clipboard(desk).write(text)


def notify(desk: Desk, label: str, *, title: str, body: str) -> None:
    """Show a notification; raises where nothing shows any."""
    if sys.platform == "linux":
        gtk.notify(title, body)
    else:
        desk.plugin("notification").NotificationExt.builder(desk.app).show(title=title, body=body)


class _Clipboard:
    """The clipboard of Windows and macOS."""

    def read(self) -> str:
        import pyperclip

        return str(pyperclip.paste())

    def write(self, text: str) -> None:
        import pyperclip

        pyperclip.copy(text)


@functools.cache
def _clipboard(desk: Desk) -> Any:
    return gtk.Clipboard(desk.on_main) if sys.platform == "linux" else _Clipboard()


LASTING: dict[str, Callable[..., Any]] = {
    "read-clipboard": read_clipboard,
    "write-clipboard": write_clipboard,
    "notify": notify,
}
