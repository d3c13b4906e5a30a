"""Notifications, as a real service of the desktop shows them."""

import shutil
import subprocess

import pytest

from pywry import PyWry
from pywry.errors import WindowError
from tests.hosts.native.shown import Shown
from tests.waiting import until

pytestmark = pytest.mark.native


def test_a_notification_is_shown_by_the_desktop(app: PyWry) -> None:
    assert shutil.which("dunst") is not None, "no dunst; run 'sh tests/setup_windows.sh'"
    shown = Shown(app)
    service = subprocess.Popen(["dunst", "-print"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert service.stdout is not None
    try:
        until(lambda: was_shown(shown))
        said = ""
        while "Body" not in said:
            line = service.stdout.readline()
            assert line, f"the service ended: {said}"
            said += line
        assert "Title" in said
        assert "Body ü 日本" in said
    finally:
        service.terminate()
        service.wait(10)
        service.stdout.close()


def was_shown(shown: Shown) -> bool:
    """Notify, unless the service has yet to start."""
    try:
        shown.window.notify("Body ü 日本", title="Title")
    except WindowError:
        return False
    return True
