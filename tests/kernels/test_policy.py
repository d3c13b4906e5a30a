"""A viewer can touch the widget tree of its page, and nothing else; tried through the socket itself."""

import pytest
import websocket

from tests.hosts.browser.visitor import Socket, Visitor, refusals
from tests.kernels.served import ServedKernel

CODE = """import ipywidgets
ran = []
widget = ipywidgets.IntSlider(3)
secret = ipywidgets.Text('secret')
box = ipywidgets.VBox()
button = ipywidgets.Button()"""


def heard(socket: Socket, parent: object) -> list[dict[str, object]]:
    return [message for message in socket.end.messages if message.get("parent") == parent]


def test_no_message_runs_code_or_reaches_the_kernel_in_another_way(kernel: ServedKernel, visitor: Visitor) -> None:
    socket = visitor.open()
    for kind in ("execute_request", "execute", "input_reply", "shutdown_request", "debug_request", "comm_info_request"):
        content = {"code": "ran.append(1)", "silent": False}
        got = socket.ask({"type": kind, "content": content, "channel": "shell", "header": {"msg_type": kind}})
        assert refusals(got) == ["policy-violation"]
    assert kernel.run("print(ran)") == "[]"


def test_another_widget_of_the_same_kernel_is_neither_seen_nor_written(kernel: ServedKernel, visitor: Visitor) -> None:
    other = kernel.run("print(secret.model_id)")
    socket = visitor.open()
    assert not any("secret" in str(message) for message in socket.end.messages)
    for data in ({"method": "update", "state": {"value": "mine"}}, {"method": "request_state"}, {"method": "custom"}):
        assert refusals(socket.ask({"type": "comm_msg", "comm_id": other, "data": data})) == ["policy-violation"]
    got = socket.ask({"type": "comm_close", "comm_id": other})
    assert refusals(got) == ["policy-violation"]
    assert kernel.run("print(secret.value, secret.comm is not None)") == "secret True"


def test_another_widget_is_not_drawn_in_by_a_reference(kernel: ServedKernel, visitor: Visitor) -> None:
    other, root = kernel.run("print(secret.model_id, widget.model_id)").split()
    socket = visitor.open()
    for state in ({"description": f"IPY_MODEL_{other}"}, {"style": f"IPY_MODEL_{other}"}):
        got = socket.ask({"type": "comm_msg", "comm_id": root, "data": {"method": "update", "state": state}})
        assert refusals(got) == ["policy-violation"]
    kernel.run("widget.value = 9")
    socket.wait(lambda: any("9" in str(message.get("data")) for message in socket.end.messages))
    assert not any(message.get("comm_id") == other for message in socket.end.messages)


def test_code_and_identity_are_refused_and_data_beside_them_taken(kernel: ServedKernel, visitor: Visitor) -> None:
    root = kernel.run("print(widget.model_id)")
    socket = visitor.open()
    for key in ("_esm", "_css", "_model_name", "_view_module"):
        state = {key: "evil", "value": 5}
        got = socket.ask({"type": "comm_msg", "comm_id": root, "data": {"method": "update", "state": state}})
        assert refusals(got) == ["policy-violation"]
    assert kernel.run("print(widget.value, widget._model_name)") == "5 IntSliderModel"


def test_a_page_opens_widgets_of_known_classes_only_and_under_a_new_id(kernel: ServedKernel, visitor: Visitor) -> None:
    other = kernel.run("print(secret.model_id)")
    socket = visitor.open()
    kind = {"_model_module": "@jupyter-widgets/controls", "_model_name": "IntTextModel"}
    kind |= {"_model_module_version": "2.0.0", "_view_module": "@jupyter-widgets/controls"}
    kind |= {"_view_module_version": "2.0.0", "_view_name": "IntTextView"}
    opening = {"type": "comm_open", "target_name": "jupyter.widget", "metadata": {"version": "2.1.0"}}
    control = {"comm_id": "from-page-0", "target_name": "jupyter.widget.control", "data": {"state": {}}}
    unknown = {"comm_id": "from-page-1", "data": {"state": {**kind, "_model_name": "system"}}}
    for code, wrong in [
        ("policy-violation", {"comm_id": other, "data": {"state": kind}}),
        ("policy-violation", control),
        ("handler-error", unknown),
    ]:
        socket.send({**opening, **wrong, "id": wrong["comm_id"]})
        socket.wait(lambda wrong=wrong: heard(socket, wrong["comm_id"]))
        assert refusals(heard(socket, wrong["comm_id"])) == [code]
    socket.send({**opening, "comm_id": "from-page-2", "data": {"state": {**kind, "value": 4}}})
    socket.ask({"type": "comm_msg", "comm_id": "from-page-2", "data": {"method": "update", "state": {"value": 7}}})
    known = "ipywidgets.widgets.widget._instances"
    assert kernel.run(f"print({known}['from-page-2'].value, 'from-page-1' in {known})") == "7 False"


def test_a_page_of_another_origin_or_without_a_ticket_is_refused(kernel: ServedKernel, visitor: Visitor) -> None:
    page = visitor.page()
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        visitor.knock(page.told["socket"], origin="http://evil.test")
    stranger = Visitor(visitor.url)
    assert stranger.get(visitor.path).status == 302
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        stranger.knock(page.told["socket"])
