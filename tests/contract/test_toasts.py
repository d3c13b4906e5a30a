"""EVENTS §7, pywry:alert: short messages over a widget, and the answer to a confirm."""

from typing import Any

import pytest

from pywry import Handle, PyWry
from pywry.errors import InvalidEventName
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

TEXTS = "[...document.querySelectorAll('.pywry-toast-message')].map((el) => el.textContent)"


class Shown:
    """A widget with its page."""

    def __init__(self, host: Host, app: PyWry) -> None:
        self.handle: Handle = app.show("<button id='b'>below</button>")
        self.page: OpenPage = host.open(self.handle)

    def wait_texts(self, *texts: str) -> None:
        self.page.wait(f"(_, texts) => JSON.stringify({TEXTS}) === JSON.stringify(texts)", list(texts))


@pytest.fixture
def shown(host: Host, app: PyWry) -> Shown:
    return Shown(host, app)


@pytest.mark.parametrize(
    ("kind", "role"),
    [("info", "group"), ("success", "group"), ("warning", "alert"), ("error", "alert"), ("confirm", "alertdialog")],
)
def test_a_toast_shows_its_message_title_and_kind(shown: Shown, kind: str, role: str) -> None:
    shown.handle.alert("<b>Saved</b>", type=kind, title="Done & dusted", position="bottom-left", duration=0)
    shown.wait_texts("<b>Saved</b>")  # as text
    assert shown.page.text(".pywry-toast-title") == "Done & dusted"
    found = shown.page.run(
        """() => { const toast = document.querySelector('.pywry-toast');
        const region = toast.closest('[aria-live]');
        return [toast.dataset.type, toast.getAttribute('role'), region.dataset.position]; }"""
    )
    assert found == [kind, role, "bottom-left"]


def test_app_alert_reaches_every_widget_or_the_one_of_a_label(host: Host, app: PyWry, shown: Shown) -> None:
    other = Shown(host, app)
    app.alert("to all")
    app.alert("to one", label=other.handle.label, type="warning")
    shown.wait_texts("to all")
    other.wait_texts("to all", "to one")


def test_toasts_go_after_their_time_and_warnings_and_errors_stay(shown: Shown) -> None:
    shown.page.run(
        """() => { window.lives = {}; const born = {};
        window.watcher = new MutationObserver((all) => { for (const { addedNodes, removedNodes } of all) {
          for (const { dataset } of addedNodes) if (dataset?.type) born[dataset.type] = performance.now();
          for (const { dataset } of removedNodes)
            if (dataset?.type) lives[dataset.type] = performance.now() - born[dataset.type];
        } });
        watcher.observe(document.body, { childList: true, subtree: true }); }"""
    )
    shown.handle.alert("warned", type="warning")
    shown.handle.alert("done", type="success")
    shown.handle.alert("known", type="info")
    shown.page.wait("() => lives.success && lives.info")
    lives = shown.page.run("() => { watcher.disconnect(); return lives; }")
    assert 2_900 < lives["success"] < 4_500
    assert 4_900 < lives["info"] < 7_500
    shown.wait_texts("warned")


def test_a_duration_of_its_own_holds_for_any_kind(shown: Shown) -> None:
    shown.handle.alert("short", type="error", duration=50)
    shown.handle.alert("stays", type="success", duration=0)
    shown.page.wait(f"() => {TEXTS}.includes('stays') && !{TEXTS}.includes('short')")


def test_at_most_three_show_and_the_others_wait_for_their_turn(shown: Shown) -> None:
    for n in range(5):
        shown.handle.alert(str(n), type="warning")
    shown.wait_texts("0", "1", "2")
    shown.page.click(".pywry-toast-close")
    shown.wait_texts("1", "2", "3")
    shown.page.click(".pywry-toast-close")
    shown.wait_texts("2", "3", "4")


@pytest.mark.parametrize(("button", "confirmed"), [("OK:last-child", True), ("Cancel:first-child", False)])
def test_a_confirm_tells_the_answer_in_its_event(shown: Shown, button: str, confirmed: bool) -> None:
    answers = Collector()
    shown.handle.on("app:answer", answers)
    shown.handle.alert("Delete?", type="confirm", callback_event="app:answer")
    words, _, place = button.partition(":")
    selector = f".pywry-toast button:{place}"
    assert shown.page.text(selector) == words
    shown.page.click(selector)
    assert answers.wait(1) == [{"confirmed": confirmed}]
    shown.wait_texts()


def test_a_confirm_is_answered_by_keyboard(shown: Shown) -> None:
    answers = Collector()
    shown.handle.on("app:answer", answers)
    shown.page.run("() => document.getElementById('b').focus()")
    for keys in (["Escape"], ["Tab", "Tab", "Enter"], ["Tab", "Enter"]):
        shown.handle.alert("Delete?", type="confirm", callback_event="app:answer")
        shown.page.wait("() => document.activeElement?.closest('.pywry-toast')")
        shown.page.keys(*keys)
        shown.wait_texts()
    assert answers.wait(3) == [{"confirmed": False}, {"confirmed": True}, {"confirmed": False}]
    shown.page.wait("() => document.activeElement.id === 'b'")  # the focus came back


def test_a_toast_is_dismissed_by_keyboard(shown: Shown) -> None:
    shown.handle.alert("stays", type="error")
    shown.wait_texts("stays")
    shown.page.run("() => document.getElementById('b').focus()")
    shown.page.keys("Tab", "Enter")
    shown.wait_texts()


BAD: list[tuple[dict[str, Any], type[Exception]]] = [
    ({}, ValueError),
    ({"message": "x", "type": "loud"}, ValueError),
    ({"message": "x", "position": "middle"}, ValueError),
    ({"message": "x", "duration": "long"}, TypeError),
    ({"message": "x", "type": "confirm", "callback_event": "no name"}, InvalidEventName),
]


def test_a_bad_alert_raises_in_the_emitter_and_the_next_shows(shown: Shown) -> None:
    for data, error in BAD:
        with pytest.raises(error):
            shown.handle.emit("pywry:alert", data)
    with pytest.raises(TypeError):
        shown.handle.emit("pywry:alert", "text")
    shown.handle.alert("next", type="warning")
    shown.wait_texts("next")
