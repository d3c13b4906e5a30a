"""Custom messages that any widget sends while no page is there to hear them.

Notebooks have the model, though not its views, from the moment it is made, and a cell's comms are the kernel's.
"""

import logging
import threading
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import pytest

from pywry import PyWry
from tests.contract.hosted import HOSTED
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

pytestmark = HOSTED

# What a page has heard outlives its reload, as `before`.
CODE = """
const bytes = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
function render({ model, el }) {
  el.textContent = "listens";
  window.before = JSON.parse(sessionStorage.getItem("heard") ?? "[]");
  window.heard = [];
  model.on("msg:custom", (content, buffers) => {
    heard.push([content, ...buffers.map(bytes)]);
    sessionStorage.setItem("heard", JSON.stringify(heard));
  });
}
export default { render };
"""


class Talker(anywidget.AnyWidget):
    """A widget whose view shows nothing but what it hears."""

    _esm = CODE


def wait_for_heard(page: OpenPage, *said: Any) -> None:
    """Wait until a page has heard these, and nothing else."""
    wanted = [list(each) if isinstance(each, tuple) else [each] for each in said]
    page.wait("(_, count) => window.heard?.length >= count", len(wanted))
    assert page.run("() => heard") == wanted


def test_what_was_sent_before_the_page_is_heard_in_order(host: Host, app: PyWry) -> None:
    talker, picture = Talker(), np.zeros(3, np.uint8)
    for n in range(3):
        picture[:] = n
        talker.send(n, [picture])
    handle = app.show(talker)
    talker.send("shown", [b"", bytes(2)])
    page = host.open(handle)
    talker.send("live")
    wait_for_heard(page, (0, [0, 0, 0]), (1, [1, 1, 1]), (2, [2, 2, 2]), ("shown", [], [0, 0]), "live")


def test_what_is_sent_while_the_page_opens_leaves_no_gap(host: Host, app: PyWry) -> None:
    talker, stop = Talker(), threading.Event()
    sent = []

    def talk() -> None:
        while not stop.wait(0.002):
            talker.send(len(sent))
            sent.append(len(sent))

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        page = host.open(app.show(talker))
    finally:
        stop.set()
        thread.join()
    wait_for_heard(page, *sent)


def test_late_page_hears_what_comes_and_nothing_old(host: Host, app: PyWry) -> None:
    talker = Talker()
    talker.send("early")
    handle = app.show(ipywidgets.VBox([talker]))
    first = host.open(handle)
    wait_for_heard(first, "early")
    late = host.open(handle)
    late.wait("() => window.heard !== undefined")
    talker.send("now")
    wait_for_heard(late, "now")
    wait_for_heard(first, "early", "now")


def test_page_that_reloads_hears_what_was_sent_meanwhile_and_nothing_again(host: Host, app: PyWry) -> None:
    talker = Talker()
    talker.send(0)
    handle = app.show(talker)
    page = host.open(handle)
    wait_for_heard(page, 0)
    stop = threading.Event()
    sent = [0]

    def talk() -> None:
        while not stop.wait(0.002):
            sent.append(len(sent))
            talker.send(sent[-1])

    session = handle._view.session
    gone = Collector()
    forget = session.disconnect

    def disconnect(*arguments: Any) -> None:
        forget(*arguments)
        gone(arguments)

    session.disconnect = disconnect  # type: ignore[method-assign]  # to know when it is away
    page.run("() => { window.isOld = true; location.reload(); }")
    gone.wait(1)
    thread = threading.Thread(target=talk)
    thread.start()
    try:
        page.wait("(pywry) => !window.isOld && pywry.ready.then(() => true)")
    finally:
        stop.set()
        thread.join()
    wait_for_heard(page, *sent[1:])
    assert page.run("() => before") == [[0]]


def test_messages_of_a_page_that_drops_come_once(host: Host, app: PyWry) -> None:
    talker = Talker()
    handle = app.show(talker)
    page = host.open(handle)
    host.drop(handle)
    talker.send(1)
    talker.send(2)
    wait_for_heard(page, 1, 2)


def test_widget_put_into_what_is_shown_brings_what_it_has_said(host: Host, app: PyWry) -> None:
    box, talker = ipywidgets.VBox(), Talker()
    talker.send("early", [b"\7"])
    page = host.open(app.show(box))
    box.children = (talker,)
    talker.send("then")
    wait_for_heard(page, ("early", [7]), "then")


def test_more_than_may_wait_is_dropped_whole_with_one_warning(
    host: Host, app: PyWry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYWRY_LIMITS__MAX_WAITING_EVENTS", "3")
    talker = Talker()
    with caplog.at_level(logging.WARNING, "pywry"):
        for n in range(10):
            talker.send(n)
    (warning,) = caplog.messages
    assert "Talker sent 4 messages" in warning
    page = host.open(app.show(talker))
    talker.send("live")
    wait_for_heard(page, "live")
