"""The Jupyter kernel that this process may be: the one place that knows of it. Never imports IPython to find out."""

import functools
import sys
import threading
from typing import Any


def running_kernel() -> Any | None:
    """Return the kernel whose IPython runs here; None in a script, a plain Python and an IPython in a terminal."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None)


def is_in_marimo() -> bool:
    """Say whether a marimo notebook calls this: no Jupyter kernel, but its cells show widgets as well."""
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())


def is_cells_thread() -> bool:
    """Say whether the calling thread is the one that runs cells, and that hears of pages where no subshell does."""
    import asyncio  # not at the top: a kernel has it, and to others it costs more than all else that asks for one

    kernel = running_kernel()
    loop = getattr(getattr(kernel, "io_loop", None), "asyncio_loop", None)
    if loop is None:
        return kernel is not None and threading.current_thread() is threading.main_thread()
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def hears_beside_cells() -> bool:
    """Say whether this kernel can hear of pages while a cell runs; whether the front end makes use of it is its own."""
    return bool(getattr(running_kernel(), "_supports_kernel_subshells", False))


def hears_awaiting_cells() -> bool:
    """Say whether this kernel hears of pages on the cells' own thread while a cell awaits, as ipykernel 7.4 does."""
    ipykernel = sys.modules.get("ipykernel")
    return ipykernel is not None and tuple(ipykernel.version_info[:2]) >= (7, 4)


def hear_where_addressed(comm: Any) -> None:
    """Let what pages send to a kernel's comm be heard on the subshell that they name, or on the cells' thread.

    ipykernel 7.4 takes it to where the comm was last used instead: mostly a cell, which may block its thread for long,
    or a subshell that has ended, where it is lost.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = _addressed


def _addressed(_data: Any, subshell: str | None) -> str | None:
    channel = getattr(running_kernel(), "shell_channel_thread", None)
    return subshell if channel is None or subshell in channel.manager.list_subshell() else None


def is_in_a_cell() -> bool:
    """Say whether the calling thread runs cells, and runs one now: a task of its loop may outlive the cell."""
    shell = getattr(running_kernel(), "shell", None)
    return shell is not None and is_cells_thread() and cells_of(shell).is_running


class Cells:
    """Whether a cell runs, by what IPython tells."""

    def __init__(self, events: Any) -> None:
        self.is_running = is_cells_thread()  # a cell is what made this, if it was made there
        if events is not None:
            events.register("pre_run_cell", lambda *_: self._note(is_running=True))
            events.register("post_run_cell", lambda *_: self._note(is_running=False))

    def _note(self, *, is_running: bool) -> None:
        self.is_running = is_running


@functools.cache
def cells_of(shell: Any) -> Cells:
    """Return what is known of an IPython shell's cells; to be asked for first while one runs."""
    return Cells(getattr(shell, "events", None))


def present_cell() -> str | None:
    """Return the id of the request that the calling thread's output belongs to, or None outside of a kernel."""
    get_parent = getattr(running_kernel(), "get_parent", None)
    header = (get_parent() or {}).get("header", {}) if get_parent is not None else {}
    return header.get("msg_id")


def show_traceback() -> None:
    """Show the exception that is being handled where the present message's output goes, if this is a kernel."""
    shell = getattr(running_kernel(), "shell", None)
    if shell is not None:
        shell.showtraceback()


def is_showing_last_value() -> bool:
    """Say whether IPython is showing the value of a cell's last line at this moment."""
    hook = getattr(getattr(running_kernel(), "shell", None), "displayhook", None)
    # ipykernel's hook has its message only while it shows a value.
    return getattr(hook, "msg", None) is not None
