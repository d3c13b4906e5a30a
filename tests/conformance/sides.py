"""One widget in two worlds, each with real Python and Chromium: Jupyter's runtime on a kernel's comm, and our page."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import anywidget
import comm
import traitlets
from comm.base_comm import BaseComm
from jupyter_client.session import json_packer
from playwright.sync_api import Browser, Page

from pywry import PyWry
from tests.e2e.offline import offline_page

_PINGS = count(1)
PATIENCE_S = 60.0


class Probe(anywidget.AnyWidget):
    """A widget whose page keeps what it hears."""

    _esm = Path(__file__).parent / "probe.js"
    n = traitlets.Int(0).tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    value = traitlets.Any(None).tag(sync=True)
    blob = traitlets.Bytes(b"").tag(sync=True)
    silent = traitlets.Int(0).tag(sync=True, echo_update=False)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.on_msg(self._pong)

    @traitlets.validate("n")
    def _check(self, proposal: Any) -> int:
        if proposal["value"] < 0:
            raise traitlets.TraitError("expected 0 or more")
        return min(int(proposal["value"]), 100)

    def _pong(self, _: Any, content: Any, __: Any) -> None:
        if "ping" in content:
            self.send({"pong": content["ping"]})


class Side(Protocol):
    """A widget on a page."""

    widget: Any

    def page(self, source: str, argument: Any = None) -> Any:
        """Return the awaited JSON value of a JavaScript function on the page."""

    def settle(self) -> None:
        """Return when each side has handled all that the other said, and what came of it."""


class KernelComm(BaseComm):  # type: ignore[misc]  # comm has no types
    """A comm as a kernel has it, its messages kept for the page."""

    log: list[dict[str, Any]]
    parent: str | None

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any) -> None:
        """Encode a message at once, as a kernel's session does."""
        encoded = [base64.b64encode(bytes(b)).decode() for b in buffers or ()]
        message = {"type": msg_type, "id": self.comm_id, "data": json.loads(json_packer(data or {}))}
        parent = {"parent": KernelComm.parent} if KernelComm.parent else {}
        KernelComm.log.append({**message, "buffers": encoded, **parent})

    def handle_msg(self, msg: Any) -> None:
        """Handle a message, without a kernel to flush."""
        if self._msg_callback is not None:
            self._msg_callback(msg)


class JupyterSide:
    """Jupyter's runtime, the messages of both sides handed over in turn."""

    def __init__(self, tab: Page, make: Callable[[], Any]) -> None:
        self._tab = tab
        self._comms: dict[str, KernelComm] = {}
        KernelComm.log, KernelComm.parent = [], None
        self._make_comm = comm.create_comm
        comm.create_comm = self._create_comm
        self.widget = make()
        self._deliver()
        tab.evaluate("async (id) => { await kernel.show(id); }", self.widget.comm.comm_id)
        tab.wait_for_function("() => window.probe !== undefined")

    def page(self, source: str, argument: Any = None) -> Any:
        """Call a function there, and hand over what it waits for."""
        self._tab.evaluate(
            "async ([source, argument]) => { window.done = null;"
            " void (async () => { window.done = [(await (0, eval)(`(${source})`)(argument)) ?? null]; })(); }",
            [source, argument],
        )
        until = time.monotonic() + PATIENCE_S
        while (done := self._tab.evaluate("() => window.done")) is None:
            assert time.monotonic() < until, f"still at work after {PATIENCE_S:g} s: {source}"
            self._exchange()
        return done[0]

    def settle(self) -> None:
        """Ping, twice, as a page's update may wait for the one before."""
        for _ in range(2):
            self.page("(number) => probe.ping(number)", next(_PINGS))

    def end(self) -> None:
        """Give the process its comms back."""
        comm.create_comm = self._make_comm
        self.widget.close()

    def _create_comm(self, *args: Any, **fields: Any) -> KernelComm:
        made = KernelComm(*args, **fields)
        self._comms[made.comm_id] = made
        return made

    def _exchange(self) -> None:
        for message in self._tab.evaluate("() => kernel.take()"):
            KernelComm.parent = message["id"]
            content = {"comm_id": message["to"], "data": message["data"]}
            buffers = [memoryview(bytes(b)) for b in message["buffers"]]
            try:
                self._comms[message["to"]].handle_msg({"header": {}, "content": content, "buffers": buffers})
            except traitlets.TraitError:
                pass  # a kernel prints it
            finally:
                KernelComm.parent = None
            self._deliver()
            self._tab.evaluate("() => kernel.idle()")
        self._deliver()

    def _deliver(self) -> None:
        log, KernelComm.log = KernelComm.log, []
        for message in log:
            self._tab.evaluate("(message) => kernel.deliver(message)", message)


class PyWrySide:
    """A page of ours."""

    def __init__(self, page: Any, widget: Any) -> None:
        self._page = page
        self.widget = widget
        page.wait("() => window.probe !== undefined")

    def page(self, source: str, argument: Any = None) -> Any:
        """Call a function there."""
        return self._page.run(f"(_, argument) => ({source})(argument)", argument)

    def settle(self) -> None:
        """Ping as there."""
        for _ in range(2):
            self.page("(number) => probe.ping(number)", next(_PINGS))


@contextmanager
def jupyter_side(browser: Browser, script: Path, make: Callable[[], Any]) -> Iterator[JupyterSide]:
    """Show a widget in Jupyter's runtime."""
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    tab.add_script_tag(path=script, type="module")
    tab.wait_for_function("() => window.kernel !== undefined")
    side = JupyterSide(tab, make)
    try:
        yield side
    finally:
        side.end()
        context.close()


@contextmanager
def pywry_side(browser: Browser, make: Callable[[], Any]) -> Iterator[PyWrySide]:
    """Show a widget on a page of ours."""
    app = PyWry(mode="browser")
    widget = make()
    try:
        with offline_page(browser, app.show(widget)) as page:
            yield PyWrySide(page, widget)
    finally:
        app.destroy()
        widget.close()
