"""Frames: what both languages read and write, and what is refused."""

import json
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from pywry.errors import BadFrame
from pywry.protocol.frame import decode_frame, encode_frame, json_bytes, text_of

GOLDEN = Path(__file__).parent.parent / "golden"
OURS = ("python-no-buffers", "python-several-messages", "python-unicode", "python-empty-buffer")


def described(name: str) -> tuple[dict[str, Any], list[bytes]]:
    """Return the header and the buffers of a golden frame, as its JSON file tells them."""
    told = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return told["header"], [bytes.fromhex(buffer) for buffer in told["buffers"]]


def of_lengths(*lengths: int, body: bytes) -> bytes:
    return struct.pack(f"<{len(lengths) + 1}I", len(lengths), *lengths) + body


@pytest.mark.parametrize("name", OURS)
def test_golden_frame_of_python_is_written_byte_for_byte(name: str) -> None:
    header, buffers = described(name)
    assert encode_frame(json_bytes(header), buffers) == (GOLDEN / f"{name}.bin").read_bytes()


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.bin")))
def test_golden_frame_of_either_language_is_read(name: str) -> None:
    header, buffers = decode_frame((GOLDEN / f"{name}.bin").read_bytes())
    assert (header, [bytes(buffer) for buffer in buffers]) == described(name)


def test_golden_frames_of_both_languages_are_there() -> None:
    languages = {path.stem.partition("-")[0] for path in GOLDEN.glob("*.bin")}
    assert languages == {"python", "js"}


def test_frame_without_buffers_may_travel_as_the_text_of_its_header() -> None:
    assert text_of(encode_frame('{"é":1}'.encode())) == '{"é":1}'.encode()
    assert text_of(encode_frame(b"{}", [b""])) is None
    assert decode_frame('{"é":1}') == ({"é": 1}, [])


@pytest.mark.parametrize(("text", "fault"), [("", "not JSON"), ("{]", "not JSON"), ("[]", "is a list, expected an")])
def test_text_that_is_no_header_is_bad_and_says_why(text: str, fault: str) -> None:
    with pytest.raises(BadFrame, match=fault):
        decode_frame(text)


def test_decoded_buffers_are_views_not_copies() -> None:
    frame = bytearray(encode_frame(b"{}", [b"abc"]))
    _, (buffer,) = decode_frame(frame)
    frame[-1] = ord("X")
    assert bytes(buffer) == b"abX"


def test_buffer_of_wider_items_travels_as_its_bytes() -> None:
    doubles = memoryview(struct.pack("<2d", 1, 2)).cast("d")
    _, (buffer,) = decode_frame(encode_frame(b"{}", [doubles]))
    assert struct.unpack("<2d", buffer) == (1, 2)


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (b"", "at least 8 bytes, got 0"),
        (b"\x01\0\0\0\x02\0\0", "at least 8 bytes, got 7"),
        (of_lengths(body=b"\0\0\0\0{}"), "announces 0 parts"),
        (struct.pack("<II", 2**32 - 1, 2), "announces 4294967295 parts"),
        (of_lengths(2, body=b"{}}"), "has 11 bytes, its parts add up to 10"),
        (of_lengths(3, body=b"{}"), "has 10 bytes, its parts add up to 11"),
        (of_lengths(2, 2**32 - 1, body=b"{}"), "add up to"),
        (of_lengths(2, body=b"{]"), "not JSON"),
        (of_lengths(2, body=b"\xff\xfe"), "not JSON"),
        (of_lengths(2, body=b"[]"), "is a list, expected an object"),
        (of_lengths(0, 2, body=b"{}"), "not JSON"),
        (of_lengths(200_000, body=b"[" * 200_000), "not JSON"),
    ],
)
def test_bytes_that_are_no_frame_are_bad_and_say_why(frame: bytes, fault: str) -> None:
    with pytest.raises(BadFrame, match=fault):
        decode_frame(frame)


def test_random_damage_is_read_or_bad_and_never_another_error() -> None:
    dice = random.Random(7)
    sound = encode_frame(b'{"seq":1,"messages":[{"buffers":2}]}', [b"12", b"345"])
    for _ in range(3000):
        frame = bytearray(sound)
        for _ in range(dice.randint(1, 4)):
            frame[dice.randrange(len(frame))] = dice.randrange(256)
        try:
            header, _ = decode_frame(frame[: dice.randint(0, len(frame))] if dice.random() < 0.3 else frame)
        except BadFrame:
            continue
        assert isinstance(header, dict)


def test_lone_surrogate_is_escaped_and_survives() -> None:
    assert json.loads(json_bytes({"a": "\ud800é"})) == {"a": "\ud800é"}


def test_nan_is_never_written_as_broken_json() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_bytes({"a": float("nan")})
