"""The menu bar of a notebook's window, and what its items do."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from ..errors import PyWryError, WindowGone
from ..hosts.apps.app import NotebookApp
from ..hosts.native.menu import Menu, MenuItem, PredefinedItem, Separator, Submenu
from ..hosts.native.saving import write_file
from ..hosts.native.window import Window

log = logging.getLogger(__name__)

SAVE, CLOSE = "save-as-html", "close"
RELOAD, ZOOM_IN, ZOOM_OUT, ZOOM_RESET = "reload", "zoom-in", "zoom-out", "zoom-reset"
RERUN, RESTART = "rerun", "restart"

ZOOM_STEP = 1.1
ZOOM_RANGE = (0.25, 5.0)


def notebook_menu(*, has_kernel: bool) -> Menu:
    """Return the menu; without a kernel there is nothing to run."""
    return Menu(
        [
            Submenu(
                "&File",
                [
                    MenuItem("&Save as HTML…", id=SAVE, accelerator="CmdOrCtrl+S"),
                    Separator(),
                    MenuItem("&Close", id=CLOSE, accelerator="CmdOrCtrl+W"),
                ],
            ),
            Submenu("&Edit", [PredefinedItem("copy"), PredefinedItem("select-all")]),
            Submenu(
                "&Run",
                [
                    MenuItem("&Run all cells again", id=RERUN, accelerator="CmdOrCtrl+Shift+R", enabled=has_kernel),
                    MenuItem("Restart &kernel and run all", id=RESTART, enabled=has_kernel),
                ],
            ),
            Submenu(
                "&View",
                [
                    MenuItem("&Reload", id=RELOAD, accelerator="CmdOrCtrl+R"),
                    Separator(),
                    MenuItem("Zoom &in", id=ZOOM_IN, accelerator="CmdOrCtrl+Plus"),
                    MenuItem("Zoom &out", id=ZOOM_OUT, accelerator="CmdOrCtrl+-"),
                    MenuItem("&Actual size", id=ZOOM_RESET, accelerator="CmdOrCtrl+0"),
                ],
            ),
        ]
    )


class Choices:
    """What the items of the menu do to an app and its window. On the loop.

    Parameters
    ----------
    window
        Gives the window; raises WindowGone.
    """

    def __init__(self, app: NotebookApp, window: Callable[[], Window], filename: str) -> None:
        self._app = app
        self._window = window
        self._filename = filename
        self._tasks: set[asyncio.Task[Any]] = set()

    def choose(self, item_id: str) -> None:
        """Do what an item stands for; returns at once."""
        match item_id:
            case "rerun":
                has_kernel = self._app.kernel_id and self._app.state.status != "dead"
                self._start(self._app.rerun() if has_kernel else self._app.restart())
            case "restart":
                self._start(self._app.restart())
            case "save-as-html":
                self._start(self._save())
            case _:
                self._start(asyncio.to_thread(self._change_window, item_id))

    def _change_window(self, item_id: str) -> None:
        # On a thread of its own: each waits for the window's process.
        window = self._window()
        match item_id:
            case "close":
                window.close()
            case "reload":
                window.reload()
            case "zoom-in":
                window.zoom = min(window.zoom * ZOOM_STEP, ZOOM_RANGE[1])
            case "zoom-out":
                window.zoom = max(window.zoom / ZOOM_STEP, ZOOM_RANGE[0])
            case "zoom-reset":
                window.zoom = 1

    async def _save(self) -> None:
        """Ask where to save the present state as a page, and do so; what goes wrong is said in a dialog."""
        window = self._window()
        path: Path | None = await asyncio.to_thread(
            window.save_dialog, "Save as HTML", filename=self._filename, filter=("Pages", ["html"])
        )
        if path is None:
            return
        try:
            html = await self._app.save_html()
            await asyncio.to_thread(write_file, path, html.encode())
        except (OSError, PyWryError) as error:
            reason = getattr(error, "strerror", None) or error
            log.debug("%s was not saved", path, exc_info=True)
            text = f"{path.name} was not saved: {reason}"
            await asyncio.to_thread(window.message_dialog, text, "Not saved", kind="error")

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(_unless_closed(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _unless_closed(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except WindowGone:
        log.debug("the window was closed meanwhile")
    except PyWryError:
        log.exception("what the menu asked for was not done")
