"""Settings: defaults, environment, arguments, and what is refused."""

from typing import Any

import pytest
from traitlets import TraitError

from pywry.settings import MIB, BrowserSettings, LimitSettings, Settings


def test_defaults_are_those_that_are_documented() -> None:
    settings = Settings(environment={})
    assert (settings.browser.host, settings.browser.port, settings.browser.token) == ("127.0.0.1", 0, "")
    assert settings.limits.max_message_bytes == 64 * MIB
    assert (settings.limits.max_waiting_events, settings.limits.max_waiting_bytes) == (10_000, 64 * MIB)
    assert (settings.development, settings.allow_eval, settings.browser.open_browser) == (False, True, True)


def test_environment_sets_defaults_of_every_kind() -> None:
    settings = Settings(
        environment={
            "PYWRY_BROWSER__PORT": "8888",
            "PYWRY_BROWSER__HOST": "0.0.0.0",
            "PYWRY_BROWSER__CLOSE_GRACE_S": "0.5",
            "PYWRY_LIMITS__MAX_WAITING_EVENTS": "7",
            "PYWRY_DEVELOPMENT": "true",
            "PYWRY_ALLOW_EVAL": "0",
            "PYWRY_OPEN_BROWSER": "0",
            "OTHER": "x",
        }
    )
    assert (settings.browser.port, settings.browser.host, settings.browser.close_grace_s) == (8888, "0.0.0.0", 0.5)
    assert settings.limits.max_waiting_events == 7
    assert (settings.development, settings.allow_eval, settings.browser.open_browser) == (True, False, False)


def test_argument_wins_over_the_environment_and_leaves_the_rest() -> None:
    environment = {"PYWRY_BROWSER__PORT": "8888", "PYWRY_BROWSER__TOKEN": "t", "PYWRY_DEVELOPMENT": "1"}
    settings = Settings(environment=environment, browser={"port": 9}, development=False)
    assert (settings.browser.port, settings.browser.token, settings.development) == (9, "t", False)


def test_section_may_be_given_as_an_object() -> None:
    limits = LimitSettings(max_page_bytes=2048)
    settings = Settings(environment={}, limits=limits, browser=BrowserSettings(port=1))
    assert (settings.limits, settings.browser.port) == (limits, 1)


def test_two_settings_share_nothing() -> None:
    one, other = Settings(environment={}), Settings(environment={})
    one.browser.port = 5
    assert other.browser.port == 0


def test_process_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYWRY_LIMITS__MAX_PAGE_BYTES", "4096")
    assert Settings().limits.max_page_bytes == 4096


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"colour": 1}, "no setting 'colour' in ''; choose one of allow_eval, browser, development, limits"),
        ({"browser": {"prot": 1}}, "no setting 'prot' in 'browser'; choose one of close_grace_s"),
        ({"browser": {"port": 70_000}}, "65535"),
        ({"browser": {"port": "80"}}, "port"),
        ({"limits": {"max_waiting_events": 0}}, "max_waiting_events"),
        ({"development": "yes"}, "development"),
    ],
)
def test_setting_that_is_wrong_is_refused_by_name(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(TraitError, match=fault):
        Settings(environment={}, **values)


@pytest.mark.parametrize(
    ("variable", "text", "fault"),
    [
        ("PYWRY_BROWSER__PROT", "1", "PYWRY_BROWSER__PROT names no setting; 'browser' has close_grace_s"),
        ("PYWRY_BROWSER__PORT", "many", "PYWRY_BROWSER__PORT='many' is not a value for browser.port"),
        ("PYWRY_LIMITS__MAX_PAGE_BYTES", "5", "max_page_bytes"),
        ("PYWRY_DEVELOPMENT", "perhaps", "PYWRY_DEVELOPMENT='perhaps'"),
    ],
)
def test_variable_that_is_wrong_is_refused_by_name(variable: str, text: str, fault: str) -> None:
    with pytest.raises(TraitError, match=fault):
        Settings(environment={variable: text})
