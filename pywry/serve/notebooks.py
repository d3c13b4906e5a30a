"""From the options of the command line to notebooks that are served."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import PyWryError
from ..hosts.apps.options import AppOptions
from ..hosts.apps.parameters import with_parameters
from ..hosts.kernels.access import KernelAccess
from ..hosts.kernels.installed import installed_kernel
from ..settings import Settings
from .notebook import NotebookSource
from .plan import Wanted
from .shelf import FolderShelf, Shelf
from .target import Entry, Folder


def plan_notebooks(
    options: argparse.Namespace, entries: Sequence[Entry], parameters: Mapping[str, Any], settings: Settings
) -> tuple[str, Callable[[Any], Shelf], Sequence[Wanted]]:
    """Return a title, what makes the shelf for a server, and the kernels that a Gateway is to have.

    Raises
    ------
    BadParameter
        When no notebook has such a parameter.
    KernelNotInstalled
        When the kernel of every notebook, or the one that was asked for, is not installed here.
    """
    is_folder = Path(options.target).is_dir()
    app_options = AppOptions(
        show_code=options.show_code,
        parameters=parameters or None,
        title=None if is_folder else options.title,
        theme=options.theme,
    )

    def check(entry: Entry) -> None:
        with_parameters(entry.document, parameters)
        if not options.gateway_url:
            installed_kernel(options.kernel or entry.document.kernel_name, entry.path)

    _check_one(entries, check)
    pool = settings.serve.pool if options.pool is None else options.pool
    pool = int(not is_folder) if pool < 0 else pool
    name = Path(options.target).resolve().name
    title = options.title or (name.replace("_", " ").capitalize() if is_folder else entries[0].document.title)

    def shelf(server: Any) -> Shelf:
        access = KernelAccess(
            server.kernel_manager, server.kernel_websocket_connection_class, server.config, server.event_logger
        )
        chosen: Any = {"options": app_options, "kernel": options.kernel, "pool": pool, "settings": settings}

        def make(entry: Entry) -> NotebookSource:
            check(entry)
            return NotebookSource(entry, access, **chosen)

        return FolderShelf(Folder(Path(options.target)), make) if is_folder else Shelf([make(entries[0])])

    kernels = [(options.kernel or entry.document.kernel_name, entry.path) for entry in entries if options.gateway_url]
    return title, shelf, [Wanted(kernel, path) for kernel, path in kernels if kernel]


def _check_one(entries: Sequence[Entry], check: Callable[[Entry], None]) -> None:
    """Raise what is wrong with the first unless one is right; those of a folder that are wrong are left out later."""
    faults: list[PyWryError] = []
    for entry in entries:
        try:
            check(entry)
        except PyWryError as error:
            faults.append(error)
    if len(faults) == len(entries):
        raise faults[0]
