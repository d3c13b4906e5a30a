"""The `pywry-window` command: a notebook or script as an app, in a window of its own."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence

from ..errors import PyWryError
from ..unused import leave_out_unused
from .arguments import parser
from .telling import is_heard, tell

log = logging.getLogger(__name__)

BAD_INPUT, INTERRUPTED, TERMINATED = 2, 130, 143
TOLD = ("traitlets", "pywry.hosts.native.desktop", "pywry.hosts.native.pane")
"""Loggers, Jupyter's and our own, of what the program tells in a line of its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command until its window is closed.

    Returns
    -------
    int
        The exit status: 0; 1 when a cell failed or the kernel died; 2 for bad input; 130 after Ctrl+C, 143 after
        SIGTERM.
    """
    leave_out_unused()
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.DEBUG if options.debug else logging.ERROR, format="%(name)s: %(message)s")
    if not options.debug:
        for name in TOLD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        return _show(options)
    except KeyboardInterrupt:
        return INTERRUPTED


def _show(options: argparse.Namespace) -> int:
    # Little is imported up to the start of the windows' process, which then takes its time beside the rest.
    from ..hosts.apps.document import read_document
    from ..hosts.apps.parameters import read_parameters, with_parameters
    from ..hosts.native.spawn import early_child
    from .window import start_window

    try:
        document = with_parameters(read_document(options.file), read_parameters(options.parameters))
        in_window = start_window(options)
    except PyWryError as error:
        return _refuse(error, options)
    from traitlets import TraitError

    from .program import Program

    try:
        return Program(document, options, in_window=in_window).run()
    except (PyWryError, TraitError) as error:
        return _refuse(error, options)
    finally:
        early_child().cancel()  # where it waits yet, as nothing was shown


def _refuse(error: Exception, options: argparse.Namespace) -> int:
    """Tell of bad input: in a line, and in a window where nobody would read that."""
    log.debug("bad input", exc_info=error)
    tell(error)
    if not is_heard() and isinstance(error, PyWryError):
        _show_problem(error, options)
    return BAD_INPUT


def _show_problem(error: PyWryError, options: argparse.Namespace) -> None:
    from ..hosts.apps.document import Document
    from .program import Program
    from .window import start_window

    try:
        in_window = start_window(options)
    except PyWryError as other:
        log.debug("there can be no window: %s", other)
        return
    if not in_window:
        return  # a page in the browser would wait for somebody to find it
    options.execute = False
    Program(Document(title=options.file.name, cells=[]), options, error, in_window=True).run()
