"""A TCP proxy before a server, which can break its WebSockets as a bad network does, with what is under way."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

DOWN_S = 0.1
"""How long no WebSocket passes after a cut: Jupyter's server mixes up one that comes before the old one is gone."""


class Proxy:
    """Passes bytes on to a port of this machine, from one of its own."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._up_at = 0.0
        self._stalls = False
        self.stalled_bytes = 0
        """What WebSockets sent to the server since `stall`, and did not come."""
        self._sockets: set[asyncio.StreamWriter] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy")

    def stall(self) -> None:
        """Pass nothing more to the server on WebSockets, though they stay open, until they are cut: that is lost."""
        self._stalls, self.stalled_bytes = True, 0

    def cut(self) -> None:
        """Break every WebSocket; returns when they are broken."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(10)

    async def _cut(self) -> None:
        for writer in self._sockets:
            writer.transport.abort()
        self._sockets.clear()
        self._stalls = False
        self._up_at = self._loop.time() + DOWN_S

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, far_writer}
        await asyncio.gather(self._pass_on(reader, far_writer, writer), self._pass_on(far_reader, writer, None))
        self._writers -= {writer, far_writer}

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asker: asyncio.StreamWriter | None
    ) -> None:
        try:
            while data := await reader.read(2**18):
                if asker is not None and b"upgrade: websocket" in data[:4096].lower():
                    await asyncio.sleep(self._up_at - self._loop.time())
                    self._sockets |= {asker, writer}
                elif self._stalls and asker in self._sockets:
                    self.stalled_bytes += len(data)
                    continue
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # which ends this connection, and what a cut is for
        finally:
            writer.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*serving)


@contextmanager
def proxy(target: int) -> Iterator[Proxy]:
    """Run a proxy until the end of the block."""
    made = Proxy(target)
    made._thread.start()
    try:
        asyncio.run_coroutine_threadsafe(made._listen(), made._loop).result(10)
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(made._end(), made._loop).result(10)
        made._loop.call_soon_threadsafe(made._loop.stop)
        made._thread.join(10)
        made._loop.close()
