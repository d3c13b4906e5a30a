"""Questions and their answers."""

import pytest

from pywry.errors import MessageTooLarge, NoHandler, RemoteError, WouldDeadlock
from pywry.requests import Requests, error_fields, refuse_in_a_loop, timed_out
from tests.fakes import in_a_loop

NO_HANDLER = {"code": "no-handler", "message": "none here"}


@pytest.fixture
def requests() -> Requests:
    return Requests()


def test_answer_reaches_its_question_and_no_other(requests: Requests) -> None:
    one, first = requests.ask("app:a")
    _, second = requests.ask("app:a")
    requests.answer(one, 5)
    assert first.result(0) == 5
    assert not second.done()


def test_second_answer_and_an_unknown_one_change_nothing(requests: Requests) -> None:
    question, future = requests.ask("app:a")
    requests.answer(question, 1)
    requests.answer(question, 2)
    requests.refuse(question, "v", {"message": "late"}, [])
    requests.answer("unknown", 3)
    assert future.result(0) == 1


def test_answer_to_a_question_that_was_cancelled_is_dropped(requests: Requests) -> None:
    for end in (lambda q: requests.answer(q, 1), lambda q: requests.refuse(q, "v", {"message": "no"}, ["v"])):
        question, future = requests.ask("app:a")
        future.cancel()
        end(question)
        assert future.cancelled()


def test_error_of_a_view_is_a_remote_error_at_once(requests: Requests) -> None:
    question, future = requests.ask("app:a")
    requests.refuse(question, "v1", {"code": "remote-error", "message": "it broke"}, ["v1", "v2"])
    with pytest.raises(RemoteError, match="it broke"):
        future.result(0)


def test_question_fails_only_when_no_live_view_can_answer(requests: Requests) -> None:
    question, future = requests.ask("app:a")
    requests.refuse(question, "v1", NO_HANDLER, ["v1", "v2"])
    assert not future.done()
    requests.refuse(question, "v2", NO_HANDLER, ["v1", "v2"])
    with pytest.raises(NoHandler, match="no handler on the page answers 'app:a'"):
        future.result(0)


def test_view_without_a_handler_does_not_keep_another_from_answering(requests: Requests) -> None:
    question, future = requests.ask("app:a")
    requests.refuse(question, "v1", NO_HANDLER, ["v1", "v2"])
    requests.answer(question, "yes")
    assert future.result(0) == "yes"


def test_forgotten_question_takes_no_answer(requests: Requests) -> None:
    question, future = requests.ask("app:a")
    requests.forget(question)
    requests.answer(question, 1)
    assert not future.done()


def test_timeout_names_the_question_and_the_time() -> None:
    assert "'app:a' within 2.5 s" in str(timed_out("app:a", 2.5))


def test_wait_is_refused_inside_a_coroutine_and_allowed_outside() -> None:
    async def wait() -> None:
        refuse_in_a_loop("block", "await it")

    with pytest.raises(WouldDeadlock, match="use 'await it'"):
        in_a_loop(wait())
    refuse_in_a_loop("block", "await it")


def test_error_travels_as_code_and_text() -> None:
    assert error_fields(MessageTooLarge("too big")) == {
        "code": "message-too-large",
        "message": "MessageTooLarge: too big",
    }
    assert error_fields(ZeroDivisionError("by zero")) == {
        "code": "remote-error",
        "message": "ZeroDivisionError: by zero",
    }
