"""What a kernel says comes to the browser without waiting for its acknowledgements."""

import asyncio
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.notebook.server import TOKEN, JupyterServer

SOON_S = 0.03  # a browser acknowledges 40 ms later


async def ask(connection: WebSocketClientConnection) -> float:
    """Ask the kernel a question, and return how long it takes until it is idle again, which is its third message."""
    header = {"msg_id": uuid4().hex, "msg_type": "comm_info_request", "session": "s", "username": "", "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell", "buffers": []}
    start = time.perf_counter()
    await connection.write_message(json.dumps(message))
    missing = {"busy", "idle", "reply"}
    while missing:
        answer = json.loads(await connection.read_message() or "")
        # As a browser: acknowledge late, with what is sent next.
        connection.protocol.stream.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        if answer["parent_header"].get("msg_id") == header["msg_id"]:
            missing.discard(answer["content"].get("execution_state", "reply"))
    return time.perf_counter() - start


async def times(address: str) -> list[float]:
    connection = await websocket_connect(address)
    try:
        return [await ask(connection) for _ in range(20)]
    finally:
        connection.close()


def test_a_kernels_answers_do_not_wait_for_the_browsers_acknowledgements(jupyter: JupyterServer) -> None:
    kernel = jupyter.api("api/kernels", "POST", {"name": "python3"})["id"]
    address = f"{jupyter.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={TOKEN}&session_id=s"
    try:
        with ThreadPoolExecutor() as threads:  # Playwright's loop runs on this one
            took = threads.submit(asyncio.run, times(address)).result()
    finally:
        jupyter.api(f"api/kernels/{kernel}", "DELETE")
    assert sorted(took)[5] < SOON_S, took
