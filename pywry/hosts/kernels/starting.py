"""Which kernels can be started, and the start of one: here, or on a Gateway."""

import json
from collections.abc import Sequence
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from jupyter_server.utils import url_path_join
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.web import HTTPError

from ...errors import GatewayUnreachable, KernelNotInstalled
from .access import KernelAccess

ANSWER_S = 10.0
"""How long a Gateway may take to connect and to say which kernels it has; to start one it may take longer."""


async def start_kernel(access: KernelAccess, name: str | None, **where: str) -> str:
    """Start a kernel, and return its id; it need not have answered yet.

    Parameters
    ----------
    name
        None for the kernel manager's default.
    where
        Its folder, as the kernel manager takes it: `path` in its own words, or `cwd`.

    Raises
    ------
    KernelNotInstalled
        When there is none of this name.
    GatewayUnreachable
        When the Gateway does not answer, or could not start it.
    """
    kernels = access.kernels
    given = {"kernel_name": name} if name else {}
    try:
        return str(await ensure_async(kernels.start_kernel(**given, **where)))
    except NoSuchKernel:
        installed = ", ".join(sorted(kernels.kernel_spec_manager.find_kernel_specs())) or "none"
        raise KernelNotInstalled(
            f"no kernel {name!r} is installed; installed: {installed}; choose one with --kernel"
        ) from None
    except HTTPError as error:
        if not access.is_far:
            raise
        known = await names_on_gateway()
        if name and name not in known:
            raise KernelNotInstalled(f"no kernel {name!r} is on the Gateway; it has: {', '.join(known)}") from None
        raise GatewayUnreachable(f"the Gateway has not started kernel {name!r}: {error}; its log says why") from error


async def names_on_gateway() -> Sequence[str]:
    """Return the names of the kernels that the Gateway can start, asked once.

    Raises
    ------
    GatewayUnreachable
        When nothing answers at its address, or what does is no Gateway, or does not let this server in.
    """
    from jupyter_server.gateway.gateway_client import GatewayClient  # 0.1 s, for those alone who have one

    client = GatewayClient.instance()
    place, path = f"the address {client.url!r}", client.kernelspecs_endpoint
    how: dict[str, Any] = client.load_connection_args()  # type: ignore[no-untyped-call]  # it has no types
    how |= {"connect_timeout": ANSWER_S, "request_timeout": ANSWER_S}
    try:
        answer = await AsyncHTTPClient().fetch(url_path_join(client.url or "", path), **how)
        return sorted(json.loads(answer.body)["kernelspecs"])
    except HTTPClientError as error:
        if error.code in (401, 403):
            why = f"a Gateway at {place} does not let this server in ({error.code}); set JUPYTER_GATEWAY_AUTH_TOKEN"
        elif error.code == 599:
            why = f"no Gateway answers at {place}: {error.message}; is it running, and is --gateway-url right?"
        else:
            why = f"there is no Jupyter Gateway at {place}: it answers {error.code} to {path}; is --gateway-url right?"
        raise GatewayUnreachable(why) from error
    except OSError as error:
        raise GatewayUnreachable(
            f"no Gateway answers at {place}: {error.strerror or error}; is it running, and is --gateway-url right?"
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise GatewayUnreachable(
            f"there is no Jupyter Gateway at {place}: what it answers to {path} is no list of kernels"
        ) from error
