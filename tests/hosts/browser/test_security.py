"""Who gets in, through the real door."""

import logging
from urllib.parse import urlsplit

import pytest
from websocket import WebSocketBadStatusException

from pywry import PyWry
from pywry.hosts.browser.security import redact
from pywry.hosts.page import content_security_policy
from tests.hosts.browser.conftest import Visit
from tests.hosts.browser.visitor import Visitor

EVIL = "evil.test"


@pytest.fixture
def visitor(app: PyWry, visit: Visit) -> Visitor:
    return visit(app.show("<p>secret</p>", label="main").url)


def test_token_becomes_a_cookie_and_the_address_clean(visitor: Visitor) -> None:
    answer = visitor.get(f"{visitor.path}?token={visitor.token}")
    assert (answer.status, answer.headers["location"]) == (302, visitor.path)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert visitor.token not in str(answer)
    assert visitor.enter().get(visitor.path).status == 200


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%FF", "?token=%C3%A9", "?ticket=x"])
def test_visitor_without_cookie_or_token_is_sent_to_the_login_which_refuses(visitor: Visitor, query: str) -> None:
    answer = visitor.get(visitor.path + query)
    if answer.status == 400:
        return  # an address that is no text
    assert answer.status == 302
    assert urlsplit(answer.headers["location"]).path == "/pywry/login"
    assert "set-cookie" not in answer.headers or "username" not in answer.headers["set-cookie"]
    login = visitor.get(answer.headers["location"])
    assert (login.status, login.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert login.text == "403 Forbidden: open the address that Python printed; it carries the token that lets you in\n"


@pytest.mark.parametrize("path", ["/pywry/view/none", f"/pywry/assets/{'0' * 64}.js"])
def test_visitor_without_cookie_does_not_learn_what_exists(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status in (302, 403)


def test_cookie_of_another_server_does_not_open(visitor: Visitor, app: PyWry, visit: Visit) -> None:
    other = PyWry(mode="browser", settings=app.settings)
    try:
        stranger = visit(other.show("x", label="main").url).enter()
        assert stranger.cookie is not None
        name = f"username-{visitor.host.replace(':', '-').replace('.', '-')}"
        assert visitor.get(visitor.path, Cookie=f"{name}={stranger.cookie.partition('=')[2]}").status == 302
        with pytest.raises(WebSocketBadStatusException, match="403"):
            visitor.knock("/pywry/socket/main", cookie=f"{name}={stranger.cookie.partition('=')[2]}")
    finally:
        other.destroy()


@pytest.mark.parametrize("host", [EVIL, f"{EVIL}:80", "127.0.0.1.evil.test", "169.254.169.254"])
def test_page_under_a_foreign_host_name_is_refused(visitor: Visitor, host: str) -> None:
    visitor.enter()
    answer = visitor.get(visitor.path, Host=host)
    assert answer.status == 403
    assert "secret" not in answer.text
    with pytest.raises(WebSocketBadStatusException, match="403"):
        visitor.knock("/pywry/socket/main", host=host, origin=f"http://{host}")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_page_under_a_local_name_is_served(visitor: Visitor, name: str) -> None:
    port = visitor.host.partition(":")[2]
    assert visitor.get(f"{visitor.path}?token={visitor.token}", Host=f"{name}:{port}").status == 302


@pytest.mark.parametrize("origin", [f"http://{EVIL}", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_socket_from_a_foreign_origin_is_refused_even_with_the_cookie(visitor: Visitor, origin: str) -> None:
    visitor.enter()
    with pytest.raises(WebSocketBadStatusException, match="403"):
        visitor.knock("/pywry/socket/main", origin=origin)


def test_socket_without_a_cookie_is_refused_even_with_a_ticket(visitor: Visitor) -> None:
    told = visitor.enter().page().told
    with pytest.raises(WebSocketBadStatusException, match="403"):
        visitor.knock(f"{told['socket']}?ticket={told['ticket']}", cookie=None)


def test_token_is_in_no_page_header_or_log(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.get(f"{visitor.path}?token={visitor.token}")
        visitor.get(f"{visitor.path}?a=1&token={visitor.token}&b=2", Host=EVIL)
        visitor.get(f"/nowhere?token={visitor.token}")
        visitor.enter()
        page = visitor.get(visitor.path)
        visitor.open()
        visitor.knock(f"/pywry/socket/main?token={visitor.token}", cookie=None)  # as a program may, without cookies
    assert visitor.token not in page.text + str(page.headers)
    assert "GET /pywry/view/main" in caplog.text
    assert visitor.token not in caplog.text


def test_policy_of_a_page_names_no_other_origin(visitor: Visitor) -> None:
    policy = visitor.enter().get(visitor.path).headers["content-security-policy"]
    directives = {name: sources for name, *sources in (part.split() for part in policy.split(";"))}
    own = {f"ws://{visitor.host}", f"wss://{visitor.host}", "'self'", "'none'", "data:", "blob:"}
    own |= {"'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'"}
    assert {source for sources in directives.values() for source in sources} <= own
    assert directives["default-src"] == ["'none'"]
    assert "'unsafe-inline'" not in directives["script-src"]
    assert directives["frame-ancestors"] == ["'self'"]
    assert directives["base-uri"] == ["'none'"]
    assert directives["form-action"] == ["'self'"]


@pytest.mark.parametrize("path", ["/pywry/view/main", "/pywry/login", "/pywry/view/none"])
def test_every_answer_has_the_policy_and_its_type_is_not_guessed(visitor: Visitor, path: str) -> None:
    headers = visitor.enter().get(path).headers
    sockets = f"ws://{visitor.host} wss://{visitor.host}"
    assert headers["content-security-policy"] == content_security_policy(sockets, may_be_framed=True)
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "redacted"),
    [
        ("/a?token=x", "/a?token=…"),
        ("/a?b=1&token=x&ticket=y&c=2", "/a?b=1&token=…&ticket=…&c=2"),
        ("/a?nottoken=x", "/a?nottoken=x"),
        ("/a", "/a"),
    ],
)
def test_secrets_of_an_address_are_left_out_of_logs(path: str, redacted: str) -> None:
    assert redact(path) == redacted
