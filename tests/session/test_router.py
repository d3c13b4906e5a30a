"""A page's messages on their way to widgets, through the session's own door."""

import logging
from typing import Any

import ipywidgets
import pytest

from pywry.errors import BadFrame
from pywry.session.session import Session
from pywry.session.tree import Tree
from pywry.settings import Settings
from tests.fakes import Counter, FakeLoop, FakePage, comm_of, drain


@pytest.fixture
def counter() -> Counter:
    return Counter(n=1)


@pytest.fixture
def session(counter: Counter, loop: FakeLoop) -> Session:
    find = ipywidgets.widgets.widget._instances.__getitem__
    return Session(Tree(counter, find), loop=loop, settings=Settings())  # type: ignore[arg-type]


@pytest.fixture
def page(session: Session, loop: FakeLoop) -> FakePage:
    return FakePage(session, loop).open()


def codes(page: FakePage) -> list[str]:
    return [message["code"] for message in page.of_type("error")]


def custom(widget: Any, content: Any, **fields: Any) -> dict[str, Any]:
    data = {"method": "custom", "content": content}
    return {"type": "comm_msg", "comm_id": widget.comm.comm_id, "data": data, **fields}


def test_update_is_handled_and_answered_with_its_status(counter: Counter, page: FakePage) -> None:
    page.update(counter, {"n": 5})
    assert counter.n == 5
    assert codes(page) == []


@pytest.mark.parametrize("key", ["_esm", "_css", "_anywidget_id", "_model_name", "_view_module"])
def test_page_that_writes_code_is_refused_corrected_and_heard_on(counter: Counter, page: FakePage, key: str) -> None:
    true = getattr(counter, key)
    page.update(counter, {key: "evil", "n": 6})
    assert (getattr(counter, key), counter.n) == (true, 6)
    assert codes(page) == ["policy-violation"]
    assert f"tried to write {key!r}" in page.of_type("error")[0]["message"]
    page.update(counter, {"n": 7})
    assert counter.n == 7
    page.wait(lambda: any(key in {**m["data"]["state"], **m.get("assets", {})} for m in updates(page)))


def updates(page: FakePage) -> list[dict[str, Any]]:
    return [m for m in page.of_type("comm_msg") if m["data"]["method"] == "update"]


def test_refused_code_never_reaches_another_page(
    counter: Counter, page: FakePage, session: Session, loop: FakeLoop
) -> None:
    other = FakePage(session, loop).open()
    page.update(counter, {"_esm": "evil", "n": 6})
    other.wait(lambda: other.state(counter).get("n") == 6)
    assert "evil" not in str(other.end.messages)


def test_code_in_a_buffer_is_refused_too(counter: Counter, page: FakePage) -> None:
    true = counter._esm
    page.update(counter, {"n": 2}, paths=[["_esm"]], buffers=[b"evil"])
    assert (counter._esm, counter.n) == (true, 2)
    assert codes(page) == ["policy-violation"]


def test_bytes_that_the_page_took_out_of_the_state_arrive(counter: Counter, page: FakePage) -> None:
    page.update(counter, {"n": 2}, paths=[["raw"]], buffers=[b"\0\xff"])
    assert (counter.raw, counter.n) == (b"\0\xff", 2)
    assert codes(page) == []


def test_bytes_deep_in_a_value_arrive(counter: Counter, page: FakePage) -> None:
    page.update(counter, {"nested": {"a": [None]}}, paths=[["nested", "a", 0]], buffers=[b"12"])
    assert bytes(counter.nested["a"][0]) == b"12"


def test_model_of_another_view_is_out_of_reach(counter: Counter, page: FakePage) -> None:
    stranger = Counter(n=1)
    page.update(stranger, {"n": 9})
    assert stranger.n == 1
    assert codes(page) == ["policy-violation"]
    page.update(counter, {"n": 9})
    assert counter.n == 9


@pytest.mark.parametrize(
    "message",
    [
        {"type": "comm_open", "comm_id": "x", "data": {}},
        {"type": "comm_close"},
        {"type": ["comm_msg"]},
        {},
        {"type": "comm_msg", "data": []},
        {"type": "comm_msg", "data": {}},
        {"type": "comm_msg", "data": {"method": "exec"}},
        {"type": "comm_msg", "data": {"method": ["update"]}},
        {"type": "comm_msg", "data": {"method": "update"}},
        {"type": "comm_msg", "data": {"method": "update", "state": [1]}},
        {"type": "comm_msg", "data": {"method": "update", "state": {}, "buffer_paths": 5}},
        {"type": "comm_msg", "data": {"method": "update", "state": {}, "buffer_paths": "x"}},
        {"type": "comm_msg", "data": {"method": "update", "state": {}, "buffer_paths": [["x"]]}},
    ],
    ids=str,
)
def test_message_that_pages_may_not_send_is_refused_and_the_next_is_handled(
    counter: Counter, page: FakePage, message: dict[str, Any]
) -> None:
    if message.get("data") is not None:
        message = {**message, "comm_id": counter.comm.comm_id}
    page.send(message, {**custom(counter, "x"), "id": "later"})
    page.wait(lambda: any(m["parent"] == "later" for m in page.of_type("status")))
    assert len(codes(page)) == 1
    page.update(counter, {"n": 3})
    assert counter.n == 3


@pytest.mark.parametrize("path", [5, [], [[]], [{}], [None], [5]])
def test_buffer_path_that_is_none_harms_no_other_message(counter: Counter, page: FakePage, path: Any) -> None:
    page.update(counter, {"n": 2}, paths=[path], buffers=[b"1"])
    page.update(counter, {"n": 3})
    assert counter.n == 3


@pytest.mark.parametrize(
    ("messages", "fault"),
    [
        ([{"type": "comm_msg", "buffers": 2}], "announces 2 buffers, its frame has 1 left"),
        ([{"type": "comm_msg", "buffers": -1}], "announces -1 buffers"),
        ([{"type": "comm_msg", "buffers": "1"}], "announces '1' buffers"),
        (["text"], "announces None buffers"),
        ([None], "announces None buffers"),
    ],
)
def test_buffers_that_do_not_add_up_are_a_bad_frame(page: FakePage, messages: list[Any], fault: str) -> None:
    with pytest.raises(BadFrame, match=fault):
        page.send(*messages, buffers=[b"1"])


def test_message_that_the_widget_cannot_handle_is_logged_told_and_answered(
    counter: Counter, page: FakePage, caplog: pytest.LogCaptureFixture
) -> None:
    page.update(counter, {"nested": {}}, paths=[["nested", "none", "x"]], buffers=[b"1"])
    assert codes(page) == ["handler-error"]
    assert page.of_type("error")[0]["message"] == "KeyError: 'none'"
    assert any(record.exc_info for record in caplog.records if record.levelno >= logging.ERROR)


def test_value_that_python_refuses_is_corrected_on_every_page(
    counter: Counter, page: FakePage, session: Session, loop: FakeLoop
) -> None:
    other = FakePage(session, loop).open()
    page.update(counter, {"n": -5})
    assert counter.n == 1
    for each in (page, other):
        each.wait(lambda each=each: each.state(counter)["n"] == 1)


def test_custom_message_reaches_the_widget_with_its_buffers(counter: Counter, page: FakePage) -> None:
    got: list[Any] = []
    counter.on_msg(lambda _, content, buffers: got.append((content, [bytes(b) for b in buffers])))
    page.ask(custom(counter, {"a": 1}, buffers=2), [b"1", b"2"])
    assert got == [({"a": 1}, [b"1", b"2"])]


def test_custom_message_that_a_tap_takes_goes_no_further(counter: Counter, page: FakePage) -> None:
    tapped: list[Any] = []
    got: list[Any] = []
    counter.on_msg(lambda _, content, buffers: got.append(content))
    comm_of(counter).tap = lambda content, buffers, page: (tapped.append(content), "pywry" in content)[1]
    page.send(custom(counter, {"pywry": 1}), custom(counter, {"a": 2}), custom(counter, "text"))
    drain(comm_of(counter).dispatcher)
    assert tapped == [{"pywry": 1}, {"a": 2}]
    assert got == [{"a": 2}, "text"]


def test_request_state_is_answered_with_all_of_it(counter: Counter, page: FakePage) -> None:
    message = custom(counter, None)
    page.ask({**message, "data": {"method": "request_state"}})
    (update,) = updates(page)
    assert update["data"]["state"]["n"] == 1


def open_message(comm_id: str, **state: Any) -> dict[str, Any]:
    kind = {key: value for key, value in ipywidgets.IntSlider().get_state().items() if key in IDENTITY}
    data = {"state": {**kind, **state}}
    return {
        "type": "comm_open",
        "comm_id": comm_id,
        "target_name": "jupyter.widget",
        "data": data,
        "metadata": {"version": "2.1.0"},
    }


IDENTITY = [f"_{kind}_{what}" for kind in ("model", "view") for what in ("name", "module", "module_version")]


def test_a_widget_that_a_page_opens_is_made_and_shown_to_other_pages(
    counter: Counter, session: Session, page: FakePage, loop: FakeLoop
) -> None:
    other = FakePage(session, loop).open()
    page.send(open_message("from-page-1", value=7))
    page.ask({"type": "comm_msg", "comm_id": "from-page-1", "data": {"method": "update", "state": {"value": 8}}})
    widget = ipywidgets.widgets.widget._instances["from-page-1"]
    assert (type(widget), widget.value) == (ipywidgets.IntSlider, 8)
    other.wait(lambda: any(m["comm_id"] == "from-page-1" for m in other.of_type("comm_open")))
    assert other.opened(widget)["value"] == 7
    assert [m for m in page.of_type("comm_open") if m["comm_id"] == "from-page-1"] == []


def test_what_a_page_sends_after_opening_a_widget_finds_it_even_at_another_model(
    session: Session, page: FakePage, counter: Counter
) -> None:
    box = ipywidgets.HBox()
    counter.other = f"IPY_MODEL_{box.model_id}"
    page.send(open_message("from-page-2"))
    page.update(box, {"children": ["IPY_MODEL_from-page-2"]})
    assert [child.model_id for child in box.children] == ["from-page-2"]


def test_a_page_closes_what_pages_opened_and_nothing_else(counter: Counter, session: Session, page: FakePage) -> None:
    page.send(open_message("from-page-3"), {"type": "comm_close", "comm_id": "from-page-3"})
    page.wait(lambda: any(m["comm_id"] == "from-page-3" for m in page.of_type("comm_close")))
    assert "from-page-3" not in ipywidgets.widgets.widget._instances
    page.send({"type": "comm_close", "comm_id": counter.comm.comm_id})
    page.wait(lambda: codes(page) == ["policy-violation"])
    assert counter.comm is not None


def test_what_pages_opened_is_closed_with_the_session(
    session: Session, page: FakePage, caplog: pytest.LogCaptureFixture
) -> None:
    page.send(open_message("from-page-4"))
    page.wait(lambda: session.models.get("from-page-4") is not None)
    comm = session.models.get("from-page-4")
    assert comm is not None
    session.close("over")
    drain(comm.dispatcher)
    assert caplog.records == []
    assert "from-page-4" not in ipywidgets.widgets.widget._instances


@pytest.mark.parametrize(
    "change",
    [
        {"comm_id": "x"},
        {"comm_id": None},
        {"comm_id": "a/../../../b"},
        {"target_name": "jupyter.widget.control"},
        {"data": {}},
        {"data": {"state": []}},
        {"data": {"state": {"_model_module": "os", "_model_name": "system"}}},
    ],
)
def test_a_page_opens_no_other_thing(session: Session, page: FakePage, change: dict[str, Any]) -> None:
    message = {**open_message("from-page-5"), **change}
    before = set(ipywidgets.widgets.widget._instances)
    page.send(message)
    page.wait(lambda: codes(page) == ["policy-violation"])
    assert set(ipywidgets.widgets.widget._instances) == before


def test_a_page_does_not_take_the_id_of_a_widget(counter: Counter, page: FakePage) -> None:
    page.send(open_message(counter.comm.comm_id))
    page.wait(lambda: codes(page) == ["policy-violation"])
    assert ipywidgets.widgets.widget._instances[counter.comm.comm_id] is counter


def test_a_page_makes_no_widget_that_brings_code(session: Session, page: FakePage) -> None:
    kind = {key: value for key, value in Counter().get_state().items() if key in IDENTITY}
    page.send({**open_message("from-page-6"), "data": {"state": {**kind, "_esm": "evil", "_css": "evil"}}})
    page.wait(lambda: codes(page) == ["policy-violation"])
    assert "from-page-6" not in ipywidgets.widgets.widget._instances


def test_a_widget_that_refuses_the_pages_state_is_not_left_behind(session: Session, page: FakePage) -> None:
    page.send(open_message("from-page-7", value="many"))
    page.wait(lambda: codes(page) == ["handler-error"])
    assert "from-page-7" not in ipywidgets.widgets.widget._instances
    page.send(open_message("from-page-8", value=3))
    page.wait(lambda: session.models.get("from-page-8") is not None)


def test_a_page_does_not_draw_in_a_model_of_another_view(counter: Counter, page: FakePage) -> None:
    other = Counter(n=7)
    for data in (
        {"other": f"IPY_MODEL_{other.comm.comm_id}"},
        {"nested": {"deep": [f"anywidget:{other.comm.comm_id}"]}},
    ):
        page.update(counter, data)
    page.send(open_message("from-page-9", description=f"IPY_MODEL_{other.comm.comm_id}"))
    page.wait(lambda: codes(page) == ["policy-violation"] * 3)
    assert (counter.other, counter.nested) == (None, {})
    page.update(counter, {"other": "IPY_MODEL_of-nothing"})
    assert counter.other == "IPY_MODEL_of-nothing"


def test_a_page_restarts_a_kernel_only_where_there_is_one_and_its_user_may(session: Session, page: FakePage) -> None:
    restarted: list[int] = []
    page.send({"type": "restart"})
    session.on_restart = lambda: restarted.append(1)
    page.send({"type": "restart"})
    page.wait(lambda: codes(page) == ["policy-violation"] * 2)
    assert restarted == []
    session.pages[0].may_restart = True
    page.send({"type": "restart"})
    assert restarted == [1]
