"""What pages in windows may not do."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from pywry import PyWry
from tests.waiting import Collector

pytestmark = pytest.mark.native

COMMANDS = [
    "plugin:fs|read_text_file",
    "plugin:shell|execute",
    "plugin:shell|open",
    "plugin:http|fetch",
    "plugin:process|exit",
    "plugin:dialog|save",
    "plugin:clipboard-manager|read_text",
    "plugin:window|set_title",
    "plugin:webview|create_webview_window",
    "plugin:event|listen",
]


def test_a_page_has_no_right_but_to_send_frames(app: PyWry) -> None:
    handle = app.show("page")
    handle.wait_ready()
    ask = "window.__TAURI_INTERNALS__.invoke({}, {{}}).then(() => 'done', (error) => String(error))"
    for command in COMMANDS:
        answer = handle.eval(ask.format(repr(command)))
        assert "not allowed" in answer or "not found" in answer, (command, answer)


def test_what_a_page_sends_that_is_no_frame_harms_nobody(app: PyWry) -> None:
    handle = app.show("page")
    handle.wait_ready()
    send = """window.__TAURI_INTERNALS__.invoke("plugin:pytauri|pyfunc", new Uint8Array([1, 2, 3]),
      {{ headers: {headers} }}).then(() => null, (error) => null)"""
    for headers in (
        "{ pyfunc: 'frame' }",
        "{ pyfunc: 'other', 'pywry-connection': 'x', 'pywry-number': 'NaN' }",
        "{ pyfunc: 'frame', 'pywry-connection': 'x', 'pywry-number': '1' }",
        "{ pyfunc: 'frame', 'pywry-connection': 'x', 'pywry-number': '1', 'pywry-channel': 'bad' }",
    ):
        handle.widget.bus.emit("pywry:eval", {"code": send.format(headers=headers)})
    other = app.show("other")
    other.wait_ready()
    assert other.eval("1 + 1") == 2


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A page of another origin, which tries to reach Python and tells how that went."""

    told = Collector()

    def do_GET(self) -> None:
        body = b"""<!doctype html><script>
          const tell = (text) => fetch("/told", { method: "POST", body: text });
          const tauri = window.__TAURI_INTERNALS__;
          if (!tauri?.invoke) tell("nothing there");
          else tauri.invoke("plugin:pytauri|pyfunc", new Uint8Array([1]), { headers: { pyfunc: "frame",
            "pywry-connection": "x", "pywry-number": "1" } }).then(() => tell("reached"), (error) => tell(`${error}`));
        </script>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.told(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_another_origin_does_not_reach_python(app: PyWry, elsewhere: str) -> None:
    came = Collector()
    handle = app.show("page", callbacks={"*": lambda data, name: came(name)})
    handle.wait_ready()
    handle.emit("pywry:navigate", {"url": elsewhere})
    answer = Elsewhere.told.wait(1)[0]
    assert "not allowed" in answer or answer == "nothing there", answer
