"""A view's page, assets and socket, over real HTTP and a real WebSocket."""

import hashlib
from typing import Any

import pytest
from websocket import ABNF

from pywry import PyWry
from pywry.handle import Handle
from tests.fakes import Counter
from tests.hosts.browser.conftest import Visit
from tests.hosts.browser.visitor import Socket, Visitor
from tests.waiting import Collector


@pytest.fixture
def counter() -> Counter:
    return Counter(n=1)


@pytest.fixture
def handle(app: PyWry, counter: Counter) -> Handle:
    return app.show(counter, label="main", title="A title")


@pytest.fixture
def visitor(handle: Handle, visit: Visit) -> Visitor:
    return visit(handle.url).enter()


def update(widget: Any, state: dict[str, Any]) -> dict[str, Any]:
    data = {"method": "update", "state": state, "buffer_paths": []}
    return {"type": "comm_msg", "comm_id": widget.comm.comm_id, "data": data}


# Pages and assets.


def test_page_tells_its_script_where_to_connect_and_what_to_show(visitor: Visitor, handle: Handle) -> None:
    page = visitor.page()
    assert page.told["socket"] == "/pywry/socket/main"
    assert page.told["model"] == handle.widget.comm.comm_id
    assert page.texts["title"] == page.told["title"] == "A title"
    assert page.told["ticket"] != visitor.page().told["ticket"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_has_its_theme_before_any_script_runs(visitor: Visitor, handle: Handle, theme: str) -> None:
    assert "data-pywry-theme" not in dict(visitor.page().elements)["html"]
    handle.emit("pywry:update-theme", {"theme": theme})
    assert dict(visitor.page().elements)["html"]["data-pywry-theme"] == theme


def test_page_is_never_stored(visitor: Visitor) -> None:
    assert visitor.get(visitor.path).headers["cache-control"] == "no-store"


def test_everything_a_page_loads_is_there_and_may_be_kept_for_ever(visitor: Visitor) -> None:
    page = visitor.page()
    urls = [attrs.get("src") or attrs.get("href") for tag, attrs in page.elements if tag in ("script", "link")]
    loaded = [url for url in urls if url is not None and url.startswith("/")]
    assert len(loaded) == 3
    for url in loaded:
        answer = visitor.get(url)
        name = url.rpartition("/")[2]
        assert answer.status == 200
        assert hashlib.sha256(answer.body).hexdigest() == name.partition(".")[0]
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        kind = {"js": "text/javascript", "css": "text/css"}[name.rpartition(".")[2]]
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        f"/pywry/assets/{'0' * 64}.js",
        "/pywry/assets/host.js",
        "/pywry/assets/../../etc/passwd",
        "/pywry/assets/..%2f..%2fetc%2fpasswd",
        "/pywry/view/none",
        "/pywry/view/",
        "/pywry/view/main/more",
        "/",
    ],
)
def test_what_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404


def test_not_found_says_what_in_one_line_of_text(visitor: Visitor) -> None:
    answer = visitor.get("/pywry/view/none")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "404 Not Found: no view named 'none'\n"


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "</title><img src=x>", "a & b \"' <b>", "é 😀"]
)
def test_title_is_text_wherever_it_stands(app: PyWry, visit: Visit, title: str) -> None:
    page = visit(app.show("x", title=title).url).enter().page()
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert "img" not in [tag for tag, _ in page.elements]
    assert page.told["title"] == page.texts["title"] == title


@pytest.mark.parametrize("label", ["a b", "a/b", "a?b#c", "50%", "%2F", "é 😀", "..;x", "a&b=c", "<b>'\"", "a+b"])
def test_label_may_be_any_text(app: PyWry, visit: Visit, label: str) -> None:
    visitor = visit(app.show(Counter(), label=label).url).enter()
    assert visitor.open().end.messages[-1]["type"] == "display"


# Sockets.


def test_page_gets_the_models_and_the_root_view(visitor: Visitor, handle: Handle, counter: Counter) -> None:
    messages = visitor.open().end.messages
    opened = [message["comm_id"] for message in messages if message["type"] == "comm_open"]
    assert opened[-1] == messages[-1]["comm_id"] == handle.widget.comm.comm_id
    assert counter.comm.comm_id in opened


def test_changes_go_both_ways(visitor: Visitor, counter: Counter) -> None:
    socket = visitor.open()
    socket.ask(update(counter, {"n": 5}))
    assert counter.n == 5
    counter.n = 6
    socket.wait(lambda: socket.end.messages[-1].get("data", {}).get("state") == {"n": 6})


def test_events_go_both_ways(visitor: Visitor, handle: Handle) -> None:
    socket, got = visitor.open(), Collector()
    handle.on("app:x", got)
    comm_id = handle.widget.comm.comm_id

    def send(content: dict[str, Any]) -> None:
        socket.send({"type": "comm_msg", "comm_id": comm_id, "data": {"method": "custom", "content": content}})

    def contents() -> list[Any]:
        return [m["data"].get("content") for m in socket.end.messages if m["type"] == "comm_msg"]

    handle.emit("app:early", 1)
    send({"pywry": "hello", "view": "v", "seen": None, "previous": None})
    record = {"pywry": "records", "view": "v", "first": 1, "records": [{"type": "app:x", "data": 5}]}
    send(record)
    send(record)
    assert got.wait(1) == [5]
    socket.wait(lambda: {"pywry": "ack", "to": "v", "number": 1} in contents())
    early = {"pywry": "records", "first": 1, "records": [{"type": "app:early", "data": 1}]}
    assert early in contents()


def test_ticket_opens_one_socket(visitor: Visitor) -> None:
    told = visitor.page().told
    first = Socket(visitor.knock(told["socket"]))
    first.say({"hello": {"ticket": told["ticket"]}})
    first.wait(lambda: first.end.messages)
    second = Socket(visitor.knock(told["socket"]))
    second.say({"hello": {"ticket": told["ticket"]}})
    code, reason = second.closed()
    assert code == 4403
    assert reason.startswith("this page's ticket is not valid")


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"ticket": "made up"}, 4403),
        ({}, 4403),
        ({"ticket": ["x"]}, 4403),
        ({"page": "unknown", "key": "k", "seen": 0}, 4404),
        ({"page": None}, 4404),
    ],
    ids=str,
)
def test_page_that_may_not_come_in_is_told_by_the_code(visitor: Visitor, hello: dict[str, Any], code: int) -> None:
    socket = Socket(visitor.knock("/pywry/socket/main"))
    socket.say({"hello": hello})
    assert socket.closed()[0] == code


@pytest.mark.parametrize("key", ["wrong", None, "é", "\ud800"])
def test_page_with_a_wrong_key_is_refused_and_the_true_one_stays(visitor: Visitor, counter: Counter, key: Any) -> None:
    true = visitor.open()
    thief = Socket(visitor.knock("/pywry/socket/main"))
    thief.say({"hello": {"page": true.end.page, "key": key, "seen": 0}})
    assert thief.closed()[0] == 4403
    true.ask(update(counter, {"n": 3}))
    assert counter.n == 3


@pytest.mark.parametrize("frame", [b"", b"garbage!", b"\1\0\0\0\2\0\0\0[]", b"\1\0\0\0\2\0\0\0{}", b"\xff" * 100])
def test_first_frame_that_is_no_hello_is_refused_with_the_reason(visitor: Visitor, frame: bytes) -> None:
    socket = Socket(visitor.knock("/pywry/socket/main"))
    socket.socket.send_binary(frame)
    code, reason = socket.closed()
    assert code == 4400
    assert reason


@pytest.mark.parametrize("text", ["hello", "[]", "{}", ""])
def test_first_text_that_is_no_hello_is_refused_with_the_reason(visitor: Visitor, text: str) -> None:
    socket = Socket(visitor.knock("/pywry/socket/main"))
    socket.socket.send(text)
    code, reason = socket.closed()
    assert code == 4400
    assert reason


def test_frames_without_buffers_come_as_text_and_others_as_bytes(visitor: Visitor, counter: Counter) -> None:
    socket = visitor.open()
    kinds = []
    for buffers in ([], [b"x" * 200_000]):
        counter.send({}, buffers)
        came, kind = len(socket.end.messages), 0
        while len(socket.end.messages) == came:
            kind, data = socket.socket.recv_data()
            socket.end.take(data.decode() if kind == ABNF.OPCODE_TEXT else data)
        kinds.append(kind)
    assert kinds == [ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY]


@pytest.mark.parametrize("sizes", [[1, 3, 2**16 - 60, 2**16, 7, 900_000, 1], [10] * 3000])
def test_messages_that_come_together_and_in_parts_are_read_whole(
    visitor: Visitor, counter: Counter, sizes: list[int]
) -> None:
    """The reader takes what is there, whatever the bounds of messages are."""
    got = Collector()
    counter.on_msg(lambda _widget, content, buffers: got((content["size"], len(buffers[0]))))
    socket = visitor.open()
    wire = b""
    for size in sizes:
        data = {"method": "custom", "content": {"size": size}}
        message = {"type": "comm_msg", "comm_id": counter.comm.comm_id, "data": data, "buffers": 1}
        wire += ABNF.create_frame(socket.end.frame(message, buffers=[b"z" * size]), ABNF.OPCODE_BINARY).format()
    raw = socket.socket.sock
    for at in range(0, len(wire), 50_001):
        raw.sendall(wire[at : at + 50_001])
    assert got.wait(len(sizes)) == [(size, size) for size in sizes]


def test_garbage_after_hello_ends_that_page_and_no_other(visitor: Visitor, counter: Counter) -> None:
    sound, broken = visitor.open(), visitor.open()
    broken.socket.send_binary(b"garbage!")
    assert broken.closed()[0] == 4400
    sound.ask(update(counter, {"n": 3}))
    assert counter.n == 3


def test_missing_frame_is_refused(visitor: Visitor) -> None:
    socket = visitor.open()
    socket.say({"seq": 5, "ack": 0, "messages": []})
    code, reason = socket.closed()
    assert (code, reason) == (4400, "frame 5 came after frame 0; the ones between are missing")


def test_message_above_the_limit_ends_the_connection(visitor: Visitor, app: PyWry) -> None:
    socket = visitor.open()
    limit = app.settings.limits.max_message_bytes
    size = limit + 2**20 + 1
    # Only the head of a frame: the server refuses by the size it announces, and reads no more.
    socket.socket.sock.sendall(bytes([0x82, 0xFF]) + size.to_bytes(8, "big") + bytes(4))
    assert socket.closed() == (1009, "message too big")


def test_message_of_the_largest_size_is_taken(visitor: Visitor, app: PyWry, counter: Counter) -> None:
    socket, text = visitor.open(), "x" * (app.settings.limits.max_message_bytes - 200)
    socket.ask(update(counter, {"other": text}))
    assert counter.other == text


def test_page_that_writes_code_is_refused_and_the_rest_of_its_message_applies(
    visitor: Visitor, counter: Counter, visit: Visit
) -> None:
    true, socket = counter._esm, visitor.open()
    other = visitor.open()
    messages = socket.ask(update(counter, {"_esm": "evil()", "n": 7}))
    (error,) = [message for message in messages if message["type"] == "error"]
    assert error["code"] == "policy-violation"
    assert (counter._esm, counter.n) == (true, 7)
    assert [m for m in socket.ask(update(counter, {"n": 8})) if m["type"] == "error"] == []
    assert counter.n == 8
    other.wait(lambda: other.end.messages[-1].get("data", {}).get("state") == {"n": 8})
    assert "evil" not in str(other.end.messages)


def test_connection_that_drops_is_resumed_without_loss(visitor: Visitor, counter: Counter) -> None:
    first = visitor.open()
    first.socket.shutdown()
    for n in range(5):
        counter.n = n + 10
    second = Socket(visitor.knock("/pywry/socket/main"), first.end)
    second.say({"hello": first.end.hello()})
    second.wait(lambda: second.end.messages[-1].get("data", {}).get("state") == {"n": 14})
    states = [m["data"]["state"] for m in second.end.messages if m["type"] == "comm_msg"]
    assert states == [{"n": n} for n in range(10, 15)]
    assert second.end.welcomes[-1]["resumed"] is True


def test_closed_view_ends_its_pages_and_its_address(visitor: Visitor, handle: Handle) -> None:
    socket = visitor.open()
    handle.close()
    assert socket.closed() == (4001, "closed by Python")
    assert visitor.get(visitor.path).status == 404
    assert Socket(visitor.knock("/pywry/socket/main")).closed() == (4001, "this view has ended")


def test_view_that_is_shown_anew_lets_its_pages_reload(visitor: Visitor, app: PyWry) -> None:
    socket = visitor.open()
    new = Counter(n=9)
    app.show(new, label="main")
    assert socket.closed()[0] == 4404
    messages = visitor.open().end.messages
    assert new.comm.comm_id in [m["comm_id"] for m in messages if m["type"] == "comm_open"]


def test_page_that_was_left_is_told_after_its_grace(visitor: Visitor, handle: Handle, app: PyWry) -> None:
    app.settings.browser.close_grace_s = 0.0
    told = Collector()
    handle.on("pywry:disconnect", told)
    socket = visitor.open()
    assert handle.is_open
    socket.socket.close(status=1001)
    assert told.wait(1) == [{"reason": "closed"}]
    handle.wait_closed(5)
    assert not handle.is_open
