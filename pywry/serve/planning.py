"""From the options of the command line, and the settings, to a plan: everything that may be wrong is found here."""

import argparse
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..errors import BadTarget
from ..hosts.apps.parameters import read_parameters
from ..settings import Settings
from .function import FunctionSource, load_function
from .notebooks import plan_notebooks
from .plan import Plan, Wanted
from .shelf import Shelf
from .target import is_function, read_entries

_HASH = re.compile(r"(argon2|sha\w*|md5):\S+")


def make_plan(options: argparse.Namespace) -> Plan:
    """Return what to serve.

    Raises
    ------
    BadTarget, NotANotebook, NotebookVersion, BadParameter, KernelNotInstalled
        For what cannot be served; the message says why.
    """
    settings = Settings()
    serve = settings.serve
    title, shelf, wanted = _served(options, settings)
    password = _hashed(options.password or serve.password)
    return Plan(
        title=title,
        shelf=shelf,
        settings=settings,
        theme=options.theme,
        host=options.ip,
        port=options.port,
        base_url=_base_url(options.base_url),
        token=_token(options, serve.token, has_password=bool(password)),
        password="" if options.no_token else password,
        opens_browser=bool(options.open),
        max_sessions=options.max_sessions or serve.max_sessions,
        cull_after_s=serve.cull_after_s if options.cull_after is None else options.cull_after,
        shared=options.shared,
        gateway_url=_gateway_url(options.gateway_url),
        wanted=wanted,
        jupyter=options.passed_on,
    )


def _served(options: argparse.Namespace, settings: Settings) -> tuple[str, Any, Sequence[Wanted]]:
    parameters = read_parameters(options.parameters)
    if is_function(options.target):
        return *_function(options, parameters, settings), ()
    return plan_notebooks(options, read_entries(options.target), parameters, settings)


def _function(options: argparse.Namespace, parameters: Mapping[str, Any], settings: Settings) -> tuple[str, Any]:
    for option in ("kernel", "pool", "show_code", "gateway_url"):
        if getattr(options, option):
            raise BadTarget(f"--{option.replace('_', '-')} is for notebooks and scripts; a function has no kernel")
    function = load_function(options.target)
    title = options.title or str(getattr(function, "__name__", options.target)).replace("_", " ").capitalize()
    source = FunctionSource(
        function,
        target=options.target,
        title=title,
        theme=options.theme,
        parameters=parameters,
        settings=settings,
        shared=options.shared,
    )
    return title, lambda server: Shelf([source])


def _token(options: argparse.Namespace, wanted: str, *, has_password: bool) -> str:
    if options.no_token:
        if options.password:
            raise BadTarget("--no-token lets everybody in, and --password does not; give one of them")
        return ""
    if options.token == "":
        raise BadTarget("--token is empty; leave it out for a random one, or say --no-token to let everybody in")
    return str(options.token or wanted or ("" if has_password else secrets.token_hex(24)))


def _hashed(password: str) -> str:
    """Return a password's hash; a hash stays as it is."""
    if not password or _HASH.fullmatch(password):
        return password
    from jupyter_server.auth.security import passwd

    return str(passwd(password))  # type: ignore[no-untyped-call]  # it has no types


def _gateway_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise BadTarget(f"--gateway-url is {text!r}, expected an address such as http://gateway:8888")
    return text


def _base_url(text: str) -> str:
    """Return it with slashes at both ends, and escaped as browsers do it."""
    if re.match(r"\w+:", text) or "?" in text or "#" in text:
        raise BadTarget(f"--base-url is {text!r}, expected a path such as /apps/")
    inner = text.strip("/")
    return f"/{quote(inner, safe='/%@:~!$&()*+,;=-._')}/" if inner else "/"
