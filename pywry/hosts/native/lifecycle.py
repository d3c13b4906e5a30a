"""Operations on a window's life: open, show another page, reload, close."""

from collections.abc import Callable
from typing import Any

from .bindings import tauri
from .desk import Desk


def open_window(
    desk: Desk, label: str, *, page: str, title: str, size: list[float], close_button: str, **options: Any
) -> None:
    """Open a window on a page; `size` is the page's, in logical pixels; `options` are WebviewWindowBuilder's own.

    Of these `theme` is "light" or "dark": that of the title and menu bars, as the window's background has no other.
    """
    if "theme" in options:
        options["theme"] = getattr(tauri.Theme, options["theme"].capitalize())
    window = tauri.webview.WebviewWindowBuilder.build(
        desk.app,
        label,
        tauri.WebviewUrl.App(page),
        title=title,
        inner_size=(float(size[0]), float(size[1])),
        **{key: tuple(value) if isinstance(value, list) else value for key, value in options.items()},
    )
    desk.add(label, window, close_button)


def load(desk: Desk, label: str, *, page: str, title: str) -> None:
    """Show another page in a window."""
    window = desk.window(label)
    window.set_title(title)
    address = window.url()
    window.navigate(f"{address.split('//')[0]}//{address.split('//')[1].split('/')[0]}/{page}")


def reload(desk: Desk, label: str) -> None:
    """Load a window's page anew, as a user's F5."""
    desk.window(label).reload()


def front(desk: Desk, label: str) -> None:
    """Show a window that is hidden or minimised, and bring it to the front."""
    window = desk.window(label)
    window.show()
    window.unminimize()
    window.set_focus()


def close(desk: Desk, label: str) -> None:
    """Close a window, whatever its close button would do; one that is closed already stays so."""
    window = desk.take_out(label)
    if window is not None:
        window.destroy()


def set_close_button(desk: Desk, label: str, *, wanted: str) -> None:
    """Say whether the close button will "close", "hide" or "keep" the window."""
    desk.window(label)
    desk.close_buttons[label] = wanted


OPERATIONS: dict[str, Callable[..., Any]] = {
    "open": open_window,
    "load": load,
    "reload": reload,
    "front": front,
    "close": close,
    "set-close-button": set_close_button,
}
