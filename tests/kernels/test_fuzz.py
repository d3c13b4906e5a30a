"""Whatever a page's socket is sent, nothing of it runs in the kernel or ends the hub, and good messages go on."""

import json
import random
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from pywry.protocol.frame import encode_frame
from tests.hosts.browser.visitor import Socket, Visitor, refusals
from tests.kernels.served import ServedKernel

pytestmark = pytest.mark.parametrize("place", ["local", "gateway"], indirect=True)

CODE = """import ipywidgets
ran = []
widget = ipywidgets.IntSlider(3)
other = ipywidgets.Text('other')
kernel = get_ipython().kernel
seen = []
for handlers in (kernel.shell_handlers, kernel.control_handlers):
    for name, handler in list(handlers.items()):
        def noting(*args, _name=name, _handler=handler, **kwargs):
            seen.append(_name)
            return _handler(*args, **kwargs)
        handlers[name] = noting"""
# What Jupyter's own channels take, and what a page might hope for.
KINDS = [
    *("execute_request", "complete_request", "inspect_request", "history_request", "is_complete_request"),
    *("comm_info_request", "kernel_info_request", "shutdown_request", "interrupt_request", "debug_request"),
    *("create_subshell_request", "delete_subshell_request", "input_reply", "usage_request"),
    *("comm_msg\\0", "COMM_MSG", "", "save", "display", "kernel", "status", "hello", "restart "),
]
ALLOWED = {"comm_msg", "comm_open", "comm_info_request", "kernel_info_request", "create_subshell_request"}
ALLOWED |= {"delete_subshell_request", "execute_request", "comm_close"}


def odd(rng: random.Random, root: str, depth: int = 0) -> Any:
    """Return some JSON value."""
    scalars = [None, True, -1, 2**53, 1e308, "", root, "IPY_MODEL_x", "\ud800", "a" * 200, "ran.append(1)"]
    if depth > 2 or rng.random() < 0.5:
        return rng.choice(scalars)
    if rng.random() < 0.5:
        return [odd(rng, root, depth + 1) for _ in range(rng.randrange(4))]
    keys = ["state", "method", "content", "code", "buffer_paths", "header", "msg_type", "comm_id", "target_name"]
    return {rng.choice(keys): odd(rng, root, depth + 1) for _ in range(rng.randrange(4))}


def messages(rng: random.Random, root: str, other: str) -> Iterator[dict[str, Any]]:
    """Yield messages of which none may reach the kernel."""
    for kind in KINDS:
        body = {"code": "ran.append(1)", "silent": False, "store_history": False, "allow_stdin": False}
        header = {"msg_type": kind, "msg_id": "x", "session": "s", "username": "u"}
        yield {"type": kind, "content": body, "channel": rng.choice(["shell", "control"]), "header": header}
        yield {"type": "comm_msg", "comm_id": root, "data": {"method": kind, **body}, "header": header}
    for comm_id in (other, "", None, 7, {"a": 1}, [root], "x" * 5000, "../" + root):
        yield {"type": "comm_msg", "comm_id": comm_id, "data": {"method": "update", "state": {"value": 8}}}
        yield {"type": "comm_close", "comm_id": comm_id}


def tell(socket: Socket, root: str, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Send a message, and return what came up to the answer of a good one behind it: not every kind is answered."""
    before = len(socket.end.messages)
    socket.send(message)
    socket.ask({"type": "comm_msg", "comm_id": root, "data": {"method": "request_state"}})
    return socket.end.messages[before:]


def test_nothing_but_widget_messages_reaches_the_kernel(kernel: ServedKernel, visitor: Visitor) -> None:
    root, other = kernel.run("print(widget.model_id, other.model_id)").split()
    socket = visitor.open()
    kernel.run("seen.clear()")
    rng = random.Random(6)
    for message in messages(rng, root, other):
        answers = socket.ask(message)
        assert refusals(answers) == ["policy-violation"], message
    for target in ("jupyter.widget.control", "jupyter.widget.version", "x", None, 3):
        opening = {"type": "comm_open", "comm_id": "fuzzfuzz1", "target_name": target, "data": {"state": {}}}
        answers = tell(socket, root, opening)
        assert refusals(answers) == ["policy-violation"], target
    socket.ask({"type": "comm_msg", "comm_id": root, "data": {"method": "update", "state": {"value": 5}}})
    assert kernel.run("print(widget.value, ran, other.value)") == "5 [] other"
    heard = set(json.loads(kernel.run("import json; print(json.dumps(seen))")))
    assert heard <= ALLOWED, heard - ALLOWED
    # The test's own two cells; the hub asks for none.
    assert kernel.run("print(seen.count('execute_request'))") == "3"


def test_odd_values_in_every_place_harm_nothing(kernel: ServedKernel, visitor: Visitor) -> None:
    root = kernel.run("print(widget.model_id)")
    socket = visitor.open()
    rng = random.Random(7)
    for _ in range(300):
        message = {key: odd(rng, root) for key in ("data", "comm_id", "metadata", "target_name") if rng.random() < 0.8}
        kind = rng.choice(["comm_msg", "comm_open", "comm_close", odd(rng, root)])
        tell(socket, root, {**message, "type": kind})
    socket.ask({"type": "comm_msg", "comm_id": root, "data": {"method": "update", "state": {"value": 6}}})
    assert kernel.run("print(widget.value, ran)") == "6 []"


def test_frames_that_are_none_end_their_socket_only(kernel: ServedKernel, visitor: Visitor) -> None:
    root = kernel.run("print(widget.model_id)")
    good = visitor.open()
    rng = random.Random(8)
    frames = [
        *(rng.randbytes(size) for size in (0, 1, 3, 4, 8, 100, 5000)),
        struct.pack("<I", 2**31),
        struct.pack("<2I", 1, 2**31),
        encode_frame(b"[]", []),
        encode_frame(b'{"seq": "x", "messages": 3}', []),
        encode_frame(b'{"seq": 1, "ack": 0, "messages": [{"type": "comm_msg", "buffers": 9}]}', []),
        encode_frame(b"\xff\xfe", []),
    ]
    for frame in frames:
        bad = visitor.open()
        bad.socket.send_binary(frame)
        code, _ = bad.closed()
        assert code == 4400, frame[:40]
    text = visitor.open()
    text.socket.send(json.dumps({"type": "execute_request", "content": {"code": "ran.append(1)"}}))  # no message
    text.socket.send("execute_request")
    assert text.closed()[0] == 4400
    good.ask({"type": "comm_msg", "comm_id": root, "data": {"method": "update", "state": {"value": 7}}})
    assert kernel.run("print(widget.value, ran)") == "7 []"


def test_jupyter_s_own_frames_are_no_frames_here(kernel: ServedKernel, visitor: Visitor) -> None:
    page = visitor.page()
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "u", "version": "5.3"}
    old = {"header": header, "parent_header": {}, "metadata": {}, "content": {"code": "ran.append(1)"}}
    socket = visitor.knock(page.told["socket"])
    socket.send(json.dumps({**old, "channel": "shell"}))
    assert Socket(socket).closed()[0] == 4400
    assert kernel.run("print(ran)") == "[]"
