"""Questions that Python asked and pages have yet to answer."""

import asyncio
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from .errors import NoHandler, PyWryError, RemoteError, RequestTimeout, WouldDeadlock


@dataclass(slots=True)
class _Question:
    name: str
    future: "Future[Any]" = field(default_factory=Future)
    refused_by: set[str] = field(default_factory=set)


class Requests:
    """Open questions by id. Any thread."""

    def __init__(self) -> None:
        self._open: dict[str, _Question] = {}
        self._lock = threading.Lock()

    def ask(self, name: str) -> tuple[str, "Future[Any]"]:
        """Return the id of a new question and the future of its answer."""
        question_id = secrets.token_hex(6)
        question = _Question(name)
        with self._lock:
            self._open[question_id] = question
        return question_id, question.future

    def forget(self, question_id: str) -> None:
        """Give a question up."""
        with self._lock:
            self._open.pop(question_id, None)

    def answer(self, question_id: str, value: Any) -> None:
        """Answer a question; the first answer counts."""
        with self._lock:
            question = self._open.pop(question_id, None)
        # A question whose asker gave up is cancelled, and would raise here, in the thread that reads from pages.
        if question is not None and question.future.set_running_or_notify_cancel():
            question.future.set_result(value)

    def refuse(self, question_id: str, view: str, error: Mapping[str, Any], views: list[str]) -> None:
        """Note that a view could not answer; when no live view is left that could, the question fails."""
        with self._lock:
            question = self._open.get(question_id)
            if question is None:
                return
            question.refused_by.add(view)
            if error.get("code") == NoHandler.code and not question.refused_by.issuperset(views):
                return
            del self._open[question_id]
        if not question.future.set_running_or_notify_cancel():
            return
        text = str(error.get("message", "the page gave no reason"))
        question.future.set_exception(
            NoHandler(
                f"no handler on the page answers {question.name!r}; register one with pywry.on({question.name!r}, …)"
            )
            if error.get("code") == NoHandler.code
            else RemoteError(text)
        )


def timed_out(name: str, timeout_s: float) -> RequestTimeout:
    """Return the error of a question that nobody answered in time."""
    return RequestTimeout(
        f"no answer to {name!r} within {timeout_s:g} s; is a page open, and does it answer this name?"
    )


def refuse_in_a_loop(call: str, instead: str) -> None:
    """Raise WouldDeadlock inside a coroutine, whose loop such a wait would stop."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return
    if task is not None:
        raise WouldDeadlock(f"{call} would stop this thread's event loop; use '{instead}'")


def error_fields(error: BaseException) -> dict[str, str]:
    """Return an error as a page gets it: its code and text, never a traceback."""
    code = error.code if isinstance(error, PyWryError) else RemoteError.code
    return {"code": code, "message": f"{type(error).__name__}: {error}"}
