"""EVENTS §3: order, no loss, no doubles; before ready, refresh, several views."""

import threading
import time
from collections.abc import Iterator

import pytest

from pywry import Handle, PyWry
from pywry.errors import OutboxFull
from pywry.settings import Settings
from tests.contract.hosts import Host, OpenPage, app_for
from tests.waiting import Collector

MANY = 10_000

# The page keeps what it handled over a refresh, as `seen`.
KEEPS = """<output id="out">page</output><script>
window.seen = JSON.parse(sessionStorage.getItem("seen") ?? "[]");
addEventListener("pagehide", () => sessionStorage.setItem("seen", JSON.stringify(window.seen)));
pywry.on("app:n", ({ n }) => { window.seen.push(n); });
</script>"""

EMIT_MANY = "(pywry, many) => { for (let n = 0; n < many; n++) pywry.emit('app:n', { n }); }"


def numbers(collector: Collector, count: int = MANY) -> list[int]:
    return [data["n"] for data in collector.wait(count)]


def wait_for_seen(page: OpenPage, count: int = MANY) -> list[int]:
    page.wait("(_, count) => window.seen.length >= count", count)
    seen: list[int] = page.run("() => window.seen")
    return seen


def settle(handle: Handle, page: OpenPage) -> None:
    """Let one more event pass each way, so that a double of anything before would have come."""
    back = Collector()
    handle.on("app:settled", back)
    page.run("(pywry) => { pywry.on('app:settle', () => pywry.emit('app:settled')); }")
    handle.emit("app:settle")
    back.wait(1)


def emit_many(handle: Handle, many: int = MANY) -> None:
    for n in range(many):
        handle.emit("app:n", {"n": n})


def test_ten_thousand_events_of_one_tick_reach_python_in_order(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page", callbacks={"app:n": got})
    page = host.open(handle)
    page.run(EMIT_MANY, MANY)
    assert numbers(got) == list(range(MANY))
    settle(handle, page)
    assert len(got.items) == MANY


def test_ten_thousand_events_of_one_tick_reach_the_page_in_order(host: Host, app: PyWry) -> None:
    handle = app.show(KEEPS)
    page = host.open(handle)
    emit_many(handle)
    assert wait_for_seen(page) == list(range(MANY))
    settle(handle, page)
    assert page.run("() => window.seen.length") == MANY


def test_a_sleeping_callback_loses_nothing(host: Host, app: PyWry) -> None:
    awake = threading.Event()
    got = Collector(then=lambda _: awake.wait(30))
    handle = app.show(KEEPS, callbacks={"app:n": got})
    page = host.open(handle)
    page.run(EMIT_MANY, MANY)
    got.wait(1)
    emit_many(handle)
    assert wait_for_seen(page) == list(range(MANY))  # the other way is not held up
    awake.set()
    assert numbers(got) == list(range(MANY))


@pytest.fixture
def drops(host: Host) -> Iterator[list[Handle]]:
    """Twenty drops of the connections of the handles put in here, one every few hundredths of a second."""
    handles: list[Handle] = []
    stop = threading.Event()

    def drop() -> None:
        for _ in range(20):
            stop.wait(0.05)
            for handle in handles:
                host.drop(handle)

    thread = threading.Thread(target=drop)
    thread.start()
    yield handles
    stop.set()
    thread.join()


def test_twenty_drops_of_the_connection_lose_nothing_either_way(host: Host, app: PyWry, drops: list[Handle]) -> None:
    got = Collector(then=lambda _: time.sleep(0.0001))
    handle = app.show(KEEPS, callbacks={"app:n": got})
    page = host.open(handle)
    drops.append(handle)
    spread = """(pywry, many) => { let n = 0; const timer = setInterval(() => {
      for (let i = 0; i < 100 && n < many; i++) pywry.emit('app:n', { n: n++ });
      if (n >= many) clearInterval(timer); }, 10); }"""
    page.run(spread, MANY)
    for n in range(MANY):
        handle.emit("app:n", {"n": n})
        if n % 100 == 0:
            time.sleep(0.01)  # spread over the drops
    assert numbers(got) == list(range(MANY))
    assert wait_for_seen(page) == list(range(MANY))
    settle(handle, page)
    assert (len(got.items), page.run("() => window.seen.length")) == (MANY, MANY)


def test_a_refresh_right_after_a_burst_loses_and_repeats_nothing(host: Host, app: PyWry) -> None:
    got = Collector(then=lambda data: time.sleep(0.2) if data["n"] == 10 else None)
    handle = app.show(KEEPS, callbacks={"app:n": got})
    page = host.open(handle)
    page.run(EMIT_MANY.replace("; }", "; window.isOld = true; location.reload(); }"), MANY)
    page.wait("(pywry) => !window.isOld && pywry.ready.then(() => true)")
    assert numbers(got) == list(range(MANY))
    settle(handle, page)
    assert len(got.items) == MANY


def test_a_refresh_amid_a_burst_from_python_loses_and_repeats_nothing(host: Host, app: PyWry) -> None:
    handle = app.show(KEEPS)
    page = host.open(handle)
    emitter = threading.Thread(target=emit_many, args=(handle,))
    emitter.start()
    page.wait("() => window.seen.length > 100")
    page.reload()
    emitter.join()
    assert wait_for_seen(page) == list(range(MANY))
    settle(handle, page)
    assert page.run("() => window.seen.length") == MANY


def test_events_before_the_first_page_wait_for_it(host: Host, app: PyWry) -> None:
    handle = app.show(KEEPS)
    emit_many(handle, 100)
    page = host.open(handle)
    assert wait_for_seen(page, 100) == list(range(100))


def test_more_events_than_may_wait_raise_and_lose_none_before(host: Host) -> None:
    app = app_for(host, settings=Settings(limits={"max_waiting_events": 5}))
    handle = app.show(KEEPS)
    emit_many(handle, 5)
    with pytest.raises(OutboxFull, match="limits 5"):
        handle.emit("app:n", {"n": 5})
    page = host.open(handle)
    assert wait_for_seen(page, 5) == list(range(5))
    handle.emit("app:n", {"n": 6})
    assert wait_for_seen(page, 6)[-1] == 6
    app.destroy()


def test_events_while_the_page_is_away_wait_for_it(host: Host, app: PyWry) -> None:
    handle = app.show(KEEPS)
    page = host.open(handle)
    emit_many(handle, 3)
    wait_for_seen(page, 3)
    host.drop(handle)
    emit_many(handle, 3)
    assert wait_for_seen(page, 6) == [0, 1, 2, 0, 1, 2]


def test_two_pages_both_live_and_each_gets_every_event_once(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show(KEEPS, callbacks={"app:from": got})
    pages = [host.open(handle), host.open(handle)]
    emit_many(handle, 100)
    for page in pages:
        assert wait_for_seen(page, 100) == list(range(100))
    for name, page in enumerate(pages):
        page.run("(pywry, name) => { pywry.emit('app:from', name); }", name)
    assert sorted(got.wait(2)) == [0, 1]
    for page in pages:
        settle(handle, page)
    assert len(got.items) == 2


def test_a_late_page_shows_the_present_state_and_no_old_events(host: Host, app: PyWry) -> None:
    handle = app.show(KEEPS)
    early = host.open(handle)
    handle.emit("pywry:set-content", {"id": "out", "text": "changed"})
    handle.emit("pywry:set-style", {"id": "out", "styles": {"fontWeight": "700"}})
    emit_many(handle, 10)
    wait_for_seen(early, 10)
    settle(handle, early)
    late = host.open(handle)
    assert late.run("() => document.getElementById('out').textContent") == "changed"
    assert late.run("() => document.getElementById('out').style.fontWeight") == "700"
    settle(handle, late)
    assert late.run("() => window.seen") == []


def test_a_refreshed_page_shows_the_present_state(host: Host, app: PyWry) -> None:
    handle = app.show(KEEPS)
    page = host.open(handle)
    handle.update("<b id='new'>new</b>")
    page.wait("() => document.getElementById('new') !== null")
    page.reload()
    assert page.run("() => document.getElementById('new').textContent") == "new"


def test_block_outlives_a_refresh_and_ends_with_the_last_page(host: Host, app: PyWry) -> None:
    gone = Collector()
    handle = app.show("page", callbacks={"pywry:disconnect": gone})
    blocker = threading.Thread(target=app.block)
    blocker.start()
    first, second = host.open(handle), host.open(handle)
    first.reload()
    second.close()
    first.reload()
    settle(handle, first)
    assert blocker.is_alive()
    assert gone.items == []
    first.close()
    blocker.join(60)  # a notebook gives its pages 20 s to come back
    assert not blocker.is_alive()
    assert gone.wait(1) == [{"reason": "closed"}]
    assert not handle.is_open


def test_a_change_that_the_state_shows_already_is_not_made_again(host: Host, app: PyWry) -> None:
    figure = {"data": [{"type": "scatter", "x": [1, 2], "y": [1, 2]}], "layout": {}}
    handle = app.show_plotly(figure)
    points = "() => document.querySelector('.js-plotly-plot').data[0].x.length"
    handle.extend_traces({"x": [[3]], "y": [[3]]}, [0])  # before any page: in the state, and waiting as an event
    page = host.open(handle)
    settle(handle, page)
    assert page.run(points) == 3
    handle.extend_traces({"x": [[4]], "y": [[4]]}, [0])
    settle(handle, page)
    assert page.run(points) == 4
    late = host.open(handle)
    settle(handle, late)
    assert late.run(points) == 4
