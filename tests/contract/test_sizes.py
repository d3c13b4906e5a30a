"""EVENTS §2: binary travels as binary, and a message above the limit is an error where it is made."""

from typing import Any

import pytest

from pywry import PyWry
from pywry.errors import MessageTooLarge
from pywry.settings import Settings
from tests.contract.hosts import Host, app_for
from tests.waiting import Collector

MEGABYTE = 2**20
LIMIT = 100_000


def test_ten_megabytes_reach_the_page_as_binary(host: Host, app: PyWry) -> None:
    content = bytes(range(256)) * (10 * MEGABYTE // 256)
    handle = app.show("<script>pywry.on('app:in', ({ content }) => { window.got = content; })</script>")
    page = host.open(handle)
    before = sum(page.received)
    handle.emit("app:in", {"content": content})
    page.wait("() => window.got !== undefined")
    check = """() => { const bytes = new Uint8Array(got.buffer);
      return got.byteOffset === 0 && bytes.every((byte, i) => byte === i % 256) && bytes.length; }"""
    assert page.run(check) == len(content)
    assert sum(page.received) - before < 1.01 * len(content)


def test_ten_megabytes_reach_python_as_binary(host: Host, app: PyWry) -> None:
    got = Collector()
    page = host.open(app.show("page", callbacks={"app:out": got}))
    before = sum(page.sent)
    page.run(
        "(pywry, size) => { pywry.emit('app:out', Uint8Array.from({ length: size }, (_, i) => i)); }", 10 * MEGABYTE
    )
    (data,) = got.wait(1)
    assert data.tobytes() == bytes(range(256)) * (10 * MEGABYTE // 256)
    page.run("() => 0")  # what was sent is known here after the next answer
    assert len(data) <= sum(page.sent) - before < 1.01 * len(data)


@pytest.fixture
def strict(host: Host) -> Any:
    """An app whose messages may have `LIMIT` bytes."""
    app = app_for(host, settings=Settings(limits={"max_message_bytes": LIMIT}))
    yield app
    app.destroy()


@pytest.mark.parametrize("value", ["x" * LIMIT, b"x" * LIMIT, "日" * (LIMIT // 2)], ids=["text", "bytes", "wide text"])
def test_a_message_too_large_raises_in_python_and_the_next_arrives(host: Host, strict: PyWry, value: Any) -> None:
    handle = strict.show("<script>window.seen = []; pywry.on('app:in', (n) => { seen.push(n); })</script>")
    page = host.open(handle)
    with pytest.raises(MessageTooLarge, match=r"limit 100,000.*max_message_bytes"):
        handle.emit("app:in", value)
    handle.emit("app:in", 1)
    page.wait("() => seen.length > 0")
    assert page.run("() => seen") == [1]


@pytest.mark.parametrize("source", ["'x'.repeat(n)", "new ArrayBuffer(n)", "'日'.repeat(n / 2)"])
def test_a_message_too_large_throws_on_the_page_and_the_next_arrives(host: Host, strict: PyWry, source: str) -> None:
    got = Collector()
    page = host.open(strict.show("page", callbacks={"app:out": got}))
    name, message = page.run(
        f"""(pywry, n) => {{ try {{ pywry.emit('app:out', {source}); return ['nothing', '']; }}
        catch (error) {{ return [error.name, error.message]; }} finally {{ pywry.emit('app:out', 1); }} }}""",
        LIMIT,
    )
    assert name == "MessageTooLarge"
    assert "limit 100,000" in message
    assert got.wait(1) == [1]


def test_a_message_just_below_the_limit_arrives_both_ways(host: Host, strict: PyWry) -> None:
    got = Collector()
    handle = strict.show("<script>pywry.on('app:in', (data) => pywry.emit('app:out', data))</script>")
    handle.on("app:out", got)
    host.open(handle)
    content = b"x" * (LIMIT - 5_000)
    handle.emit("app:in", content)
    assert bytes(got.wait(1)[0]) == content
