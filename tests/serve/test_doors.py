"""What a Jupyter server offers, and a visitor of an app must not get."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websocket
from jupyter_server.auth.identity import User

from pywry.serve.identity import PagesOnly, VisitorIdentity
from tests.notebook.server import jupyter_server
from tests.serve.served import Guest, Served, serving

DOORS = [
    "api/kernels",
    "api/kernelspecs",
    "api/sessions",
    "api/contents",
    "api/contents/pyproject.toml",
    "api/config/notebook",
    "api/terminals",
    "api/nbconvert",
    "api/security/csp-report",
    "api/status",
    "api/me",
    "api",
    "api/spec.yaml",
    "api/events/subscribe",
    "files/pyproject.toml",
    "view/pyproject.toml",
    "nbconvert/html/notebooks/gallery.ipynb",
    "kernelspecs/python3/logo-64x64.png",
    "terminals/websocket/1",
    "lab",
    "tree",
    "lsp/status",
    "voila",
    "pywry/view/some-kernel/some-model",
    "pywry/open/notebooks/gallery.ipynb",
]


@pytest.mark.parametrize("door", DOORS)
def test_jupyters_doors_are_not_there_for_a_visitor(served: Served, door: str) -> None:
    assert served.guest().get(f"/a%40b/{door}").status == 404


@pytest.mark.parametrize("door", DOORS)
def test_jupyters_doors_are_not_there_for_the_token_itself(served: Served, door: str) -> None:
    guest = Guest(served.url)
    assert guest.get(f"/a%40b/{door}", Authorization=f"token {guest.token}").status == 404


def test_nothing_is_started_stopped_or_written(served: Served) -> None:
    guest = Guest(served.url)
    for door, body in [
        ("api/kernels", {"name": "python3"}),
        ("api/sessions", {"path": "x", "type": "notebook", "name": "x", "kernel": {"name": "python3"}}),
        ("api/terminals", {}),
        ("api/shutdown", {}),
        ("api/contents", {"type": "notebook"}),
        ("", {}),
        ("pywry/app/x", {}),
    ]:
        answer = guest.post(f"/a%40b/{door}", json.dumps(body), Authorization=f"token {guest.token}")
        assert answer.status in (403, 404, 405), door
    assert served.process.poll() is None
    assert served.guest().start().told


def test_no_kernel_channel_opens(served: Served) -> None:
    guest = served.guest()
    for path in ("api/kernels/0/channels", "api/events/subscribe", "terminals/websocket/1", "pywry/socket/0/1"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
            guest.knock(f"/a%40b/{path}")


def test_health_is_told_to_everybody_and_numbers_to_who_is_logged_in(served: Served) -> None:
    stranger = Guest(served.url)
    health = stranger.get("/a%40b/pywry/health")
    assert (health.status, json.loads(health.body)) == (200, {"status": "ok"})
    assert "set-cookie" not in health.headers
    assert stranger.get("/a%40b/metrics").status == 403
    guest = served.guest()
    guest.start()
    text = guest.get("/a%40b/metrics").text
    for name in ("pywry_sessions", "pywry_pages", "pywry_warm_kernels", "pywry_session_starts_total"):
        assert f"\n{name} " in text
    assert "pywry_session_start_seconds_bucket" in text
    assert stranger.token not in text


def test_pages_that_are_no_app_load_and_run_nothing(served: Served) -> None:
    for answer in (served.guest().get("/a%40b/pywry/app/none"), Guest(served.url).get("/a%40b/login")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "<script" not in answer.text
        assert Guest(served.url).token not in answer.text


def test_a_visitors_cookie_opens_no_other_server_of_the_same_user(tmp_path: Path) -> None:
    """They share a secret for their cookies, and take the cookie's name from the Host header."""
    with (
        jupyter_server(tmp_path / "jupyter", app="jupyter_server") as jupyter,
        serving(tmp_path, "tests.serve.apps:note", JUPYTER_RUNTIME_DIR=str(tmp_path / "jupyter" / "runtime")) as apps,
    ):
        guest = apps.guest()
        trick = Guest(jupyter.url)
        trick.cookie = guest.cookie
        assert trick.get("/api/kernels", Host=urlsplit(apps.url).netloc).status == 403


def test_what_the_users_jupyter_is_configured_to_opens_no_door(tmp_path: Path) -> None:
    """It is meant for the JupyterLab of whoever serves the app."""
    theirs = {
        "ServerApp": {
            "allow_origin": "*",
            "authorizer_class": "jupyter_server.auth.authorizer.AllowAllAuthorizer",
            "contents_manager_class": "jupyter_server.services.contents.largefilemanager.LargeFileManager",
            "disable_check_xsrf": True,
            "extra_services": ["jupyter_server.services.contents.handlers"],
            "jpserver_extensions": {"jupyterlab": True, "jupyter_server_terminals": True, "pywry": True},
            "port": 1,
        },
        "IdentityProvider": {"token": "theirs"},
        "VisitorIdentity": {"token": "theirs", "allow_password_change": True},
        "PasswordIdentityProvider": {"hashed_password": "", "token": "theirs"},
    }
    (tmp_path / "config").mkdir()
    for name in ("jupyter_server_config", "jupyter_config", "pywry_serve_config"):
        (tmp_path / "config" / f"{name}.json").write_text(json.dumps(theirs))
    with serving(tmp_path, "tests.serve.apps:note") as served:
        assert Guest(served.url).get("/?token=theirs").headers["location"].startswith("/login")
        guest = served.guest()
        told = guest.start().told
        for door in DOORS:
            assert guest.get(f"/{door}").status == 404, door
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            guest.knock(told["socket"], origin="http://evil.test")
        assert guest.post("/login", "password=x").status == 403  # without XSRF's token


@pytest.mark.parametrize("action", ["read", "write", "execute"])
def test_the_authorizer_lets_at_pages_only(action: str) -> None:
    authorizer = PagesOnly(identity_provider=VisitorIdentity())
    user = User("somebody")
    for resource in ("kernels", "contents", "sessions", "terminals", "nbconvert", "server", "events", "csp", "config"):
        assert not authorizer.is_authorized(None, user, action, resource)
    assert authorizer.is_authorized(None, user, action, "pywry") is (action != "write")
