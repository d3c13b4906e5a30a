"""A Jupyter server's connections to kernels: quick, and nothing is lost when a tab is closed."""

import asyncio
import json
import socket
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.notebook.server import TOKEN, JupyterServer

T = TypeVar("T")

PAGES = 20
SOON_S = 0.03  # a browser acknowledges 40 ms later


def request(kind: str, **content: object) -> tuple[str, str]:
    """Return a message to a kernel's shell, and its id."""
    header = {"msg_id": uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    rest = {"parent_header": {}, "metadata": {}, "channel": "shell", "buffers": []}
    return json.dumps({"header": header, "content": content, **rest}), header["msg_id"]


async def ask(connection: WebSocketClientConnection) -> float:
    """Ask the kernel a question, and return how long it takes until it is idle again, which is its third message."""
    message, message_id = request("comm_info_request")
    start = time.perf_counter()
    await connection.write_message(message)
    missing = {"busy", "idle", "reply"}
    while missing:
        answer = json.loads(await connection.read_message() or "")
        # As a browser: acknowledge late, with what is sent next.
        connection.protocol.stream.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        if answer["parent_header"].get("msg_id") == message_id:
            missing.discard(answer["content"].get("execution_state", "reply"))
    return time.perf_counter() - start


async def times(address: str) -> list[float]:
    connection = await websocket_connect(address)
    try:
        return [await ask(connection) for _ in range(20)]
    finally:
        connection.close()


@pytest.fixture
def address(jupyter: JupyterServer) -> Iterator[str]:
    """The WebSocket's address of a kernel, without a session."""
    kernel = jupyter.api("api/kernels", "POST", {"name": "python3"})["id"]
    yield f"{jupyter.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={TOKEN}&session_id="
    jupyter.api(f"api/kernels/{kernel}", "DELETE")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a thread: Playwright's loop runs on this one."""
    with ThreadPoolExecutor() as threads:
        return threads.submit(asyncio.run, work).result()


def test_a_kernels_answers_do_not_wait_for_the_browsers_acknowledgements(address: str) -> None:
    took = run(times(f"{address}s"))
    assert sorted(took)[5] < SOON_S, took


async def say_and_go(address: str, path: Path) -> list[str]:
    """Let pages come, each of which says its last words and is gone; return what the kernel has heard."""
    stays = await websocket_connect(f"{address}stays")
    pages = [await websocket_connect(f"{address}page-{n}") for n in range(PAGES)]
    for n, page in enumerate(pages):
        code = f"with open({str(path)!r}, 'a') as file: print({n}, file=file)"
        message, _ = request("execute_request", code=code, silent=True, store_history=False, allow_stdin=False)
        line = page.protocol.stream.socket
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)  # both arrive together, as on a busy machine
        sent = page.write_message(message)
        page.close(1001)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        await sent
    heard: list[str] = []
    give_up_at = time.monotonic() + 20
    while len(heard) < PAGES and time.monotonic() < give_up_at:
        await ask(stays)
        heard = path.read_text().split() if path.exists() else []
    stays.close()
    return heard


def test_the_last_words_of_tabs_that_are_closed_reach_the_kernel(address: str, tmp_path: Path) -> None:
    heard = run(say_and_go(address, tmp_path / "heard"))
    assert sorted(heard, key=int) == [str(n) for n in range(PAGES)]
