"""A widget's comm, shared with pages."""

import json
from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np
import pytest
import traitlets

from pywry.errors import NotShown
from pywry.session.assets import AssetStore
from pywry.session.comm import SharedComm, share
from tests.fakes import Counter, FakeAudience, comm_of


class Inner:
    """A kernel's comm that keeps what it is told."""

    def __init__(self, comm_id: str) -> None:
        self.comm_id = comm_id
        self.sent: list[dict[str, Any]] = []
        self.closed: list[Any] = []
        self.callback: Any = None

    def send(self, data: Any = None, metadata: Any = None, buffers: Any = None) -> None:
        self.sent.append(data)

    def close(self, data: Any = None) -> None:
        self.closed.append(data)

    def on_msg(self, callback: Any) -> None:
        self.callback = callback

    def on_close(self, callback: Any) -> None:
        """Never called here."""


@pytest.fixture
def counter() -> Counter:
    return Counter(n=1)


@pytest.fixture
def audience(counter: Counter) -> FakeAudience:
    audience = FakeAudience()
    share(counter).join(audience)
    return audience


def updates(audience: FakeAudience, method: str = "update") -> list[dict[str, Any]]:
    """Return the states that were published."""
    return [m["data"]["state"] for m in audience.published if m.get("data", {}).get("method") == method]


def receive(widget: Any, state: dict[str, Any], paths: Sequence[Any] = (), buffers: Sequence[bytes] = ()) -> None:
    data = {"method": "update", "state": state, "buffer_paths": list(paths)}
    comm_of(widget).receive(data, [memoryview(b) for b in buffers], "m1")


def test_sharing_twice_is_the_same_comm_and_keeps_the_model_id(counter: Counter) -> None:
    model_id = counter.comm.comm_id
    comm = share(counter)
    assert share(counter) is comm is counter.comm
    assert comm.comm_id == model_id


def test_closed_widget_cannot_be_shared(counter: Counter) -> None:
    counter.close()
    with pytest.raises(NotShown, match="this Counter is closed"):
        share(counter)


def test_kernel_s_comm_goes_on_beside_the_pages(counter: Counter, audience: FakeAudience) -> None:
    inner = Inner("k1")
    comm = SharedComm(counter, inner, AssetStore())
    comm.join(audience)
    comm.on_msg(print)
    comm.send({"method": "custom", "content": 1})
    comm.close({"bye": 1})
    assert inner.callback is print
    assert inner.sent == [{"method": "custom", "content": 1}]
    assert inner.closed == [{"bye": 1}]
    assert [message["type"] for message in audience.published] == ["comm_msg", "comm_close"]


def test_trait_that_is_set_is_published_with_its_model(counter: Counter, audience: FakeAudience) -> None:
    counter.n = 5
    assert audience.published == [
        {
            "type": "comm_msg",
            "comm_id": counter.comm.comm_id,
            "data": {"method": "update", "state": {"n": 5}, "buffer_paths": []},
        }
    ]


def test_update_that_refers_to_models_names_them(counter: Counter, audience: FakeAudience) -> None:
    counter.other = "IPY_MODEL_abc"
    assert audience.refers_to == [["abc"]]


def test_code_travels_as_an_asset_and_not_in_the_state(counter: Counter, audience: FakeAudience) -> None:
    counter._esm = "export default {render() {}}"
    (message,) = audience.published
    assert message["data"]["state"] == {}
    asset = comm_of(counter)._assets.get(message["assets"]["_esm"])
    assert asset is not None
    assert asset.read() == b"export default {render() {}}"


def test_code_at_an_address_stays_where_it_is(counter: Counter, audience: FakeAudience) -> None:
    counter._esm, counter._css = "https://elsewhere.test/widget.js", "http://elsewhere.test/a.css?b"
    assert [message["data"]["state"] for message in audience.published] == [
        {"_esm": "https://elsewhere.test/widget.js"},
        {"_css": "http://elsewhere.test/a.css?b"},
    ]
    assert all("assets" not in message for message in audience.published)
    assert share(counter).code() == {}


def test_code_names_the_assets_of_the_widget(counter: Counter) -> None:
    assert [name.rpartition(".")[2] for name in share(counter).code().values()] == ["js", "css"]
    assert share(ipywidgets.IntSlider()).code() == {}


def test_published_buffers_are_snapshots(counter: Counter, audience: FakeAudience) -> None:
    raw = bytearray(b"ab")
    comm_of(counter).send({"method": "custom", "content": 1}, buffers=[raw, memoryview(raw)])
    raw[0] = 0
    assert audience.buffers == [(b"ab", b"ab")]


def test_snapshot_has_the_whole_present_state_with_its_buffers(counter: Counter) -> None:
    comm = share(counter)
    counter.n, counter.raw, counter.nested = 7, b"xyz", {"a": [b"1", 2]}
    message, refers_to = comm.snapshot()
    opening = json.loads(message.text)
    state, paths = opening["data"]["state"], opening["data"]["buffer_paths"]
    assert (opening["type"], state["n"], opening["buffers"]) == ("comm_open", 7, 2)
    assert dict(zip(map(tuple, paths), message.buffers, strict=True)) == {("raw",): b"xyz", ("nested", "a", 0): b"1"}
    assert set(opening["assets"]) == {"_esm", "_css"}
    assert "_esm" not in state
    assert refers_to == [counter.layout.comm.comm_id]


def test_snapshot_is_not_sent_to_anyone(counter: Counter, audience: FakeAudience) -> None:
    comm_of(counter).snapshot()
    assert audience.published == []


def test_snapshot_after_a_refused_value_holds_the_true_one(counter: Counter, audience: FakeAudience) -> None:
    receive(counter, {"n": "text"})  # ipywidgets echoes it, then prints that it is none
    assert json.loads(comm_of(counter).snapshot()[0].text)["data"]["state"]["n"] == 1


def test_update_of_a_page_sets_the_trait_and_is_echoed_with_its_parent(
    counter: Counter, audience: FakeAudience
) -> None:
    receive(counter, {"n": 4})
    assert counter.n == 4
    assert updates(audience, "echo_update") == [{"n": 4}]
    assert {message["parent"] for message in audience.published} == {"m1"}
    counter.n = 5
    assert "parent" not in audience.published[-1]


def test_value_that_a_validator_changes_is_corrected_on_the_pages() -> None:
    class Even(Counter):
        @traitlets.validate("n")
        def _even(self, proposal: Any) -> int:
            return int(proposal["value"]) // 2 * 2

    widget, audience = Even(), FakeAudience()
    share(widget).join(audience)
    receive(widget, {"n": 5})
    assert widget.n == 4
    assert updates(audience)[-1] == {"n": 4}


def test_value_that_is_taken_as_it_is_is_not_sent_again(counter: Counter, audience: FakeAudience) -> None:
    receive(counter, {"n": 5, "nested": {"a": [1, {"b": None}]}})
    assert updates(audience) == []


def test_array_is_sent_again_rather_than_guessed(counter: Counter, audience: FakeAudience) -> None:
    counter.observe(lambda change: setattr(counter, "other", np.array([1, 2])), "n")
    receive(counter, {"n": 2, "other": [1, 2]})
    assert counter.n == 2


@pytest.mark.parametrize("buffer", [b"", b"\0\xff"])
def test_bytes_of_a_page_arrive_in_a_bytes_trait(counter: Counter, audience: FakeAudience, buffer: bytes) -> None:
    counter.raw = b"before"
    receive(counter, {}, [["raw"]], [buffer])
    assert counter.raw == buffer


def test_bytes_inside_a_value_arrive_as_memoryviews_at_their_places(counter: Counter, audience: FakeAudience) -> None:
    receive(counter, {"nested": {"a": [None, 1]}}, [["nested", "a", 0]], [b"1"])
    assert bytes(counter.nested["a"][0]) == b"1"


def test_close_tells_every_page_and_session_once(counter: Counter) -> None:
    one, other = FakeAudience(), FakeAudience()
    comm = share(counter)
    comm.join(one)
    comm.join(one)
    comm.join(other)
    counter.close()
    for audience in (one, other):
        assert audience.published == [{"type": "comm_close", "comm_id": comm.comm_id}]
        assert audience.closed_ids == [comm.comm_id]


def test_audience_that_left_hears_nothing(counter: Counter, audience: FakeAudience) -> None:
    comm_of(counter).leave(audience)
    counter.n = 9
    assert audience.published == []


def test_custom_message_travels_as_it_was_encoded(counter: Counter, audience: FakeAudience) -> None:
    comm_of(counter).send_custom(b'{"pywry":"ack","number":1}', [b"x"])
    assert audience.published == [
        {
            "type": "comm_msg",
            "comm_id": counter.comm.comm_id,
            "data": {"method": "custom", "content": {"pywry": "ack", "number": 1}},
            "buffers": 1,
        }
    ]
    assert audience.buffers == [(b"x",)]


def test_comm_does_not_keep_its_widget_alive(counter: Counter) -> None:
    comm = SharedComm(Counter(), Inner("gone"), AssetStore())
    comm.resend(["n"])  # the widget may be gone by now; nothing is sent and nothing fails
    assert comm._inner.sent == []
