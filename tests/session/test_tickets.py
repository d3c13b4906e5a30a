"""Tickets: one use, a short life."""

import pytest

from pywry.errors import StaleTicket
from pywry.session.tickets import Tickets


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tickets(clock: Clock) -> Tickets:
    return Tickets(life_s=30, now=clock)


def test_ticket_is_good_once(tickets: Tickets) -> None:
    ticket = tickets.issue()
    tickets.redeem(ticket)
    with pytest.raises(StaleTicket):
        tickets.redeem(ticket)


def test_ticket_is_good_to_the_end_of_its_life_and_not_after(tickets: Tickets, clock: Clock) -> None:
    early, late = tickets.issue(), tickets.issue()
    clock.now = 30
    tickets.redeem(early)
    clock.now = 30.001
    with pytest.raises(StaleTicket, match="older than 30 s"):
        tickets.redeem(late)


@pytest.mark.parametrize("made_up", ["", "x", None, 5, ["x"], {"a": 1}])
def test_ticket_that_was_never_given_out_is_refused(tickets: Tickets, made_up: object) -> None:
    tickets.issue()
    with pytest.raises(StaleTicket):
        tickets.redeem(made_up)


def test_tickets_differ_and_cannot_be_guessed(tickets: Tickets) -> None:
    issued = {tickets.issue() for _ in range(100)}
    assert len(issued) == 100
    assert min(map(len, issued)) >= 32


def test_last_expiry_is_that_of_the_youngest_open_ticket(tickets: Tickets, clock: Clock) -> None:
    assert tickets.last_expiry_s() is None
    tickets.issue()
    clock.now = 10
    youngest = tickets.issue()
    assert tickets.last_expiry_s() == pytest.approx(30, abs=0.1)
    tickets.redeem(youngest)
    assert tickets.last_expiry_s() == pytest.approx(20, abs=0.1)
    clock.now = 31
    assert tickets.last_expiry_s() is None
