"""What `show` returns, without a host."""

import json
from typing import Any

import pytest

from pywry.components import Select, Toolbar
from pywry.errors import NotShown, NotSupportedByHost, UnknownComponent, WaitTimeout
from pywry.handle import ChartHandle, Handle
from pywry.settings import Settings
from pywry.widget import PyWryWidget
from tests.fakes import drain, in_a_loop


class View:
    """A host's view that keeps how it was closed."""

    url = "http://here/"

    def __init__(self) -> None:
        self.closed: list[tuple[str, bool]] = []

    def close(self, reason: str = "closed", *, replaced: bool = False) -> None:
        self.closed.append((reason, replaced))


def handle_of(widget: PyWryWidget | None = None, kind: type[Handle] = Handle) -> tuple[Any, list[Handle]]:
    closed: list[Handle] = []
    return kind(widget or PyWryWidget(), "main", on_close=closed.append), closed


def emitted(handle: Handle) -> list[tuple[str, Any]]:
    """Return the events that wait for a page."""
    records = [json.loads(kept.text) for kept in handle.widget.bus.channel._kept]
    return [(record["type"], record["data"]) for record in records]


def test_handle_without_a_host_has_no_address() -> None:
    handle, _ = handle_of()
    assert not handle.has_pages
    with pytest.raises(NotSupportedByHost, match="mode 'browser'"):
        _ = handle.url


def test_marimo_is_given_the_widget_to_show() -> None:
    """By its own protocol: https://docs.marimo.io/guides/integrating_with_marimo/displaying_objects/."""
    handle, _ = handle_of()
    assert handle._display_() is handle.widget


def test_handle_is_open_from_the_first_page_to_the_last() -> None:
    handle, _ = handle_of()
    assert (handle.is_open, handle.had_pages) == (False, False)
    handle.page_came()
    assert handle.is_open
    handle.pages_gone("closed")
    assert (handle.is_open, handle.had_pages) == (False, True)
    handle.page_came()
    assert handle.is_open


def test_pages_that_went_are_told_as_an_event() -> None:
    handle, _ = handle_of()
    got: list[Any] = []
    handle.on("pywry:disconnect", got.append)
    handle.pages_gone("lost")
    drain(handle.widget._own_dispatcher)
    assert got == [{"reason": "lost"}]


def test_wait_ready_ends_with_the_first_ready_view_and_times_out_without() -> None:
    handle, _ = handle_of()
    with pytest.raises(WaitTimeout, match=r"no page was ready for 'main' within 0\.01 s"):
        handle.wait_ready(0.01)
    handle.widget.bus.dispatch("pywry:ready", {})
    handle.wait_ready(5)


def test_wait_ready_of_a_closed_handle_says_so() -> None:
    handle, _ = handle_of()
    handle.close()
    with pytest.raises(NotShown, match="closed before a page was ready"):
        handle.wait_ready(5)


def test_wait_closed_ends_when_pages_are_gone_or_it_is_closed_and_times_out() -> None:
    handle, _ = handle_of()
    handle.page_came()
    with pytest.raises(WaitTimeout, match="a page is still open"):
        handle.wait_closed(0.01)
    handle.pages_gone("closed")
    handle.wait_closed(5)
    other, _ = handle_of()
    other.close()
    other.wait_closed(5)


def test_close_ends_view_widget_and_label_once() -> None:
    handle, closed = handle_of()
    view = View()
    handle.show_at(view)
    handle.close()
    handle.close()
    assert view.closed == [("closed", False)]
    assert closed == [handle]
    assert handle.widget.comm is None


@pytest.mark.parametrize("end", [Handle.close, Handle.give_way])
def test_wait_for_the_end_goes_on_until_the_pages_were_told(end: Any) -> None:
    handle, _ = handle_of()

    class Slow(View):
        def close(self, reason: str = "closed", *, replaced: bool = False) -> None:
            with pytest.raises(WaitTimeout):
                handle.wait_closed(0.01)
            super().close(reason, replaced=replaced)

    view = Slow()
    handle.show_at(view)
    end(handle)
    handle.wait_closed(0)
    assert len(view.closed) == 1


def test_handle_that_gives_way_reloads_its_pages_and_keeps_the_label() -> None:
    handle, closed = handle_of()
    view = View()
    handle.show_at(view)
    handle.give_way()
    assert view.closed == [("shown anew", True)]
    assert closed == []


@pytest.mark.parametrize("end", [Handle.close, Handle.give_way])
def test_closed_handle_refuses_events(end: Any) -> None:
    handle, _ = handle_of()
    end(handle)
    with pytest.raises(NotShown, match="'main' is closed"):
        handle.emit("app:x")


def test_page_may_ask_to_close() -> None:
    handle, closed = handle_of()
    handle.widget.bus.dispatch("pywry:close", {})
    drain(handle.widget._own_dispatcher)
    assert closed == [handle]


def test_helpers_are_the_contract_s_events() -> None:
    handle, _ = handle_of(PyWryWidget(toolbars=[Toolbar([Select(options=["a", "b"], component_id="s")])]))
    handle.update("<b>")
    handle.alert("hi", type="success", duration=5)
    handle.set_toolbar_value("s", "b", label="L")
    assert emitted(handle) == [
        ("pywry:update-html", {"html": "<b>"}),
        ("pywry:alert", {"message": "hi", "type": "success", "duration": 5}),
        ("toolbar:set-value", {"componentId": "s", "value": "b", "label": "L"}),
    ]
    assert handle.components["s"].value == "b"
    with pytest.raises(UnknownComponent):
        handle.set_toolbar_value("none", 1)


def test_chart_helpers_are_the_contract_s_events() -> None:
    chart, _ = handle_of(kind=ChartHandle)
    chart.update_figure({"data": [], "layout": {}}, animate=True)
    chart.update_layout({"title": "t"}, height=5)
    chart.update_traces({"opacity": 1}, [0])
    chart.extend_traces({"y": [[1]]}, (0,), max_points=9)
    chart.reset_zoom()
    chart.request_plotly_state()
    chart.export_image("svg", width=5)
    assert emitted(chart) == [
        ("plotly:update-figure", {"figure": {"data": [], "layout": {}}, "animate": True}),
        ("plotly:update-layout", {"layout": {"title": "t", "height": 5}}),
        ("plotly:update-traces", {"update": {"opacity": 1}, "indices": [0]}),
        ("plotly:extend-traces", {"update": {"y": [[1]]}, "indices": [0], "max_points": 9}),
        ("plotly:reset-zoom", {}),
        ("plotly:request-state", {}),
        ("plotly:export-image", {"format": "svg", "width": 5}),
    ]


def test_eval_that_is_switched_off_is_refused_before_anything_is_sent() -> None:
    handle, _ = handle_of(PyWryWidget(settings=Settings(environment={}, allow_eval=False)))
    with pytest.raises(NotSupportedByHost, match=r"Settings\.allow_eval"):
        handle.eval("1 + 1")
    assert emitted(handle) == []


def test_eval_is_a_request_to_the_page() -> None:
    handle, _ = handle_of()
    with pytest.raises(TimeoutError):
        handle.eval("1 + 1", timeout_s=0.01)
    with pytest.raises(TimeoutError):
        in_a_loop(handle.request("app:get", 1, timeout_s=0.01))
    assert emitted(handle) == [("pywry:eval", {"code": "1 + 1"}), ("app:get", 1)]
