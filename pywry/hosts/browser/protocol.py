"""The WebSocket protocol of tornado, for many small messages: it reads and writes less often than its base class."""

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketProtocol13

READ_BYTES = 2**16
TEXT, BINARY = 0x1, 0x2


class EagerProtocol(WebSocketProtocol13):
    """Takes what has come at once, where its base class asks the stream for each field of each message.

    A stream that keeps the rest of a message stops to watch the socket and starts again, which is four system calls
    for each message; and `write_message` makes a task for each. Together they take a quarter of what an event costs.
    """

    _ahead = b""
    _at = 0  # how much of it was taken

    async def _read_bytes(self, n: int) -> bytes:
        while (missing := self._at + n - len(self._ahead)) > 0:
            rest, self._ahead, self._at = self._ahead[self._at :], b"", 0
            if missing < READ_BYTES:
                self._ahead = rest + await self.stream.read_bytes(READ_BYTES, partial=True)
            else:
                self._ahead = rest + await self.stream.read_bytes(missing)
        data = self._ahead[self._at : self._at + n]
        self._at += n
        if self._at == len(self._ahead):
            self._ahead, self._at = b"", 0
        self._wire_bytes_in += n
        return data

    def send(self, message: bytes, *, is_text: bool) -> None:
        """Send a message; raises WebSocketClosedError when the connection is closing, or has just broken."""
        if self.is_closing():
            raise WebSocketClosedError
        try:
            self._write_frame(True, TEXT if is_text else BINARY, message)
        except StreamClosedError as error:
            raise WebSocketClosedError from error
