"""`handle.window`: the OS window that shows a widget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import NotSupportedByHost
from .menu import Menu
from .pane import Pane

Pair = tuple[float, float]

KINDS = ("info", "warning", "error")
BUTTONS = ("ok", "ok-cancel", "yes-no")
MAX_PIXELS = 32_767


@dataclass(frozen=True, slots=True)
class Monitor:
    """A screen. Position of its top left corner and size in logical pixels; `scale` physical ones are one of them."""

    name: str
    position: Pair
    size: Pair
    scale: float
    is_primary: bool


class Clipboard:
    """The desktop's clipboard, as text. On X11 and Wayland what is written lasts as long as a window process runs."""

    def __init__(self, window: "Window") -> None:
        self._window = window

    def read(self) -> str:
        """Return the clipboard's text; "" when it has none."""
        return str(self._window.pane.call("read-clipboard"))

    def write(self, text: str) -> None:
        """Put text on the clipboard."""
        if not isinstance(text, str):
            raise TypeError(f"the clipboard takes text, got {type(text).__name__}")
        self._window.pane.call("write-clipboard", text=text)


class Window:
    """An OS window. Any thread may use it.

    Lengths are in logical pixels, which are CSS pixels at zoom 1: a screen of scale 2 has two physical ones in each.
    What is set is set again when the window has to be opened again, as after a crash of its process. A window manager
    may refuse a size or place, or take a moment: `window:resized` and `window:moved` tell when it is done.

    Raises
    ------
    WindowGone
        From everything here, when the window is closed; `handle.show()` opens it again.
    WindowError
        When the window system refuses or fails.
    RequestTimeout
        When there is no answer within 5 s, as while the process hangs.
    """

    def __init__(self, pane: Callable[[], Pane]) -> None:
        self._pane = pane

    @property
    def pane(self) -> Pane:
        """Where the window is reached; raises WindowGone."""
        return self._pane()

    # Looks.

    @property
    def title(self) -> str:
        """The text of the title bar."""
        return str(self._read("title"))

    @title.setter
    def title(self, title: str) -> None:
        self.pane.opening.title = title
        self.pane.call("change", what="title", value=title)

    @property
    def decorations(self) -> bool:
        """Whether there are a title bar and borders."""
        return bool(self._read("decorations"))

    @decorations.setter
    def decorations(self, shown: bool) -> None:
        self._change("decorations", bool(shown))

    @property
    def always_on_top(self) -> bool:
        """Whether the window was asked to stay above all others."""
        return bool(self.pane.chosen("always_on_top", False))

    @always_on_top.setter
    def always_on_top(self, on: bool) -> None:
        self._change("always_on_top", bool(on))

    @property
    def zoom(self) -> float:
        """How much larger the page is drawn, 1 being its own size; from 0.2 to 10."""
        return float(self.pane.chosen("zoom", 1.0))

    @zoom.setter
    def zoom(self, factor: float) -> None:
        if not 0.2 <= factor <= 10:
            raise ValueError(f"zoom is {factor!r}, expected a factor from 0.2 to 10")
        self._change("zoom", float(factor))

    # Size and place.

    @property
    def size(self) -> Pair:
        """Width and height inside the borders, the menu bar included, in logical pixels."""
        width, height = self._read("size")
        return width, height

    @size.setter
    def size(self, size: Pair) -> None:
        self.pane.call("change", what="size", value=_size("size", size))

    @property
    def min_size(self) -> Pair | None:
        """The smallest width and height that the user can give it, in logical pixels; None for no limit."""
        return self._limit("min_size")

    @min_size.setter
    def min_size(self, size: Pair | None) -> None:
        self._change("min_size", None if size is None else _size("min_size", size))

    @property
    def max_size(self) -> Pair | None:
        """The largest width and height that the user can give it, in logical pixels; None for no limit."""
        return self._limit("max_size")

    @max_size.setter
    def max_size(self, size: Pair | None) -> None:
        self._change("max_size", None if size is None else _size("max_size", size))

    @property
    def resizable(self) -> bool:
        """Whether the user can change the size."""
        return bool(self._read("resizable"))

    @resizable.setter
    def resizable(self, resizable: bool) -> None:
        self._change("resizable", bool(resizable))

    @property
    def position(self) -> Pair:
        """Left and top of the frame on the desktop, in logical pixels; a Wayland desktop tells (0, 0)."""
        left, top = self._read("position")
        return left, top

    @position.setter
    def position(self, position: Pair) -> None:
        left, top = position
        self.pane.call("change", what="position", value=[float(left), float(top)])

    def center(self) -> None:
        """Put it into the middle of its screen."""
        self.pane.call("center")

    @property
    def monitors(self) -> list[Monitor]:
        """The screens of the desktop."""
        return [
            Monitor(each["name"], tuple(each["position"]), tuple(each["size"]), each["scale"], each["is_primary"])
            for each in self.pane.call("monitors")
        ]

    # State.

    @property
    def is_visible(self) -> bool:
        """Whether it is shown, be it behind others; not so once it is hidden."""
        return bool(self._read("visible"))

    @property
    def is_focused(self) -> bool:
        """Whether it has the keyboard's focus."""
        return bool(self._read("focused"))

    @property
    def is_maximized(self) -> bool:
        """Whether it fills its screen, but for the desktop's bars."""
        return bool(self._read("maximized"))

    @property
    def is_minimized(self) -> bool:
        """Whether it is minimised."""
        return bool(self._read("minimized"))

    @property
    def is_fullscreen(self) -> bool:
        """Whether it fills its screen alone."""
        return bool(self._read("fullscreen"))

    def show(self) -> None:
        """Show it where it was, when it was hidden."""
        self._change("visible", True)

    def hide(self) -> None:
        """Hide it; its page and its widget live on."""
        self._change("visible", False)

    def close(self) -> None:
        """Close it, whatever its close button would do. The widget lives on: `handle.show()` opens a window again."""
        self.pane.close()

    def minimize(self, on: bool = True) -> None:
        """Minimise it, or bring it back."""
        self._change("minimized", bool(on))

    def maximize(self, on: bool = True) -> None:
        """Maximise it, or give it its former size."""
        self._change("maximized", bool(on))

    def fullscreen(self, on: bool = True) -> None:
        """Let it fill the screen alone, or give it its former size."""
        self._change("fullscreen", bool(on))

    def focus(self) -> None:
        """Bring it to the front, with the keyboard's focus; a desktop may only mark it instead."""
        self.pane.call("focus")

    # Page.

    def reload(self) -> None:
        """Load the page again, as a browser's F5; events and state are kept."""
        self.pane.call("reload")

    def print(self) -> None:
        """Open the system's print dialog, and return at once. On Linux windows stand still while it is open."""
        self.pane.check_open()
        self.pane.start_call("print")

    def open_devtools(self) -> None:
        """Open the browser's developer tools; raises NotSupportedByHost where the settings do not allow it."""
        if not self.pane.opening.options.get("devtools"):
            raise NotSupportedByHost(
                "developer tools are switched off; allow them by PyWry(settings=Settings(native={'devtools': True}))"
            )
        self.pane.call("devtools")

    def set_menu(self, menu: Menu | None) -> None:
        """Give it a menu bar of Submenus, or take it away by None; on macOS, the one menu bar of the screen."""
        if not isinstance(menu, Menu | None):
            raise TypeError(f"expected a Menu or None, got {type(menu).__name__}")
        bar = None if menu is None else menu.as_bar()
        pane = self.pane
        pane.finish(pane.set_menu(bar, "window"), "set-menu")

    # Dialogs.

    def save_dialog(
        self,
        title: str | None = None,
        *,
        filename: str = "",
        folder: str | Path | None = None,
        filter: tuple[str, Sequence[str]] | None = None,
    ) -> Path | None:
        """Ask where to save, and return the path chosen, None when the user cancels. Nothing is written.

        Parameters
        ----------
        filename
            The name to suggest.
        folder
            Where to begin.
        filter
            What to show of the files there: a name and endings without dots, e.g. ``("Pictures", ["png", "jpg"])``.

        Raises
        ------
        FileNotFoundError
            When there is no such folder.
        """
        path = self._ask("save-file", title=title, filename=filename or None, **_where(folder, filter))
        return None if path is None else Path(path)

    def open_dialog(
        self,
        title: str | None = None,
        *,
        folder: str | Path | None = None,
        filter: tuple[str, Sequence[str]] | None = None,
        multiple: bool = False,
        directory: bool = False,
    ) -> list[Path]:
        """Ask which file to open, or which folder (`directory`); `multiple` lets the user choose several.

        Parameters as for `save_dialog`. Returns the paths chosen, an empty list when the user cancels.
        """
        kind = ("folder" if directory else "file") + ("s" if multiple else "")
        return [Path(path) for path in self._ask("open-files", title=title, kind=kind, **_where(folder, filter))]

    def message_dialog(
        self, message: str, title: str | None = None, *, kind: str = "info", buttons: str | Sequence[str] = "ok"
    ) -> bool:
        """Show a message and wait; returns whether the first button was chosen.

        Parameters
        ----------
        kind
            info, warning or error.
        buttons
            ok, ok-cancel or yes-no; or the texts of one or two buttons of your own.
        """
        if kind not in KINDS:
            raise ValueError(f"kind is {kind!r}, expected one of {', '.join(KINDS)}")
        if not (buttons in BUTTONS if isinstance(buttons, str) else len(buttons) in (1, 2)):
            raise ValueError(f"buttons are {buttons!r}, expected one of {', '.join(BUTTONS)}, or one or two texts")
        chosen = buttons if isinstance(buttons, str) else list(buttons)
        return bool(self._ask("say", message=message, title=title, kind=kind, buttons=chosen))

    # Desktop.

    @property
    def clipboard(self) -> Clipboard:
        """The desktop's clipboard."""
        return Clipboard(self)

    def notify(self, body: str, title: str = "PyWry") -> None:
        """Show a notification of the desktop; raises WindowError where nothing shows any."""
        self.pane.call("notify", title=title, body=body)

    # Inner.

    def _read(self, what: str) -> Any:
        return self.pane.call("read", what=what)

    def _change(self, what: str, value: Any) -> None:
        pane = self.pane
        pane.finish(pane.choose(what, value), "change")

    def _limit(self, what: str) -> Pair | None:
        value = self.pane.chosen(what, None)
        return None if value is None else (value[0], value[1])

    def _ask(self, operation: str, **arguments: Any) -> Any:
        """Ask the user, who may take any time."""
        return self.pane.call(operation, None, **arguments)


def _size(name: str, size: Pair) -> list[float]:
    width, height = map(float, size)
    if not (1 <= width <= MAX_PIXELS and 1 <= height <= MAX_PIXELS):
        raise ValueError(f"{name} is {size!r}, expected width and height from 1 to {MAX_PIXELS:,} logical pixels")
    return [width, height]


def _where(folder: str | Path | None, filter: tuple[str, Sequence[str]] | None) -> dict[str, Any]:
    if folder is not None and not Path(folder).is_dir():
        raise FileNotFoundError(f"no folder {str(folder)!r} to begin in")
    endings = None if filter is None else [filter[0], [ending.lstrip("*.") for ending in filter[1]]]
    return {"folder": None if folder is None else str(Path(folder).absolute()), "filter": endings}
