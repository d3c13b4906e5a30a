"""`pywry serve`: its options, and the plan that they make."""

import argparse
import logging
import os
import re
from collections.abc import Callable
from typing import TypeVar

from ..unused import leave_out_unused

T = TypeVar("T", int, float)

_JUPYTERS = re.compile(r"--[A-Z]\w*\.\w+=")

SECRETS = ("PYWRY_SERVE__TOKEN", "PYWRY_SERVE__PASSWORD")

EPILOG = """\
examples:
  pywry serve report.ipynb                  a notebook; every visitor gets a kernel of their own
  pywry serve notebooks/ --pool 2           a gallery, two warm kernels for each notebook
  pywry serve dashboard:make --port 8000    a function that returns what to show, called for each visitor, no kernel
  pywry serve report.ipynb --ip 0.0.0.0 --password secret --max-sessions 20

Visitors see pages and use what is on them. They can run no code and see no files of this machine.
Options as --Class.trait=value are passed on to the Jupyter server, e.g. --ServerApp.certfile=cert.pem.
Settings: PYWRY_SERVE__TOKEN, PYWRY_SERVE__PASSWORD, PYWRY_SERVE__POOL, PYWRY_SERVE__MAX_SESSIONS, \
PYWRY_SERVE__CULL_AFTER_S.
"""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve` to the commands."""
    parser = commands.add_parser(
        "serve",
        help="serve a notebook, a folder of them, a script or a function to many visitors",
        description="Serve an app: every visitor gets a session of their own.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "target", metavar="TARGET", help="a notebook, a folder of notebooks, a script, or module:function"
    )
    _add_address(parser.add_argument_group("address and login"))
    _add_sessions(parser.add_argument_group("sessions and kernels"))
    _add_looks(parser.add_argument_group("looks"))
    parser.set_defaults(run=serve, passes_on=_JUPYTERS)


def serve(options: argparse.Namespace) -> None:
    """Serve until a signal ends it.

    Raises
    ------
    BadTarget, BadAddress, PortInUse
        And what else is wrong with the input, before anything is served.
    """
    leave_out_unused()
    # What the functions of apps show is shown to visitors and nowhere else, and runs no code on their pages.
    os.environ["PYWRY_MODE"] = "notebook"
    os.environ.setdefault("PYWRY_ALLOW_EVAL", "0")
    from .planning import make_plan
    from .server import bind, run

    for handler in logging.getLogger().handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    plan = make_plan(options)
    for name in SECRETS:
        os.environ.pop(name, None)  # kernels inherit what is left, and apps show what they find
    run(plan, bind(plan.host, plan.port))


def _add_address(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--ip", default="127.0.0.1", metavar="ADDRESS", help="listen here (default: 127.0.0.1; 0.0.0.0: every network)")
    add("--port", type=_port, default=0, metavar="N", help="listen on this port (default: 0, any free one)")
    add("--base-url", default="/", metavar="PATH", help="first part of all addresses, behind a proxy (default: /)")
    login = group.add_mutually_exclusive_group()
    login.add_argument("--token", default=None, help="what lets visitors in, in the address (default: a random one)")
    login.add_argument("--no-token", action="store_true", help="let everybody in who can connect")
    add(
        "--password",
        default=None,
        help="what lets visitors in, instead of a token; or Jupyter's hash of it",
    )
    add("--open", action=argparse.BooleanOptionalAction, default=None, help="open the system's browser (default: no)")
    add("--gateway-url", default="", metavar="URL", help="run the kernels on this Jupyter Gateway")


def _add_sessions(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--shared", action="store_true", help="one session for all visitors, instead of one for each")
    add(
        "--pool",
        type=_whole(0),
        default=None,
        metavar="N",
        help="kernels that have run the notebook before anybody "
        "comes, for each notebook (default: 1 for a notebook, 0 for those of a folder)",
    )
    add("--max-sessions", type=_whole(1), default=None, metavar="N", help="most sessions at a time (default: 100)")
    add(
        "--cull-after",
        type=_seconds,
        default=None,
        metavar="S",
        help="end sessions that were not used for so many seconds (default: 0, never; closing the tab always does)",
    )
    add("--kernel", default=None, metavar="NAME", help="run notebooks with this kernel (default: their own)")
    add(
        "--parameters",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter of notebooks, or an argument of the function; may be repeated",
    )


def _add_looks(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--title", default=None, help="title of the page, or of the gallery (default: the notebook's first heading)")
    add(
        "--theme",
        choices=("system", "light", "dark"),
        default="system",
        help="of pages (default: system, the browser's)",
    )
    add("--show-code", action="store_true", help="show the code of notebooks, too")


def _port(text: str) -> int:
    return _number(text, int, 0, 65535, "a port from 0 to 65535")


def _seconds(text: str) -> float:
    return _number(text, float, 0, float("inf"), "a number of seconds, 0 or more")


def _whole(least: int) -> Callable[[str], int]:
    return lambda text: _number(text, int, least, 1_000_000, f"a whole number, {least} or more")


def _number(text: str, kind: type[T], least: float, most: float, expected: str) -> T:
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or not least <= value < float("inf") or value > most:
        raise argparse.ArgumentTypeError(f"expected {expected}, got {text!r}")
    return value
