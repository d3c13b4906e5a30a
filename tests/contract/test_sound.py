"""A sound that a browser reads. WebKit reads a proper one for ever where there is no sound (test_core_widgets.py)."""

import io
import math
import struct
import wave

import ipywidgets
import pytest

from pywry import PyWry
from tests.contract.hosts import Host

pytestmark = pytest.mark.parametrize(
    "host", ["browser", pytest.param("bridged", marks=pytest.mark.kernel)], indirect=True
)

RATE_HZ = 8000
SECONDS = 0.5
DURATION = "() => { const { duration } = document.querySelector('audio'); return duration > 0 ? duration : null; }"


def tone(seconds: float) -> bytes:
    """Return a WAV file of one channel, 440 Hz."""
    samples = (round(8000 * math.sin(2 * math.pi * 440 * i / RATE_HZ)) for i in range(round(seconds * RATE_HZ)))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()


def test_a_sound_is_read_whole_and_another_takes_its_place(host: Host, app: PyWry) -> None:
    widget = ipywidgets.Audio(value=tone(SECONDS), format="wav", autoplay=False)
    page = host.open(app.show(widget))
    page.wait(DURATION)
    assert page.run(DURATION) == pytest.approx(SECONDS, abs=0.01)
    assert page.run("() => document.querySelector('audio').error") is None
    widget.value = tone(2 * SECONDS)
    page.wait("(_, least) => document.querySelector('audio').duration > least", 1.5 * SECONDS)
    assert page.run(DURATION) == pytest.approx(2 * SECONDS, abs=0.01)
