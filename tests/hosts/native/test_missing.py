"""What windows lack, said in one line with what to do."""

import socket
from pathlib import Path

import pytest

from pywry import PyWry
from pywry.errors import NativeUnavailable
from pywry.hosts.native import missing
from pywry.hosts.native.missing import what_is_missing


def say(monkeypatch: pytest.MonkeyPatch, *, wheel: bool = True, webkit: bool = True) -> None:
    monkeypatch.setattr(missing, "find_spec", lambda name: object() if wheel else None)
    monkeypatch.setattr(missing, "_has_webkit", lambda: webkit)
    monkeypatch.setattr(missing.sys, "platform", "linux")


def test_without_pytauri_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, wheel=False)
    assert what_is_missing({}) == "native windows need pytauri; install it with: pip install 'pywry[native]'"


def test_a_python_without_a_wheel_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, wheel=False)
    monkeypatch.setattr(missing, "_LAST_PYTHON", (3, 9))
    assert "pytauri has no wheel for Python 3." in (what_is_missing({}) or "")
    assert "or Python <= 3.9" in (what_is_missing({}) or "")


def test_without_webkit_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, webkit=False)
    assert "apt-get install libwebkit2gtk-4.1-0" in (what_is_missing({"DISPLAY": ":0"}) or "")


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ""}])
def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    say(monkeypatch)
    assert "there is no display" in (what_is_missing(environment) or "")


def test_a_display_that_nobody_serves_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch)
    assert "nothing answers at display ':9999'" in (what_is_missing({"DISPLAY": ":9999.0"}) or "").replace(".0'", "'")


def test_a_display_of_another_machine_may_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch)
    assert what_is_missing({"DISPLAY": "far.away:0"}) is None


def test_wayland_is_a_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    say(monkeypatch)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        assert what_is_missing({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}) is None
    assert what_is_missing({"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": str(tmp_path)}) is not None


@pytest.mark.native
def test_a_display_that_answers_is_enough(screen: str) -> None:
    assert what_is_missing({"DISPLAY": screen}) is None


def test_an_app_of_windows_says_at_once_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pywry.hosts.native.desktop.what_is_missing", lambda: "there is no glass")
    monkeypatch.setattr("pywry.hosts.native.host.shared_desktop", missing_desktop)
    with pytest.raises(NativeUnavailable, match="there is no glass"):
        PyWry(mode="native")


def missing_desktop() -> object:
    from pywry.hosts.native.desktop import Desktop

    return Desktop()
