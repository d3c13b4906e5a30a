"""EVENTS §4: a handler that raises is never swallowed, and stops nothing."""

import logging
from typing import Any

import anywidget
import pytest

from pywry import Handle, PyWry
from pywry.settings import Settings
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host, OpenPage, app_for
from tests.waiting import Collector


def broken(data: Any) -> None:
    raise ValueError(f"cannot use {data!r}")


async def broken_later(data: Any) -> None:
    raise LookupError(f"nothing for {data!r}")


def emit(page: OpenPage, *data: Any) -> None:
    page.run("(pywry, all) => { for (const data of all) pywry.emit('app:x', data); }", list(data))


def test_the_other_handlers_run_and_the_next_events_arrive(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page", callbacks={"app:x": broken, "app:*": lambda data: got(("ns", data))})
    handle.on("app:x", broken_later)
    handle.on("app:x", got)
    emit(host.open(handle), 1, 2)
    assert got.wait(4) == [1, ("ns", 1), 2, ("ns", 2)]


def test_error_handlers_are_told_the_event_the_message_and_the_label(host: Host, app: PyWry) -> None:
    told = Collector()
    handle = app.show("page", label="main", callbacks={"app:x": broken})
    handle.on("app:x", broken_later)
    handle.on_error(told)
    emit(host.open(handle), 1)
    assert told.wait(2) == [
        {"event": "app:x", "message": "ValueError: cannot use 1", "label": "main"},
        {"event": "app:x", "message": "LookupError: nothing for 1", "label": "main"},
    ]


def test_the_traceback_is_logged_with_the_event(host: Host, app: PyWry, caplog: pytest.LogCaptureFixture) -> None:
    told = Collector()
    handle = app.show("page", label="main", callbacks={"app:x": broken})
    handle.on_error(told)
    emit(host.open(handle), 1)
    told.wait(1)
    # A kernel may log as well: what a page of an earlier test sent too late.
    ours = [each for each in caplog.records if each.name.startswith("pywry")]
    (record,) = [each for each in ours if each.levelno >= logging.ERROR]
    assert "'app:x'" in record.getMessage()
    assert "'main'" in record.getMessage()
    assert record.exc_info is not None
    traceback = record.exc_info[2]
    assert traceback is not None
    frames = []
    while traceback is not None:
        frames.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    assert frames[-1] == "broken"


def test_an_error_handler_that_raises_is_logged_once_and_ends_there(
    host: Host, app: PyWry, caplog: pytest.LogCaptureFixture
) -> None:
    got = Collector()
    handle = app.show("page", callbacks={"app:x": broken})
    handle.on_error(broken)
    handle.on_error(got)
    emit(host.open(handle), 1, 2)
    got.wait(2)
    assert len([each for each in caplog.records if each.levelno >= logging.ERROR]) == 4


def toasts(page: OpenPage) -> list[str]:
    page.wait("() => document.querySelector('.pywry-toast') !== null")
    texts: list[str] = page.run("() => [...document.querySelectorAll('.pywry-toast')].map((el) => el.textContent)")
    return texts


def shown_by(app: PyWry) -> Handle:
    return app.show("page", callbacks={"app:x": broken})


def test_in_development_the_page_shows_the_error(host: Host) -> None:
    app = app_for(host, settings=Settings(development=True))
    page = host.open(shown_by(app))
    emit(page, 1)
    (text,) = toasts(page)
    assert "cannot use 1" in text
    assert "app:x" in text
    app.destroy()


def test_otherwise_the_page_shows_nothing_of_the_error(host: Host, app: PyWry) -> None:
    handle = shown_by(app)
    page = host.open(handle)
    emit(page, 1)
    handle.alert("after")
    (text,) = toasts(page)
    assert "after" in text


class Waiting(anywidget.AnyWidget):
    """A widget whose code waits for a message before it has drawn anything."""

    _esm = """
    export default {
      render: ({ model, el }) => new Promise((resolve) => model.on("msg:custom", () => {
        el.innerHTML = "<i class='came'></i>";
        resolve();
      })),
    };
    """


@HOSTED_OR_BRIDGED
def test_a_widget_that_never_draws_is_told_and_its_page_is_ready_without_it(host: Host, app: PyWry) -> None:
    told, widget = Collector(), Waiting()
    handle = app.show(widget)
    handle.on_error(told)
    page = host.open(handle)
    handle.wait_ready()
    (error,) = told.wait(1)
    assert error["source"] == "child"
    assert "has drawn nothing for 15 s" in error["message"]
    widget.send({})
    page.wait("() => document.querySelector('.came') !== null")
