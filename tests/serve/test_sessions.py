"""Every visitor has sessions of their own, and reaches no other; tried through the doors themselves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin

import pytest
import websocket

from tests.hosts.browser.visitor import Socket, refusals
from tests.serve.served import Guest, Served, serving
from tests.waiting import until


def write(model: object, value: str) -> dict[str, object]:
    return {"type": "comm_msg", "comm_id": model, "data": {"method": "update", "state": {"value": value}}}


def values(socket: Socket) -> str:
    return str([message.get("data") for message in socket.end.messages])


def text_of(socket: Socket) -> str:
    """Return the id of the text that is the app."""
    states = ((m["comm_id"], m["data"]["state"]) for m in socket.end.messages if m["type"] == "comm_open")
    return next(comm_id for comm_id, state in states if state.get("value") == "mine")


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
        socket.ask(write(text_of(socket), f"of guest {number}"))
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
        assert refusals(socket.ask(write(comm_id, "taken"))) == ["policy-violation"]
        data = {"method": "request_state"}
        assert refusals(socket.ask({"type": "comm_msg", "comm_id": comm_id, "data": data})) == ["policy-violation"]
        refers = {"method": "update", "state": {"layout": f"IPY_MODEL_{comm_id}"}}
        assert refusals(socket.ask({"type": "comm_msg", "comm_id": mine, "data": refers})) == ["policy-violation"]
        assert refusals(socket.ask({"type": "comm_close", "comm_id": comm_id})) == ["policy-violation"]
    assert "mine" in values(owner.open())


def test_anothers_ticket_opens_nothing(served: Served) -> None:
    owner, other = served.guest(), served.guest()
    theirs, mine = owner.start().told, other.start().told
    stolen = Socket(other.knock(mine["socket"]))
    stolen.say({"hello": {"ticket": theirs["ticket"]}})
    assert stolen.closed()[0] == 4403
    owner.open()


def test_fifty_visitors_at_once_see_their_own_state_and_reach_no_other_s(served: Served) -> None:
    count = 50
    guests = [served.guest() for _ in range(count)]
    with ThreadPoolExecutor(8) as threads:
        told = [page.told for page in threads.map(Guest.start, guests)]
    sockets = [guest.open() for guest in guests]
    texts = [text_of(socket) for socket in sockets]
    assert len(set(texts)) == count
    for number, socket in enumerate(sockets):
        socket.ask(write(texts[number], f"of guest {number:02}"))
    for number, guest in enumerate(guests):
        other = (number + 1) % count
        assert guest.get(guests[other].session).status == 404
        with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
            guest.knock(told[other]["socket"])
        assert refusals(sockets[number].ask(write(texts[other], "taken"))) == ["policy-violation"]
    for number, guest in enumerate(guests):
        seen = values(guest.open())
        assert f"of guest {number:02}" in seen
        assert seen.count("of guest ") == 1


def test_assets_are_for_who_is_logged_in_and_have_no_list(served: Served) -> None:
    guest, stranger = served.guest(), Guest(served.url)
    page = guest.start()
    assets = page.told["assets"]
    (script,) = [found["src"] for tag, found in page.elements if tag == "script" and found.get("src")]
    assert script is not None
    assert guest.get(urljoin(guest.session, script)).status == 200
    assert stranger.get(urljoin(guest.session, script)).status == 302
    for path in (
        assets.rstrip("/"),
        f"{assets}{'0' * 64}.js",
        f"{assets}..%2f..%2fpyproject.toml",
        f"{assets}pyproject.toml",
    ):
        assert guest.get(path).status == 404, path


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
