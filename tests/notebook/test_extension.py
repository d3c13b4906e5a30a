"""The server extension in a real Jupyter server: on after `pip install`, below the base URL, behind the door."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from pywry.session.assets import shared_assets
from pywry.session.static import bundle, plotly_js
from tests.notebook.server import PATIENCE_S, TOKEN, JupyterServer, jupyter_server


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Let the answer be the redirect."""


def get(server: JupyterServer, path: str, **headers: str) -> tuple[int, Message, bytes]:
    """Ask for an address below the base URL; returns status, headers and body, of refusals too."""
    try:
        opener = build_opener(_NoRedirect)
        with opener.open(Request(f"{server.url}{path}", headers=headers), timeout=PATIENCE_S) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server below a base URL that has to be escaped, which finds a forgotten or twice escaped one."""
    home: Path = tmp_path_factory.mktemp("extension")
    with jupyter_server(home, "--ServerApp.base_url=/a%40b/") as started:
        yield started


def asset_path(file: Path) -> str:
    return f"pywry/assets/{shared_assets().add_file(file)}"


AUTHORIZED = {"Authorization": f"token {TOKEN}"}


@pytest.mark.parametrize("file", [bundle("chart.js"), plotly_js()], ids=lambda file: file.name)
def test_what_is_installed_is_served_by_its_content_and_kept_for_ever(server: JupyterServer, file: Path) -> None:
    status, headers, body = get(server, asset_path(file), **AUTHORIZED)
    assert status == 200
    assert hashlib.sha256(body).hexdigest() == hashlib.sha256(file.read_bytes()).hexdigest()
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Type"].startswith("text/javascript")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_gets_it_compressed(server: JupyterServer) -> None:
    _, headers, body = get(server, asset_path(plotly_js()), **AUTHORIZED, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == plotly_js().read_bytes()


def test_who_is_not_let_in_gets_nothing(server: JupyterServer) -> None:
    status, headers, body = get(server, asset_path(plotly_js()))
    assert (status, body) == (302, b"")
    assert headers["Location"].startswith("/a%40b/login?")
    assert get(server, asset_path(plotly_js()), Authorization="token wrong")[0] in (302, 403)


@pytest.mark.parametrize("name", [f"{'0' * 64}.js", "../../etc/passwd", "chart.js"])
def test_what_is_not_installed_is_not_found(server: JupyterServer, name: str) -> None:
    assert get(server, f"pywry/assets/{name}", **AUTHORIZED)[0] == 404


@pytest.mark.parametrize("page", ["lab", "tree"])
def test_pages_are_told_where_the_assets_are(server: JupyterServer, page: str) -> None:
    _, _, body = get(server, page, **AUTHORIZED)
    start = body.index(b"{", body.index(b'id="jupyter-config-data"'))
    config = json.loads(body[start : body.index(b"</script>", start)])
    assert config["pywryAssets"] == "/a%40b/pywry/assets/"


def test_a_package_that_is_upgraded_under_the_server_is_served_anew(tmp_path: Path) -> None:
    from pywry.hosts.browser import extension

    assets = extension.InstalledAssets()
    file = tmp_path / "plotly.min.js"
    patch = pytest.MonkeyPatch()
    patch.setattr(extension, "plotly_js", lambda: file)
    with patch.context():
        file.write_text("1")
        old = f"{hashlib.sha256(b'1').hexdigest()}.js"
        assert assets.get(old) is not None
        file.write_text("22")
        new = assets.get(f"{hashlib.sha256(b'22').hexdigest()}.js")
        assert new is not None
        assert new.read() == b"22"
        assert assets.get(old) is None  # a kernel that still means the old one gives it itself, or says what to do
    patch.undo()


def test_jupyter_lists_it_as_enabled_and_sound() -> None:
    command = [sys.executable, "-m", "jupyter", "server", "extension", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    text = re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr)
    assert re.search(r"^\s*pywry enabled$", text, re.MULTILINE), text
    assert re.search(r"^\s*pywry [\d.]+ +OK$", text, re.MULTILINE), text


def test_importing_pywry_loads_nothing_of_the_server() -> None:
    code = (
        "import sys, pywry; from pywry import PyWry, PyWryWidget; widget = PyWryWidget('a'); "
        "heavy = {'jupyter_server', 'nbformat', 'nbclient', 'tornado', 'plotly', 'pandas', 'numpy'}; "
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    assert done.stdout.strip() == "[]"
