"""The server in a thread of a script."""

import gc
import socket
import threading
from contextlib import closing

import pytest

from pywry.errors import PortInUse
from pywry.hosts.browser.server import Server
from pywry.settings import Settings


def settings(**browser: object) -> Settings:
    return Settings(environment={}, browser=browser)


@pytest.fixture
def taken() -> object:
    """Return a port that another program listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # tornado leaves its socket to the GC
def test_port_in_use_is_the_caller_s_error(taken: int) -> None:
    before = set(threading.enumerate())
    with pytest.raises(PortInUse, match=f"port {taken} of 127.0.0.1 is in use; choose another"):
        Server(settings(port=taken))
    assert set(threading.enumerate()) <= before
    gc.collect()  # here, where its warning is expected


def test_address_carries_the_token_only_when_asked() -> None:
    server = Server(settings(token="t0k3n"))
    try:
        assert server.address("a%20b") == f"http://127.0.0.1:{server.port}/pywry/view/a%20b?token=t0k3n"
        assert server.address("a", token=False) == f"http://127.0.0.1:{server.port}/pywry/view/a"
    finally:
        server.close()


def test_each_server_has_its_own_token_and_port() -> None:
    one, other = Server(settings()), Server(settings())
    try:
        assert one.port != other.port
        assert one.token != other.token
        assert len(one.token) >= 32
    finally:
        one.close()
        other.close()


def test_close_frees_the_port_and_may_be_repeated() -> None:
    server = Server(settings())
    server.close()
    server.close()
    again = Server(settings(port=server.port))
    again.close()


def test_servers_share_the_process_s_loop() -> None:
    one, other = Server(settings()), Server(settings())
    try:
        assert one.thread is other.thread
    finally:
        one.close()
        other.close()
