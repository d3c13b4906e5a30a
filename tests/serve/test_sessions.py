"""Every visitor has sessions of their own, and reaches no other; tried through the doors themselves."""

from pathlib import Path

import pytest
import websocket

from tests.serve.served import Guest, Served, serving
from tests.waiting import until


def errors(messages: list[dict[str, object]]) -> list[object]:
    return [message["code"] for message in messages if message["type"] == "error"]


def write(model: object, value: str) -> dict[str, object]:
    return {"type": "comm_msg", "comm_id": model, "data": {"method": "update", "state": {"value": value}}}


def values(socket: object) -> str:
    return str([message.get("data") for message in socket.end.messages])  # type: ignore[attr-defined]


def test_opening_the_address_starts_a_session_under_a_name_that_nobody_guesses(served: Served) -> None:
    guest = served.guest()
    names = set()
    for _ in range(3):
        guest.start()
        names.add(guest.session.rpartition("/")[2])
        assert guest.session.startswith("/a%40b/pywry/app/")
    assert len(names) == 3
    assert all(len(name) >= 32 for name in names)


def test_a_picture_in_another_page_or_a_prefetch_starts_no_session(served: Served) -> None:
    guest = served.guest()
    before = served.metric("pywry_session_starts_total")
    assert guest.get("/a%40b/", **{"Sec-Fetch-Dest": "image"}).status == 403
    assert guest.get("/a%40b/", **{"Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch"}).status == 403
    assert served.metric("pywry_session_starts_total") == before
    assert guest.get("/a%40b/", **{"Sec-Fetch-Dest": "document"}).status == 302


def test_each_visitor_sees_their_own_state_only(served: Served) -> None:
    guests = [served.guest() for _ in range(4)]
    sockets = []
    for number, guest in enumerate(guests):
        guest.start()
        socket = guest.open()
        text = next(
            m["comm_id"] for m in socket.end.messages if m.get("data", {}).get("state", {}).get("value") == "mine"
        )
        socket.ask(write(text, f"of guest {number}"))
        sockets.append((guest, socket))
    for number, (guest, _) in enumerate(sockets):
        again = guest.open()
        assert f"of guest {number}" in values(again)
        assert not any(f"of guest {other}" in values(again) for other in range(4) if other != number)


def test_anothers_session_is_not_found_by_page_or_socket(served: Served) -> None:
    owner, other = served.guest(), served.guest()
    told = owner.start().told
    assert other.get(owner.session).status == 404
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        other.knock(told["socket"])
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        other.knock(told["socket"].rpartition("/")[0] + "/guessed")
    assert owner.get(owner.session).status == 200
    owner.open()


def test_anothers_model_cannot_be_reached_through_the_own_socket(served: Served) -> None:
    owner, other = served.guest(), served.guest()
    owner.start()
    ids = {message["comm_id"] for message in owner.open().end.messages if message["type"] == "comm_open"}
    other.start()
    socket = other.open()
    mine = next(message["comm_id"] for message in socket.end.messages if message["type"] == "comm_open")
    assert len(ids) > 1
    for comm_id in ids:
        assert errors(socket.ask(write(comm_id, "taken"))) == ["policy-violation"]
        data = {"method": "request_state"}
        assert errors(socket.ask({"type": "comm_msg", "comm_id": comm_id, "data": data})) == ["policy-violation"]
        refers = {"method": "update", "state": {"layout": f"IPY_MODEL_{comm_id}"}}
        assert errors(socket.ask({"type": "comm_msg", "comm_id": mine, "data": refers})) == ["policy-violation"]
        assert errors(socket.ask({"type": "comm_close", "comm_id": comm_id})) == ["policy-violation"]
    assert "mine" in values(owner.open())


def test_a_page_of_another_origin_or_host_is_refused(served: Served) -> None:
    guest = served.guest()
    told = guest.start().told
    for name in (told["socket"], told["socket"] + "x"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            guest.knock(name, origin="http://evil.test")
    assert guest.get(guest.session, Host="evil.test").status == 403


def test_without_a_login_there_is_nothing_to_see(served: Served) -> None:
    guest = served.guest()
    told = guest.start().told
    stranger = Guest(served.url)
    for path in ("/a%40b/", guest.session, "/a%40b/pywry/start/x", told["assets"] + "0" * 64 + ".js"):
        answer = stranger.get(path)
        assert (answer.status, answer.headers["location"].partition("?")[0]) == (302, "/a%40b/login"), path
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        stranger.knock(told["socket"])


def test_a_session_ends_with_its_page_and_its_page_is_told_when_it_comes_back(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", PYWRY_BROWSER__CLOSE_GRACE_S="0.2") as served:
        guest = served.guest()
        told = guest.start().told
        socket = guest.open()
        assert (served.metric("pywry_sessions"), served.metric("pywry_pages")) == (1, 1)
        socket.socket.close(status=1001)
        until(lambda: served.metric("pywry_sessions") == 0)
        answer = guest.get(guest.session)
        assert answer.status == 404
        assert "This session has ended" in answer.text
        late = guest.knock(told["socket"])
        assert late.recv_data(control_frame=True)[1][:2] == (4410).to_bytes(2, "big")
