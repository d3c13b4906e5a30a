"""Who comes in: token, password, nobody asked."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from jupyter_server.auth.security import passwd
from playwright.sync_api import Page, expect

from tests.serve.served import Guest, serving

pytestmark = pytest.mark.e2e


def test_a_token_of_ones_own_is_taken_and_another_refused(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", "--token", "letmein") as served:
        assert served.url.endswith("?token=letmein")
        assert served.guest().start().told
        assert Guest(served.url).get("/?token=letmeout").status == 302
        cookie = Guest(served.url).get("/?token=letmein").headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "letmein" not in served.log.read_text()


def test_a_password_is_asked_for_and_the_address_has_no_token(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", "--title", "Notes", "--password", "open sesame") as served:
        assert "token" not in served.url
        page.goto(served.url)
        expect(page).to_have_title("Notes")
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("Password").fill("open sesame")
        page.keyboard.press("Enter")
        expect(page.locator("input[type=text]")).to_have_value("mine")


def test_settings_give_token_and_password_and_a_hash_is_taken_as_it_is(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", PYWRY_SERVE__TOKEN="from the settings") as served:
        assert served.url.endswith("?token=from%20the%20settings")
        assert served.guest().start().told
    hashed = str(passwd("open sesame"))  # type: ignore[no-untyped-call]  # Jupyter's
    with serving(tmp_path, "tests.serve.apps:note", PYWRY_SERVE__PASSWORD=hashed) as served:
        assert "token" not in served.url
        guest = Guest(served.url)
        form = guest.get("/login")
        xsrf = form.headers["set-cookie"].partition(";")[0]
        body = urlencode({"password": "open sesame", "_xsrf": xsrf.partition("=")[2].strip('"')})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": xsrf}
        answer = guest.post("/login", body, **kind)
        assert (answer.status, answer.headers["location"]) == (302, "/")


def test_a_visitor_cannot_set_a_password(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", "--token", "letmein") as served:
        guest = Guest(served.url)
        body = "password=letmein&new_password=mine"
        headers = {"Authorization": "token letmein", "Content-Type": "application/x-www-form-urlencoded"}
        assert guest.post("/login", body, **headers).status == 302
        assert not list((tmp_path / "config").glob("*")) if (tmp_path / "config").exists() else True
        assert Guest(served.url).post("/login", "password=mine", **headers).status == 401
        assert served.guest().start().told


def test_without_a_token_everybody_gets_in_and_still_sees_their_own_only(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", "--no-token") as served:
        first, second = Guest(served.url), Guest(served.url)
        for guest in (first, second):
            answer = guest.get(urlsplit(served.url).path)
            guest.cookie = answer.headers["set-cookie"].partition(";")[0]
            guest.session = answer.headers["location"]
        assert first.get(first.session).status == 200
        assert first.get(second.session).status == 404
        assert first.get("/api/contents").status == 404
        assert "no token and no password" in served.log.read_text()
