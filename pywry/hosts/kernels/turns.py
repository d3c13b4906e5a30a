"""Messages for widgets that are under way in a kernel: who sent each, and what its pages see of what came of it."""

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from ...errors import MessageTooLarge
from ...protocol.frame import Buffer
from ...session.commands import failure, is_command
from ...session.sender import Sender
from .adrift import recover
from .comm import KernelComm
from .requests import Turn
from .wire import Reply

log = logging.getLogger(__name__)


class Send(Protocol):
    """Sends a message to the kernel, and returns its id; raises KernelLost and MessageTooLarge."""

    def __call__(self, kind: str, content: dict[str, Any], buffers: Sequence[Buffer] = ()) -> str: ...


class Turns:
    """All of one kernel. On the loop.

    Parameters
    ----------
    comm_of
        Returns a model that some page shows, None for others.
    """

    def __init__(self, send: Send, comm_of: Callable[[str], KernelComm | None]) -> None:
        self._send = send
        self._comm_of = comm_of
        self._turns: dict[str, Turn] = {}

    def get(self, message_id: str) -> Turn | None:
        """Return what is under way by this id."""
        return self._turns.get(message_id)

    def relay(self, comm_id: str, data: dict[str, Any], buffers: Sequence[Buffer], sender: Sender) -> None:
        """Pass on a page's message; one that is too large is refused, and pages get the true values back."""
        turn = Turn(comm_id, data, buffers, sender)
        try:
            self._start(turn)
        except MessageTooLarge:
            self._correct(turn)
            raise

    def tell(self, comm_id: str, state: dict[str, Any]) -> None:
        """Set in the kernel what pages have already."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        try:
            self._start(Turn(comm_id, data, (), None))
        except MessageTooLarge as error:
            log.warning("model %s has other outputs on pages than in its kernel: %s", comm_id, error)

    def fail(self, turn: Turn, error: Reply) -> None:
        """Note that the kernel raised because of it, and tell its page."""
        turn.failed = True
        name, message = error.content["ename"], error.content["evalue"]
        command, comm = turn.data.get("content"), self._comm_of(turn.comm_id)
        if is_command(command) and comm is not None:  # whose page waits for the answer that anywidget does not send
            comm.publish({"method": "custom", "content": failure(command, name, message)}, ())
        elif turn.sender is not None:
            turn.sender.fail(f"{name}: {message}")

    def finish(self, message_id: str) -> None:
        """Bring the pages together after what one of them wrote, and tell it that it is done."""
        turn = self._turns.pop(message_id)
        if turn.failed:
            self._correct(turn)
        elif turn.data.get("method") == "update" and turn.sender is not None and not turn.was_echoed:
            comm = self._comm_of(turn.comm_id)
            if comm is not None and not comm.echoes:
                comm.publish({**turn.data, "method": "echo_update"}, turn.buffers, turn.sender.parent)
        if turn.sender is not None:
            turn.sender.answer()

    def end(self) -> None:
        """Wait for none of them: the kernel is gone."""
        turns, self._turns = self._turns, {}
        for turn in turns.values():
            if turn.sender is not None:
                turn.sender.answer()

    def ids(self) -> Collection[str]:
        """Return the ids of what is under way."""
        return list(self._turns)

    def own(self, ids: Collection[str]) -> set[str]:
        """Return the models for which the hub itself sent any of these."""
        turns = filter(None, map(self._turns.get, ids))
        return {turn.comm_id for turn in turns if turn.sender is None}

    def recover(self, ids: Collection[str]) -> None:
        """Send again, after a break, those of these that are not answered, or say that they may be lost."""
        recover([self._turns.pop(each) for each in ids if each in self._turns], self._start)

    def _start(self, turn: Turn) -> None:
        self._turns[self._send("comm_msg", {"comm_id": turn.comm_id, "data": turn.data}, turn.buffers)] = turn

    def _correct(self, turn: Turn) -> None:
        """Send pages the true values of what one of them wrote in vain."""
        comm, state = self._comm_of(turn.comm_id), turn.data.get("state")
        if comm is not None and turn.data.get("method") == "update" and isinstance(state, dict):
            comm.correct([*state, *(path[0] for path in turn.data.get("buffer_paths") or [])])
