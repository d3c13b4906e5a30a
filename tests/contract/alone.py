"""Pages that reach nothing but PyWry, and tell what they asked of others.

A browser's pages get no answer from any other origin; a window's have a policy that asks none. Both tell what it
refused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

from tests.contract.hosts import BrowserHost, Host, OpenPage

# As the windows' process does for its pages, see tests/native_child.py. JupyterLab's page has no such policy.
_WATCH = """window.__refused = [];
addEventListener("securitypolicyviolation", ({ blockedURI }) => { window.__refused.push(blockedURI); });"""
_ASKED = """() => [...(window.__refused ?? []), ...performance.getEntriesByType("resource").map(({ name }) => name)]
  .filter((name) => /^(https?|wss?|ftp):/.test(name) && new URL(name).host !== location.host)"""


@contextmanager
def pages_alone(host: Host, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a host's pages reach nobody; at the end, fails where one has tried."""
    pages: list[OpenPage] = []
    asked: list[str] = []
    opens = host.open
    patch.setattr(host, "open", lambda handle: pages.append(opens(handle)) or pages[-1])

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    def before_page(context: BrowserContext, address: str) -> None:
        own = re.escape(urlsplit(address).netloc)
        context.add_init_script(_WATCH)
        # A regular expression is matched by the browser's driver: only what goes outside waits for this process.
        context.route(re.compile(rf"^(?!https?://{own}/|data:|blob:)"), refuse)

    if isinstance(host, BrowserHost):
        patch.setattr(host, "before_page", before_page)
    yield
    for page in pages:
        asked += page.run(_ASKED)
    assert asked == [], f"{len(asked)} requests to other origins, expected none"
