"""Where to show, decided in one place."""

import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from pywry.errors import NotSupportedByHost
from pywry.modes import WindowMode, choose_mode


def pretend_shell(monkeypatch: pytest.MonkeyPatch, shell: Any) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", ["browser", WindowMode.BROWSER])
def test_mode_that_is_asked_for_wins_over_the_environment(asked: Any) -> None:
    assert choose_mode(asked, {"PYWRY_MODE": "notebook"}, no_windows=lambda _: None) is WindowMode.BROWSER


def test_environment_wins_over_the_guess() -> None:
    assert choose_mode(None, {"PYWRY_MODE": "notebook"}, no_windows=lambda _: None) is WindowMode.NOTEBOOK


def test_script_gets_windows_and_the_reason_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    with caplog.at_level(logging.INFO):
        assert choose_mode(None, {"PYWRY_MODE": ""}, no_windows=lambda _: None) is WindowMode.NEW_WINDOW
    assert "showing in mode new_window: windows can be opened here" in caplog.text


def test_script_without_windows_gets_the_browser_and_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    for _ in range(2):
        assert choose_mode(None, {}, no_windows=lambda _: "there is no glass") is WindowMode.BROWSER
    assert [(r.levelname, r.message) for r in caplog.records] == [
        ("WARNING", "showing in the browser: there is no glass")
    ]


def test_windows_that_are_asked_for_are_not_asked_about() -> None:
    assert choose_mode("native", {}, no_windows=lambda _: "there is no glass") is WindowMode.NEW_WINDOW
    assert choose_mode("multi_window", {}, no_windows=lambda _: "there is no glass") is WindowMode.MULTI_WINDOW


def test_kernel_gets_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_shell(monkeypatch, SimpleNamespace(kernel=object()))
    assert choose_mode(None, {}, no_windows=lambda _: None) is WindowMode.NOTEBOOK


@pytest.mark.parametrize("is_running", [True, False])
def test_marimo_shows_it_in_its_notebook(monkeypatch: pytest.MonkeyPatch, is_running: bool) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    monkeypatch.setitem(sys.modules, "marimo", SimpleNamespace(running_in_notebook=lambda: is_running))  # type: ignore[arg-type]
    expected = WindowMode.NOTEBOOK if is_running else WindowMode.BROWSER
    assert choose_mode(None, {}, no_windows=lambda _: "none") is expected


@pytest.mark.parametrize("shell", [None, SimpleNamespace(kernel=None), SimpleNamespace()])
def test_ipython_without_a_kernel_gets_the_browser(monkeypatch: pytest.MonkeyPatch, shell: Any) -> None:
    pretend_shell(monkeypatch, shell)
    assert choose_mode(None, {}, no_windows=lambda _: "none") is WindowMode.BROWSER


@pytest.mark.parametrize(("asked", "environment"), [("tab", {}), (None, {"PYWRY_MODE": "tab"}), ("BROWSER", {})])
def test_unknown_mode_is_refused_and_says_the_known(asked: Any, environment: dict[str, str]) -> None:
    with pytest.raises(NotSupportedByHost, match=r"no mode named '(tab|BROWSER)'; choose one of 'new_w.*'native'"):
        choose_mode(asked, environment, no_windows=lambda _: None)
