"""What was under way to a kernel when its connection broke: sent again where that does no harm, else said to its page.

Knows which messages may come twice; knows nothing of connections.
"""

from collections.abc import Callable, Iterable

from ...errors import MessageTooLarge
from .requests import Turn

TEXT = "the connection to the kernel broke while this was on its way; if nothing happened, do it again"


def recover(turns: Iterable[Turn], send: Callable[[Turn], None]) -> None:
    """Send these again, or say that they may be lost.

    A state that is set twice is the same, and PyWry's own messages are numbered. Another widget's message might be a
    click, and nobody can tell one that is lost from one whose answer is.
    """
    for turn in turns:
        if turn.sender is None or turn.was_sent_again or not _may_come_twice(turn):
            _give_up(turn)
            continue
        turn.was_sent_again = True
        try:
            send(turn)
        except MessageTooLarge as error:
            turn.sender.refuse(error)
            turn.sender.answer()


def _may_come_twice(turn: Turn) -> bool:
    content = turn.data.get("content")
    return turn.data.get("method") != "custom" or (isinstance(content, dict) and "pywry" in content)


def _give_up(turn: Turn) -> None:
    if turn.sender is not None:
        turn.sender.fail(TEXT)
        turn.sender.answer()
