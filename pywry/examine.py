"""`pywry doctor --widget`: shows a widget in a headless Chromium without a network, and tells what becomes of it."""

import asyncio
import contextlib
import io
import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from .app import PyWry
from .container import is_widget
from .devtools import Event, Tab, chromium, tab
from .errors import WidgetNotMade
from .session.assets import shared_assets
from .session.comm import SharedComm
from .settings import Settings

PATIENCE_S = 30.0
_QUIET_S = 0.5
_POLL_S = 0.05


@dataclass
class Finding:
    """What became of a widget on its page."""

    width: int = 0
    height: int = 0
    elements: int = 0
    """Inside its element, also in shadow roots."""
    took_s: float = 0.0
    frontend: str = "its own code"
    """What draws it."""
    outside: list[str] = field(default_factory=list)
    """Addresses of others that the page asked for."""
    errors: list[str] = field(default_factory=list)
    code_bytes: int = 0
    style_bytes: int = 0
    state_bytes: int = 0

    @property
    def renders(self) -> bool:
        """Whether there is something to see."""
        return self.elements > 0 and self.width > 0 and self.height > 0

    def report(self) -> tuple[str, int]:
        """Return the text of a report and the exit status: 0 for a widget that renders alone and without an error."""
        sizes = {"code": self.code_bytes, "styles": self.style_bytes, "state": self.state_bytes}
        seen = f"yes, {self.width} x {self.height} px, {self.elements} elements, after {self.took_s:.1f} s"
        lines = [
            f"front end          {self.frontend}",
            f"renders            {seen if self.renders else f'no, nothing to see after {self.took_s:.1f} s'}",
            "sizes              " + ", ".join(f"{name} {size / 1e3:,.1f} kB" for name, size in sizes.items()),
            f"external requests  {len(self.outside) or 'none'}",
            *(f"    {url}" for url in self.outside),
            f"errors             {len(self.errors) or 'none'}",
            *(f"    {error}" for error in self.errors),
        ]
        return "\n".join(lines), int(not self.renders or bool(self.outside) or bool(self.errors))


def made(spec: str) -> Any:
    """Return what `module:Class` makes when it is called without arguments.

    Raises
    ------
    WidgetNotMade
        When there is no such thing, or it fails; the message says why.
    """
    module, colon, name = spec.partition(":")
    if not (module and colon and name):
        raise WidgetNotMade(f"cannot make {spec!r}; expected module:Class, such as drawdata:ScatterWidget")
    try:
        return getattr(import_module(module), name)()
    except Exception as error:
        raise WidgetNotMade(f"{spec} cannot be made: {type(error).__name__}: {error}") from error


def examine(widget: Any, patience_s: float = PATIENCE_S) -> Finding:
    """Show a widget and return what became of it.

    Raises
    ------
    MissingPackage
        When there is no Chromium.
    WidgetNotMade
        For what is no widget.
    """
    if not is_widget(widget):
        raise WidgetNotMade(f"cannot examine a {type(widget).__name__}; expected a widget")
    app = PyWry(mode="browser", settings=Settings(browser={"open_browser": False}))
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # nobody needs the address
            handle = app.show(widget)
        # On a thread of its own: the caller's may run a loop already, as a notebook's does.
        with chromium() as port, ThreadPoolExecutor(1) as thread:
            finding = thread.submit(asyncio.run, _visit(port, handle.url, patience_s)).result()
        _weigh(handle.widget.child, finding)
        return finding
    finally:
        app.destroy()


async def _visit(port: int, url: str, patience_s: float) -> Finding:
    async with tab(port) as opened:
        for domain in ("Network", "Runtime", "Log", "Audits", "Page", "DOM"):
            await opened.ask(f"{domain}.enable")
        start = time.monotonic()
        await opened.ask("Page.navigate", url=url)
        finding = Finding()
        seen_at = start
        while time.monotonic() - start < patience_s:
            before = (finding.width, finding.height, finding.elements)
            await _measure(opened, finding)
            now = time.monotonic()
            if before != (finding.width, finding.height, finding.elements) or not finding.renders:
                seen_at = now
            elif now - seen_at > _QUIET_S:
                break
            if finding.errors:
                break
            await asyncio.sleep(_POLL_S)
        finding.took_s = (seen_at if finding.renders else time.monotonic()) - start
        finding.outside = _outside(opened, url)
        # What the policy refused is told by its address.
        finding.errors += [e for e in _errors(opened) if not any(address in e for address in finding.outside)]
        return finding


async def _measure(opened: Tab, finding: Finding) -> None:
    """Note the size of the widget's element, and a fault that is shown in it."""
    page = await opened.ask("DOM.getDocument", depth=-1, pierce=True)
    place = next((node for node in _nodes(page["root"]) if "pywry-child-view" in _classes(node)), None)
    if place is None:
        return
    inside = [node for node in _nodes(place) if node["nodeType"] == 1][1:]
    faults = [node for node in inside if "pywry-error" in _classes(node)]
    finding.errors = [_text(next(n for n in _nodes(fault) if n["nodeName"] == "P")) for fault in faults]
    finding.elements = 0 if faults else len(inside)
    try:
        box = (await opened.ask("DOM.getBoxModel", nodeId=place["nodeId"]))["model"]
    except RuntimeError:  # it has none while it is empty or not displayed
        return
    finding.width, finding.height = box["width"], box["height"]


def _nodes(node: Event) -> Any:
    yield node
    for inner in [*node.get("children", ()), *node.get("shadowRoots", ())]:
        yield from _nodes(inner)


def _classes(node: Event) -> list[str]:
    attributes = node.get("attributes", [])
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
    return str(pairs.get("class", "")).split()


def _text(node: Event) -> str:
    return "".join(inner.get("nodeValue", "") for inner in _nodes(node))


def _outside(opened: Tab, url: str) -> list[str]:
    """Return the addresses of others that were asked for, blocked or not."""
    own = urlsplit(url).netloc
    asked = [event["request"]["url"] for event in opened.of("Network.requestWillBeSent")]
    asked += [event["url"] for event in opened.of("Network.webSocketCreated")]
    # What the page's policy refuses is not even asked for, and an issue to the browser.
    issues = [event["issue"]["details"] for event in opened.of("Audits.issueAdded")]
    asked += [issue.get("contentSecurityPolicyIssueDetails", {}).get("blockedURL", "") for issue in issues]
    foreign = [each for each in asked if urlsplit(each).scheme in {"http", "https", "ws", "wss"}]
    return list(dict.fromkeys(each for each in foreign if urlsplit(each).netloc != own))


def _errors(opened: Tab) -> list[str]:
    thrown = [event["exceptionDetails"] for event in opened.of("Runtime.exceptionThrown")]
    texts = [details.get("exception", {}).get("description", details["text"]).split("\n")[0] for details in thrown]
    logged = [event["entry"] for event in opened.of("Log.entryAdded")]
    # What the browser remarks on odd markup ("rendering") breaks nothing.
    texts += [each["text"] for each in logged if each["level"] == "error" and each["source"] != "rendering"]
    return list(dict.fromkeys(texts))


def _weigh(widget: Any, finding: Finding) -> None:
    """Note how much of the widget travels: code, styles, and the state with its buffers."""
    comm = getattr(widget, "comm", None)
    if not isinstance(comm, SharedComm):
        return
    message, _ = comm.snapshot()
    finding.state_bytes = len(message.text) + sum(map(len, message.buffers))
    frontend = json.loads(message.text).get("frontend")
    if frontend is None:
        finding.code_bytes, finding.style_bytes = (
            len(str(getattr(widget, name, "") or "").encode()) for name in ("_esm", "_css")
        )
        return
    bundles, federated = frontend.get("modules", {}), frontend.get("federated", {})
    names = [*bundles.values(), *itertools.chain(*frontend.get("chunks", {}).values())]
    names += [name for files in federated.values() for name in (files["entry"], *files["chunks"])]
    assets = [shared_assets().get(name) for name in names]
    finding.code_bytes = sum(len(asset.read()) for asset in assets if asset is not None)
    kinds = {
        "a bundle for notebooks": bundles,
        "an extension for JupyterLab": federated,
        "not installed": frontend.get("missing", {}),
    }
    found = [f"{kind} ({', '.join(modules)})" for kind, modules in kinds.items() if modules]
    finding.frontend = ", ".join(found) or "Jupyter's own, which PyWry brings"
