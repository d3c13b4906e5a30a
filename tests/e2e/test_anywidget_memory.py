"""Widgets that come and go leave nothing behind: not on the page, not in Python, no comms."""

import gc
import weakref
from typing import Any

import anywidget
import pytest
import traitlets
from ipywidgets.widgets.widget import _instances
from playwright.sync_api import Browser, CDPSession

from pywry import PyWry, PyWryWidget
from tests.e2e.offline import offline_page

pytestmark = pytest.mark.e2e

CYCLES = 200
GROWTH_BYTES = 400_000  # 2 kB a cycle; each widget brings 100 kB of its own
ESM = """
function render({ model, el }) {
  const list = el.appendChild(document.createElement("ul"));
  for (let i = 0; i < 50; i++) list.append(Object.assign(document.createElement("li"), { textContent: i }));
  model.on("change:n", () => { el.dataset.n = model.get("n"); });
  el.dataset.shown = model.get("n");
  return () => { el.textContent = ""; };
}
export default { render };
"""


class Heavy(anywidget.AnyWidget):
    """A widget that would be missed: bytes in its state, elements on its page."""

    _esm = ESM
    _css = "ul { margin: 0 }"
    n = traitlets.Int(0).tag(sync=True)
    blob = traitlets.Bytes(b"").tag(sync=True)


def heap_bytes(devtools: CDPSession) -> int:
    """Return what the page's scripts hold, after two collections: the first may only find what the second frees."""
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    used: int = devtools.send("Runtime.getHeapUsage")["usedSize"]
    return used + int(devtools.send("Runtime.getHeapUsage").get("backingStorageSize", 0))


def counts(devtools: CDPSession) -> dict[str, Any]:
    """Return how many elements and listeners there are on the page."""
    found: dict[str, Any] = devtools.send("Memory.getDOMCounters")
    return {name: found[name] for name in ("nodes", "jsEventListeners")}


def test_two_hundred_children_that_come_and_go_leave_nothing(browser: Browser) -> None:
    app = PyWry(mode="browser")
    handle = app.show(PyWryWidget("<p>around</p>"))
    gone: list[weakref.ref[Any]] = []
    with offline_page(browser, handle) as page:
        devtools = page.page.context.new_cdp_session(page.page)

        def cycle(number: int) -> None:
            child = Heavy(n=number, blob=bytes(100_000))
            gone.append(weakref.ref(child))
            handle.widget.child = child
            page.wait("(_, n) => document.querySelector(`[data-shown='${n}']`) !== null", number)
            handle.widget.child = None
            child.close()
            child.layout.close()
            page.wait("() => document.querySelector('li') === null")

        for number in range(20):  # what is made once is made
            cycle(number)
        before, elements, comms = heap_bytes(devtools), counts(devtools), len(_instances)
        for number in range(20, 20 + CYCLES):
            cycle(number)
        after, later = heap_bytes(devtools), counts(devtools)
        assert after - before < GROWTH_BYTES
        assert later["nodes"] - elements["nodes"] < CYCLES
        assert later["jsEventListeners"] - elements["jsEventListeners"] < CYCLES
        assert len(_instances) == comms
        assert len(handle.view.session.models.comms()) == 2  # the widget around, and its layout
    gc.collect()
    assert [ref() for ref in gone[:-1] if ref() is not None] == []
    app.destroy()


def test_two_hundred_shown_and_closed_leave_nothing_in_python() -> None:
    app = PyWry(mode="browser")
    gone: list[weakref.ref[Any]] = []

    def cycle() -> None:
        child = Heavy(blob=bytes(100_000))
        handle = app.show(child)
        gone.extend([weakref.ref(child), weakref.ref(handle), weakref.ref(handle.widget)])
        handle.close()
        child.close()
        child.layout.close()

    cycle()
    gc.collect()
    comms = len(_instances)
    for _ in range(CYCLES):
        cycle()
    gc.collect()
    assert len(_instances) == comms
    assert app.get_labels() == []
    assert sum(ref() is not None for ref in gone[:-3]) == 0
    app.destroy()
