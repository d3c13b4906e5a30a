"""What a kernel's comm is sent, and when."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from pywry import outlet as module
from pywry.outlet import ALL_APART_S, APART_S, BURST_S, KernelOutlet
from tests.waiting import PATIENCE_S


class Clock:
    """A clock, and the works that wait for it: `(delay, work)`."""

    def __init__(self, outlet: KernelOutlet, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        self.later: list[float] = []
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(module, "_ALL", module._Pace())
        outlet.call_later = lambda delay_s, work: self.later.append(delay_s)  # type: ignore[method-assign]


@pytest.fixture
def outlet() -> KernelOutlet:
    return KernelOutlet(SimpleNamespace(send=lambda content, buffers: None))


def test_a_lone_event_leaves_at_once_and_the_next_a_little_later(
    outlet: KernelOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, ran = Clock(outlet, monkeypatch), []
    outlet.call_soon(lambda: ran.append(1))
    assert ran == [1]
    outlet.call_soon(lambda: ran.append(2))
    assert ran == [1]
    assert clock.later == [pytest.approx(APART_S)]
    clock.now += 3 * APART_S
    outlet.call_soon(lambda: ran.append(3))
    assert ran == [1, 3]


def test_what_comes_of_a_pages_event_is_not_put_off(outlet: KernelOutlet, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, ran = Clock(outlet, monkeypatch), []
    for n in (1, 2, 3):
        outlet.note_heard({"pywry": "records", "view": "a"})
        outlet.call_soon(lambda n=n: ran.append(n))
    assert (ran, clock.later) == ([1, 2, 3], [])


def test_many_widgets_together_stay_below_what_a_server_lets_pass(
    outlet: KernelOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(outlet, monkeypatch)
    others: list[Any] = [KernelOutlet(SimpleNamespace()) for _ in range(1_000)]
    delays = [other._delay_s() for other in others]
    at_once = [delay for delay in delays if delay == 0]
    assert len(at_once) == pytest.approx(BURST_S / ALL_APART_S, abs=1)
    assert delays[-1] == pytest.approx(1_000 * ALL_APART_S - BURST_S, abs=0.01)
    assert clock.later == []


def test_later_means_on_a_thread_of_its_own_and_in_turn(outlet: KernelOutlet) -> None:
    ran = threading.Event()
    with outlet.turn:
        outlet.call_later(0, ran.set)
        assert not ran.wait(0.05)
    assert ran.wait(PATIENCE_S)


def test_nothing_is_put_off_while_all_views_are_on_pages_of_our_own(
    outlet: KernelOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, ran = Clock(outlet, monkeypatch), []
    outlet.note_heard({"pywry": "hello", "view": "a", "hosted": True})
    for n in (1, 2, 3):
        outlet.call_soon(lambda n=n: ran.append(n))
    assert (ran, clock.later) == ([1, 2, 3], [])
    outlet.note_heard({"pywry": "hello", "view": "b"})
    for n in (4, 5):
        outlet.call_soon(lambda n=n: ran.append(n))
    assert ran == [1, 2, 3, 4]
    assert len(clock.later) == 1
