"""The child process as its parent has it: packets both ways, calls with their replies, and its end."""

import itertools
import logging
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from ...errors import WindowError, WindowGone
from ...protocol.frame import Buffer
from ...protocol.pipe import PacketWriter, read_packet

log = logging.getLogger(__name__)

END_S = 5.0
_KEPT_LINES = 20

Packet = tuple[dict[str, Any], list[memoryview]]


class Child:
    """A child process, as `spawn` starts it.

    Parameters
    ----------
    process
        This child's own from now on.
    on_packet
        Called with each packet that is no reply, in order, on the reader's thread: it must only hand over.
    on_end
        Called on that thread after the last packet, with how the process ended, when nobody asked it to.

    Notes
    -----
    NOTE(thread): any thread may call the methods.
    """

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        on_packet: Callable[[Packet], object],
        on_end: Callable[[str], object],
    ) -> None:
        self._on_packet = on_packet
        self._on_end = on_end
        self._numbers = itertools.count(1)
        self._calls: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()
        self._is_ending = False
        self._has_ended = False
        self._said: deque[str] = deque(maxlen=_KEPT_LINES)
        self._process = process
        assert self._process.stdin is not None
        # A copy of our own: the process object would close the file while the writer still uses its number.
        self._writer = PacketWriter(os.dup(self._process.stdin.fileno()), on_broken=lambda: None)
        self._process.stdin.close()
        self._listener = threading.Thread(target=self._listen, name="pywry-child-stderr", daemon=True)
        self._listener.start()
        self._reader = threading.Thread(target=self._read, name="pywry-pipe-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def send(self, header: Mapping[str, Any], buffers: Sequence[Buffer] = ()) -> None:
        """Send a packet; one for a child that has ended is lost with it."""
        self._writer.put(header, buffers)

    def call(self, operation: str, window: str | None, arguments: Mapping[str, Any]) -> "Future[Any]":
        """Ask for an operation of `control`; the future has its value, WindowError or WindowGone."""
        future: Future[Any] = Future()
        with self._lock:
            if self._has_ended:
                future.set_exception(_gone())
                return future
            number = next(self._numbers)
            self._calls[number] = future
        self.send({"call": number, "operation": operation, "window": window, "arguments": dict(arguments)})
        return future

    def end(self) -> None:
        """End the process and wait for that; its windows go with it."""
        self._is_ending = True
        self._writer.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            log.warning("the window process %d did not end within %g s; killing it", self.pid, END_S)
            self._process.kill()
            self._process.wait()
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            with self._process.stdout as file:
                while (packet := read_packet(file)) is not None:
                    if "reply" in packet[0]:
                        self._settle(packet[0])
                    else:
                        self._on_packet(packet)
        except Exception:
            log.exception("the window process sent what cannot be read")
            self._process.kill()
        status = self._process.wait()
        self._listener.join()
        self._writer.close()
        with self._lock:
            self._has_ended = True
            left, self._calls = list(self._calls.values()), {}
        for future in left:
            future.set_exception(_gone())
        if not self._is_ending:
            self._on_end(_ending(status, self._said))

    def _settle(self, reply: Mapping[str, Any]) -> None:
        with self._lock:
            future = self._calls.pop(reply["reply"])
        if "error" in reply:
            future.set_exception(WindowError(reply["error"]))
        else:
            future.set_result(reply["value"])

    def _listen(self) -> None:
        """Keep what the process says on standard error: warnings of the window system, and why it ended."""
        assert self._process.stderr is not None
        with self._process.stderr as file:
            for line in file:
                text = line.decode("utf-8", "replace").rstrip()
                self._said.append(text)
                log.debug("window process: %s", text)


def _ending(status: int, said: Sequence[str]) -> str:
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    last = next((line for line in reversed(said) if line.strip()), "")
    return f"{how}{': ' + last if last else ''}"


def _gone() -> WindowGone:
    return WindowGone("the window process has ended, and its windows with it")
