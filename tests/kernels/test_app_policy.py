"""A page of an app touches what the app shows, and nothing else; tried through the socket itself."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import websocket

from tests.hosts.browser.visitor import Socket, Visitor, refusals
from tests.kernels.apps import kernels, put, tagged
from tests.notebook.server import TOKEN, JupyterServer, jupyter_server

SHOWN = "import ipywidgets\nran = []\nsecret = ipywidgets.Text('secret')\nshown = ipywidgets.IntSlider(3)\nshown"
IDS = tagged("print('ids', secret.model_id, shown.model_id)", "remove-cell")


@pytest.fixture
def visitor(kernel_server: JupyterServer) -> Iterator[Visitor]:
    """Someone who opened an app that shows `shown`, and not `secret`."""
    put(kernel_server, "secret.ipynb", SHOWN, IDS, "ran")
    made = opened(kernel_server, "secret.ipynb")
    yield made
    made.close()


def opened(server: JupyterServer, name: str) -> Visitor:
    """Open an app as a browser does: by the token, which becomes a cookie, to the page that it leads to."""
    door = Visitor(server.address(f"pywry/open/{name}"))
    answer = door.get(f"{door.path}?token={door.token}")
    assert answer.status == 302, answer
    made = Visitor(f"http://{door.host}{answer.headers['location']}?token={TOKEN}")
    return made.enter()


def run_of(socket: Socket) -> tuple[str, str, str]:
    """Wait until the app has run; return the ids of the root, the hidden widget and the shown one."""
    socket.wait(lambda: any("'status': 'done'" in str(message) for message in socket.end.messages))
    root = next(message["comm_id"] for message in socket.end.messages if message["type"] == "display")
    words = " ".join(str(message) for message in socket.end.messages).partition("ids ")[2].split()
    return root, words[0], words[1].partition("\\n")[0]


def comm(comm_id: str, **data: Any) -> dict[str, Any]:
    return {"type": "comm_msg", "comm_id": comm_id, "data": data}


def test_no_message_runs_code(visitor: Visitor) -> None:
    socket = visitor.open()
    root, _, shown = run_of(socket)
    content = {"code": "ran.append(1)", "silent": False}
    for kind in ("execute_request", "execute", "input_reply", "shutdown_request", "comm_info_request"):
        message = {"type": kind, "content": content, "channel": "shell", "header": {"msg_type": kind}}
        assert refusals(socket.ask(message)) == ["policy-violation"]
    for kind in ("run", "execute", "execute_request", None):
        assert refusals(socket.ask(comm(root, method="custom", content={"type": kind, **content}))) == [
            "policy-violation"
        ]
    # What a page may ask for runs the notebook as it is, whatever else it says.
    socket.ask(comm(root, method="custom", content={"type": "rerun", **content, "source": content["code"]}))
    before = len(socket.end.messages)
    socket.wait(lambda: any("'status': 'done'" in str(message) for message in socket.end.messages[before:]))
    assert "[1]" not in str(socket.end.messages)
    assert shown


@pytest.mark.parametrize(
    "key", ["cells", "states", "title", "status", "_esm", "outputs", "msg_id", "_model_name", "new"]
)
def test_neither_the_root_nor_an_output_is_written(visitor: Visitor, key: str) -> None:
    socket = visitor.open()
    root, _, _ = run_of(socket)
    output = next(
        message["comm_id"]
        for message in socket.end.messages
        if message["type"] == "comm_open" and message["data"]["state"].get("_model_name") == "OutputModel"
    )
    for comm_id in (root, output):
        got = socket.ask(comm(comm_id, method="update", state={key: "evil"}))
        assert "policy-violation" in refusals(got)
        assert not any("evil" in str(message.get("data")) for message in got)
    late = visitor.open()
    assert "evil" not in str([message for message in late.end.messages if message["type"] == "comm_open"])


def test_a_widget_that_the_app_does_not_show_is_not_reached(visitor: Visitor) -> None:
    socket = visitor.open()
    root, secret, shown = run_of(socket)
    for data in ({"method": "update", "state": {"value": "mine"}}, {"method": "request_state"}, {"method": "custom"}):
        assert refusals(socket.ask(comm(secret, **data))) == ["policy-violation"]
    assert refusals(socket.ask({"type": "comm_close", "comm_id": secret})) == ["policy-violation"]
    for comm_id in (root, shown):
        got = socket.ask(comm(comm_id, method="update", state={"style": f"IPY_MODEL_{secret}"}))
        assert "policy-violation" in refusals(got)
    assert not any(message.get("comm_id") == secret for message in socket.end.messages)


def test_a_widget_that_the_app_shows_is_written_as_ever(visitor: Visitor) -> None:
    socket = visitor.open()
    _, _, shown = run_of(socket)
    assert refusals(socket.ask(comm(shown, method="update", state={"value": 5}))) == []
    late = visitor.open()
    late.wait(lambda: any(message.get("comm_id") == shown for message in late.end.messages))
    (opening,) = [m for m in late.end.messages if m["type"] == "comm_open" and m["comm_id"] == shown]
    assert opening["data"]["state"]["value"] == 5


def test_a_page_closes_no_model_of_the_app_and_opens_none_in_its_place(visitor: Visitor) -> None:
    socket = visitor.open()
    root, _, _ = run_of(socket)
    assert refusals(socket.ask({"type": "comm_close", "comm_id": root})) == ["policy-violation"]
    state = {"_model_module": "@jupyter-widgets/base", "_model_name": "LayoutModel", "_esm": "evil"}
    opening = {"type": "comm_open", "target_name": "jupyter.widget", "metadata": {"version": "2.1.0"}}
    socket.send({**opening, "comm_id": root, "data": {"state": state}, "id": "mine"})
    socket.wait(lambda: any(message.get("parent") == "mine" for message in socket.end.messages))
    assert refusals(socket.end.messages)[-1] == "policy-violation"


def test_an_app_is_found_by_its_own_session_only(kernel_server: JupyterServer, visitor: Visitor) -> None:
    for name in ("secret.ipynb", *kernels(kernel_server), visitor.path.rpartition("/")[2][:-1]):
        assert visitor.get(f"{visitor.path.rpartition('/')[0]}/{name}").status == 404
    stranger = Visitor(visitor.url)
    assert stranger.get(visitor.path).status == 302
    page = visitor.page()
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        stranger.knock(page.told["socket"])
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        visitor.knock(page.told["socket"], origin="http://evil.test")


def test_a_page_without_a_ticket_of_this_app_is_refused(kernel_server: JupyterServer, visitor: Visitor) -> None:
    other = opened(kernel_server, "secret.ipynb")
    socket = Socket(visitor.knock(visitor.page().told["socket"]))
    socket.say({"hello": {"ticket": other.page().told["ticket"]}})
    assert socket.closed()[0] == 4403
    with suppress(websocket.WebSocketException):
        other.close()


def test_a_viewer_sees_and_uses_an_app_but_neither_opens_nor_runs_one(tmp_path: Path) -> None:
    option = "--ServerApp.authorizer_class=tests.kernels.viewers.ViewersOnly"
    here = {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    with jupyter_server(tmp_path, option, app="jupyter_server", environment=here) as server:
        put(server, "secret.ipynb", SHOWN, IDS)
        put(server, "forbidden.ipynb", SHOWN)
        visitor = opened(server, "secret.ipynb")
        socket = visitor.open()
        root, _, shown = run_of(socket)
        assert refusals(socket.ask(comm(shown, method="update", state={"value": 5}))) == []
        for kind in ("rerun", "restart"):
            assert refusals(socket.ask(comm(root, method="custom", content={"type": kind}))) == ["policy-violation"]
        assert refusals(socket.ask({"type": "restart"})) == ["policy-violation"]
        assert visitor.page().told["may_restart"] is False
        assert visitor.get("/pywry/open/forbidden.ipynb").status == 403
        assert len(kernels(server)) == 1
        visitor.close()
