"""Messages that come in pieces."""

from typing import Any

import pytest

from pywry.errors import BadFrame
from pywry.pieces import Pieces
from pywry.protocol.frame import encode_frame

FRAME = encode_frame(b'{"pywry":"records"}', [b"abc", b"def"])


def send(pieces: Pieces, number: int, content: bytes, view: str = "v", count: int = 3) -> Any:
    return pieces.add(view, {"number": number, "pieces": count}, [memoryview(content)])


def parts() -> list[bytes]:
    third = len(FRAME) // 3 + 1
    return [FRAME[i : i + third] for i in range(0, len(FRAME), third)]


def test_the_last_piece_brings_the_message_whatever_other_views_send() -> None:
    pieces = Pieces(1_000)
    for number, part in enumerate(parts()[:2]):
        for view in ("a", "b"):
            assert send(pieces, number, part, view) is None
    for view in ("b", "a"):
        header, buffers = send(pieces, 2, parts()[2], view)
        assert (header, [bytes(b) for b in buffers]) == ({"pywry": "records"}, [b"abc", b"def"])


def test_a_message_that_lost_a_piece_is_left_out_and_comes_again_whole() -> None:
    pieces = Pieces(1_000)
    send(pieces, 0, parts()[0])
    assert send(pieces, 2, parts()[2]) is None
    found = [send(pieces, number, part) for number, part in enumerate(parts())]
    assert found[2][0] == {"pywry": "records"}


@pytest.mark.parametrize(
    ("content", "buffers"),
    [({}, 1), ({"number": "0", "pieces": 1}, 1), ({"number": 0, "pieces": 1}, 0), ({"number": 0, "pieces": 1}, 2)],
)
def test_what_is_no_piece_is_refused(content: dict[str, Any], buffers: int) -> None:
    with pytest.raises(BadFrame, match="expected numbers and one"):
        Pieces(10).add("v", content, [memoryview(b"x")] * buffers)


def test_more_than_a_message_may_have_is_refused_and_forgotten() -> None:
    pieces = Pieces(10)
    send(pieces, 0, b"12345678")
    with pytest.raises(BadFrame, match="limit 10"):
        send(pieces, 1, b"12345678")
    assert pieces._parts == {}


def test_pieces_that_make_no_message_are_refused() -> None:
    with pytest.raises(BadFrame):
        send(Pieces(100), 0, b"no frame at all", count=1)
