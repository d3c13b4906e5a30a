"""Widgets that are opened and closed again leave nothing behind, on the page or in Python."""

import gc
import weakref
from typing import Any

import comm
import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances
from playwright.sync_api import Browser, CDPSession

from pywry import PyWry
from tests.e2e.offline import OfflinePage, offline_page

pytestmark = pytest.mark.e2e

AT_ONCE, CYCLES = 20, 10
# What 200 views of a slider, with their models, hold is many times more.
MAX_GROWTH_BYTES = 300_000


def cycle(page: OfflinePage, box: ipywidgets.VBox) -> list["weakref.ref[Any]"]:
    """Show sliders and outputs, then close them; returns weak references to them."""
    widgets = [kind() for kind in (ipywidgets.IntSlider, ipywidgets.Output) for _ in range(AT_ONCE // 2)]
    for widget in widgets[AT_ONCE // 2 :]:
        widget.append_stdout("text")
    box.children = widgets
    page.wait(f"() => document.querySelectorAll('.widget-slider, .pywry-output pre').length === {AT_ONCE}")
    box.children = ()
    for widget in widgets:
        widget.close()
        widget.layout.close()
        if hasattr(widget, "style"):
            widget.style.close()
    page.wait("() => document.querySelectorAll('.widget-slider, .widget-output').length === 0")
    return [weakref.ref(widget) for widget in widgets]


def used_bytes(devtools: CDPSession) -> int:
    """Return the size of the page's heap, without garbage."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
    return int(devtools.send("Runtime.getHeapUsage")["usedSize"])


def test_two_hundred_widgets_opened_and_closed_leave_nothing(browser: Browser) -> None:
    app, box = PyWry(mode="browser"), ipywidgets.VBox()
    try:
        handle = app.show(box)
        session = handle._view.session
        with offline_page(browser, handle) as page:
            devtools = page.page.context.new_cdp_session(page.page)
            for _ in range(5):  # what is made once, or fills a cache, is made here
                cycle(page, box)
            before = (
                used_bytes(devtools),
                len(session.models.comms()),
                len(_instances),
                len(comm.get_comm_manager().comms),
            )
            references = [reference for _ in range(CYCLES) for reference in cycle(page, box)]
            after = (
                used_bytes(devtools),
                len(session.models.comms()),
                len(_instances),
                len(comm.get_comm_manager().comms),
            )
            gc.collect()
            assert after[1:] == before[1:]
            assert [reference() for reference in references if reference() is not None] == []
            assert after[0] - before[0] < MAX_GROWTH_BYTES
    finally:
        app.destroy()
