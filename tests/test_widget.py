"""PyWryWidget: content, components and events, on pages of a session and over a kernel's comm."""

import json
import threading
from typing import Any

import ipywidgets
import pytest
import traitlets
from traitlets import TraitError

from pywry.components import Button, Select, Toolbar
from pywry.errors import DuplicateLabel, InvalidEventName, OutboxFull, UnknownComponent, UnserializablePayload
from pywry.integrations.chart_state import CHART_FOLDS, plain_payload
from pywry.integrations.plotly import chart_of
from pywry.session.session import Session
from pywry.session.tree import Tree
from pywry.settings import Settings
from pywry.widget import PyWryWidget
from tests.fakes import PATIENCE_S, FakeLoop, FakePage, comm_of, drain


class Shown:
    """A widget in a session, with pages whose views speak the channel's language."""

    def __init__(self, widget: PyWryWidget) -> None:
        self.widget = widget
        self.loop = FakeLoop()
        find = ipywidgets.widgets.widget._instances.__getitem__
        settings = Settings(environment={})
        self.session = Session(Tree(widget, find), loop=self.loop, settings=settings)  # type: ignore[arg-type]
        self._views = 0
        self._sent: dict[str, int] = {}

    def page(self) -> tuple[FakePage, str]:
        """Return a page whose view has its welcome, and the view's id."""
        page = FakePage(self.session, self.loop).open()
        self._views += 1
        view = f"view{self._views}"
        self.send(page, {"pywry": "hello", "view": view, "seen": None, "previous": None})
        page.wait(lambda: any(content["pywry"] == "welcome" for content in self.contents(page)))
        return page, view

    def send(self, page: FakePage, content: dict[str, Any]) -> None:
        data = {"method": "custom", "content": content}
        page.send({"type": "comm_msg", "comm_id": self.widget.comm.comm_id, "data": data})

    def emit(self, page: FakePage, view: str, name: str, data: Any) -> None:
        """Send an event from a page, and wait until it was handled."""
        self._sent[view] = first = self._sent.get(view, 0) + 1
        record = {"type": name, "data": data}
        self.send(page, {"pywry": "records", "view": view, "first": first, "records": [record]})
        drain(comm_of(self.widget).dispatcher)
        page.pump()

    def contents(self, page: FakePage) -> list[dict[str, Any]]:
        messages = [m["data"] for m in page.of_type("comm_msg") if m["data"]["method"] == "custom"]
        return [data["content"] for data in messages]

    def events(self, page: FakePage) -> list[tuple[str, Any]]:
        """Return the events that reached a page."""
        page.pump()
        batches = [content["records"] for content in self.contents(page) if content["pywry"] == "records"]
        return [(record["type"], record["data"]) for batch in batches for record in batch]


def bar() -> Toolbar:
    return Toolbar([Button("Go", component_id="go", event="app:go"), Select(options=["a", "b"], component_id="s")])


@pytest.fixture
def widget() -> PyWryWidget:
    return PyWryWidget("<p>1</p>", label="main", toolbars=[bar()])


@pytest.fixture
def shown(widget: PyWryWidget) -> Shown:
    return Shown(widget)


def test_code_in_the_state_is_small_and_charts_code_is_not_in_it() -> None:
    state = PyWryWidget("x", chart=chart_of({"data": [{"y": [1]}], "layout": {}})).get_state()
    assert len(state["_esm"].encode()) <= 60 * 1024
    assert len(json.dumps(state["chart"])) < 1024


def test_page_starts_from_the_present_state(shown: Shown, widget: PyWryWidget) -> None:
    state = shown.page()[0].opened(widget)
    assert (state["content"], state["label"], state["theme"]) == ("<p>1</p>", "main", "system")
    assert [item["component_id"] for item in state["toolbars"][0]["items"]] == ["go", "s"]
    assert state["config"]["allow_eval"] is True
    assert state["config"]["max_message_bytes"] == 64 * 2**20


def test_emitted_event_reaches_every_page_and_a_page_s_event_reaches_python_once(
    shown: Shown, widget: PyWryWidget
) -> None:
    (one, view), (other, _) = shown.page(), shown.page()
    got: list[Any] = []
    widget.on("app:*", lambda data, name, label: got.append((data, name, label)))
    widget.emit("app:x", [1])
    assert shown.events(one) == shown.events(other) == [("app:x", [1])]
    shown.emit(one, view, "app:y", 2)
    assert got == [(2, "app:y", "main")]


def test_handlers_are_registered_by_call_by_decorator_once_and_taken_out(shown: Shown, widget: PyWryWidget) -> None:
    page, view = shown.page()
    got: list[str] = []

    @widget.on("app:x")
    def handle() -> None:
        got.append("decorated")

    assert widget.once("app:x", lambda: got.append("once")) is not None
    called = widget.on("app:x", lambda: got.append("called"))
    shown.emit(page, view, "app:x", None)
    widget.off("app:x", called)
    shown.emit(page, view, "app:x", None)
    widget.off("app:x")
    shown.emit(page, view, "app:x", None)
    assert got == ["decorated", "once", "called", "decorated"]
    assert callable(handle)


@pytest.mark.parametrize("name", ["bad", "", "a:*", None])
def test_bad_name_is_refused_at_every_way_in(widget: PyWryWidget, name: Any) -> None:
    for refuse in (
        lambda: widget.emit(name),
        lambda: widget.on("bad:"),
        lambda: widget.on("bad:", print),
        lambda: widget.once("bad:", print),
        lambda: widget.off("bad:"),
        lambda: widget.command(name, print),
    ):
        with pytest.raises(InvalidEventName):
            refuse()


def test_value_that_cannot_travel_raises_in_the_caller_and_later_events_go(shown: Shown, widget: PyWryWidget) -> None:
    page, _ = shown.page()
    with pytest.raises(UnserializablePayload, match=r"^data\.rows\[1\]\.when is a object"):
        widget.emit("app:x", {"rows": [1, {"when": object()}]})
    widget.emit("app:x", 2)
    assert shown.events(page) == [("app:x", 2)]


def test_events_of_many_threads_all_arrive_each_thread_s_in_order(shown: Shown, widget: PyWryWidget) -> None:
    page, _ = shown.page()
    threads = [
        threading.Thread(target=lambda name=name: [widget.emit("app:x", [name, n]) for n in range(100)])
        for name in "abcd"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    data = [data for _, data in shown.events(page)]
    assert len(data) == 400
    for name in "abcd":
        assert [n for who, n in data if who == name] == list(range(100))


# The present state.


def test_event_that_changes_the_page_is_in_the_state_of_later_pages_and_no_update_is_sent(
    shown: Shown, widget: PyWryWidget
) -> None:
    page, _ = shown.page()
    before = len([m for m in page.of_type("comm_msg") if m["data"]["method"] == "update"])
    widget.emit("pywry:set-content", {"id": "a", "text": "1"})
    widget.emit("pywry:update-theme", {"theme": "dark"})
    assert [name for name, _ in shown.events(page)] == ["pywry:set-content", "pywry:update-theme"]
    assert len([m for m in page.of_type("comm_msg") if m["data"]["method"] == "update"]) == before
    late = shown.page()[0].opened(widget)
    assert late["patches"] == [["pywry:set-content", {"id": "a", "text": "1"}]]
    assert (late["theme"], widget.theme) == ("dark", "dark")


def test_new_content_by_event_is_the_content(shown: Shown, widget: PyWryWidget) -> None:
    shown.page()
    widget.emit("pywry:update-html", {"html": "<p>2</p>"})
    assert widget.content == "<p>2</p>"
    assert shown.page()[0].opened(widget)["content"] == "<p>2</p>"


@pytest.mark.parametrize("data", [None, {"theme": "pink"}, {}])
def test_event_that_cannot_be_done_raises_and_is_not_sent(shown: Shown, widget: PyWryWidget, data: Any) -> None:
    page, _ = shown.page()
    with pytest.raises(ValueError, match="theme"):
        widget.emit("pywry:update-theme", data)
    assert shown.events(page) == []
    assert widget.theme == "system"


def test_event_that_cannot_leave_changes_no_state() -> None:
    widget = PyWryWidget(settings=Settings(environment={}, limits={"max_waiting_events": 1}))
    widget.emit("app:x")
    with pytest.raises(OutboxFull):
        widget.emit("pywry:update-theme", {"theme": "dark"})
    assert widget.theme == "system"


def test_chart_s_events_are_folded_into_its_figure(shown: Shown) -> None:
    widget = PyWryWidget(chart={"chart_id": "c", "figure": {"data": [{"y": [1]}], "layout": {}}})
    widget.fold_with(CHART_FOLDS, plain_payload)
    widget.emit("plotly:update-layout", {"layout": {"title": "t"}})
    assert widget.chart["figure"] == {"data": [{"y": [1]}], "layout": {"title": {"text": "t"}}}


def test_trait_that_is_set_is_sent_to_open_pages(shown: Shown, widget: PyWryWidget) -> None:
    page, _ = shown.page()
    widget.content = "<p>3</p>"
    page.pump()
    assert page.state(widget)["content"] == "<p>3</p>"


# Components.


def test_components_are_found_by_id_and_an_unknown_one_is_named(widget: PyWryWidget) -> None:
    assert widget.components["go"].label == "Go"
    assert set(widget.components) >= {"go", "s"}
    with pytest.raises(UnknownComponent, match="no component 'x'; there are"):
        widget.components["x"]
    with pytest.raises(UnknownComponent, match="there are none"):
        PyWryWidget().components["x"]


def test_two_components_of_one_id_are_refused() -> None:
    with pytest.raises(DuplicateLabel, match="two components have the id 'go'"):
        PyWryWidget(toolbars=[bar(), bar()])


def test_component_s_change_goes_to_its_pages_and_to_later_ones(shown: Shown, widget: PyWryWidget) -> None:
    page, _ = shown.page()
    widget.components["s"].value = "b"
    assert shown.events(page) == [("toolbar:set-value", {"componentId": "s", "value": "b"})]
    items = shown.page()[0].opened(widget)["toolbars"][0]["items"]
    assert items[1]["selected"] == "b"


def test_value_of_a_page_is_there_before_the_handlers_and_goes_to_other_views_only(
    shown: Shown, widget: PyWryWidget
) -> None:
    (one, view), (other, _) = shown.page(), shown.page()
    got: list[Any] = []
    widget.on("toolbar:input", lambda data: got.append((data, widget.components["s"].value)))
    shown.emit(one, view, "toolbar:input", {"componentId": "s", "value": "b"})
    assert got == [({"componentId": "s", "value": "b"}, "b")]
    assert shown.events(other) == [("toolbar:set-value", {"componentId": "s", "value": "b"})]
    (batch,) = [content for content in shown.contents(other) if content["pywry"] == "records"]
    assert batch["records"][0]["skip"] == view


def test_value_of_a_page_that_is_no_option_is_told_and_not_taken(shown: Shown, widget: PyWryWidget) -> None:
    page, view = shown.page()
    got: list[Any] = []
    widget.on("toolbar:input", lambda: got.append("handled"))
    widget.on_error(lambda error: got.append(error["event"]))
    shown.emit(page, view, "toolbar:input", {"componentId": "s", "value": "evil"})
    assert (widget.components["s"].value, got) == ("a", ["toolbar:input"])


def test_set_value_event_is_taken_by_the_component_and_sent_once(shown: Shown, widget: PyWryWidget) -> None:
    page, _ = shown.page()
    data = {"componentId": "s", "value": "b"}
    widget.emit("toolbar:set-value", data)
    assert widget.components["s"].value == "b"
    assert shown.events(page) == [("toolbar:set-value", data)]
    with pytest.raises(TraitError):
        widget.emit("toolbar:set-value", {"componentId": "s", "value": "evil"})
    assert len(shown.events(page)) == 1


# Commands and a kernel's comm.


def test_command_answers_a_page(shown: Shown, widget: PyWryWidget) -> None:
    page, view = shown.page()

    @widget.command("app:load")
    def load(data: Any) -> Any:
        return data * 2

    record = {"type": "app:load", "data": 4, "request": "q1"}
    shown.send(page, {"pywry": "records", "view": view, "first": 1, "records": [record]})
    drain(comm_of(widget).dispatcher)
    page.pump()
    (batch,) = [content for content in shown.contents(page) if content["pywry"] == "records"]
    assert batch["records"] == [{"reply": "q1", "to": view, "data": 8}]
    assert callable(load)


def test_view_in_a_notebook_gets_events_over_the_kernel_s_comm(widget: PyWryWidget) -> None:
    sent: list[Any] = []
    got: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append((json.loads(content["text"]), buffers))  # type: ignore[method-assign]
    widget.on("app:y", lambda data: got.append(bytes(data)))
    widget.emit("app:x", b"1")
    assert sent == []
    widget._handle_custom_msg({"pywry": "hello", "view": "v", "seen": None, "previous": None}, [])
    assert [content["pywry"] for content, _ in sent] == ["welcome", "records"]
    assert sent[1][1] == [b"1"]
    record = {"type": "app:y", "data": None, "special": [[[], "bytes"]], "buffers": 1}
    message = {"pywry": "records", "view": "v", "first": 1, "records": [record]}
    widget._handle_custom_msg(message, [memoryview(b"2")])
    drain(widget._own_dispatcher)
    assert got == [b"2"]


def test_other_custom_messages_of_a_notebook_are_left_alone(widget: PyWryWidget) -> None:
    for content in ("text", 5, {"other": 1}, None):
        widget._handle_custom_msg(content, [])
    assert widget.bus.channel.views == []


def test_a_page_is_brought_to_the_present_state_when_it_asks(widget: PyWryWidget) -> None:
    sent: list[Any] = []
    widget.comm.send = lambda data, metadata=None, buffers=None: sent.append(data)  # type: ignore[union-attr]
    widget.emit("pywry:update-html", {"html": "new"})
    widget._handle_custom_msg({"pywry": "state", "to": "v", "folds": 0}, [])
    update, answer = sent
    assert update["method"] == "update"
    assert list(update["state"])[-1] == "folds"
    assert (update["state"]["content"], update["state"]["folds"]) == ("new", 1)
    assert answer == {"method": "custom", "content": {"pywry": "state", "to": "v"}}
    sent.clear()
    widget._handle_custom_msg({"pywry": "state", "to": "v", "folds": 1}, [])
    assert set(sent[0]["state"]) == {"toolbars", "modals", "folds"}


def test_bytes_from_a_page_are_taken_with_all_that_comes_with_them() -> None:
    class Blob(PyWryWidget):
        blob = traitlets.Bytes().tag(sync=True)

    blob = Blob()
    blob.set_state({"blob": memoryview(b"123"), "label": "also"})
    assert (blob.blob, blob.label) == (b"123", "also")


def test_settings_reach_the_page_and_the_user_s_config_adds() -> None:
    settings = Settings(environment={}, allow_eval=False, development=True)
    widget = PyWryWidget(settings=settings, config={"json_data": [1]})
    assert widget.config["allow_eval"] is False
    assert (widget.config["development"], widget.config["json_data"]) == (True, [1])
    assert widget.bus.development


@pytest.mark.parametrize("values", [{"theme": "pink"}, {"width": -1}, {"content": 5}])
def test_wrong_value_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TraitError):
        PyWryWidget(**values)


def test_width_may_be_a_number_or_css_or_nothing() -> None:
    for width in (5, 5.5, "50%", None):
        assert PyWryWidget(width=width).width == width


def test_child_is_opened_before_the_widget_that_shows_it() -> None:
    slider = ipywidgets.IntSlider(value=3)
    shown = Shown(PyWryWidget(child=slider))
    page = FakePage(shown.session, shown.loop).open()
    order = [message["comm_id"] for message in page.of_type("comm_open")]
    assert order.index(slider.comm.comm_id) < order.index(shown.widget.comm.comm_id)
    assert page.opened(shown.widget)["child"] == f"anywidget:{slider.comm.comm_id}"
    assert json.dumps(page.opened(slider)["value"]) == "3"
