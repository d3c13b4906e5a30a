"""From the options of the command line to notebooks that are served."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..hosts.apps.options import AppOptions
from ..hosts.apps.parameters import with_parameters
from ..hosts.kernels.access import KernelAccess
from ..hosts.kernels.installed import installed_kernel
from ..settings import Settings
from .notebook import NotebookSource
from .shelf import FolderShelf, Shelf
from .target import Entry, Folder


def plan_notebooks(
    options: argparse.Namespace, entries: Sequence[Entry], parameters: Mapping[str, Any], settings: Settings
) -> tuple[str, Callable[[Any], Shelf]]:
    """Return a title, and what makes the shelf for a server.

    Raises
    ------
    BadParameter
        When a notebook has no such parameter.
    KernelNotInstalled
        When a notebook's kernel, or the one that was asked for, is not installed here; a Gateway has its own.
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

    for entry in entries:
        check(entry)
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

    return title, shelf
