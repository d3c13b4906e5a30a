"""The command line: bad input is one line and status 2."""

import socket

import pytest

from pywry.cli import main


def test_a_port_in_use_is_one_line_that_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["demo", "--port", str(port), "--seconds", "1"]) == 2
    error = capsys.readouterr().err
    assert f"port {port} of 127.0.0.1 is in use; choose another" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_seconds_that_are_none_are_refused(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--seconds", seconds])
    assert ended.value.code == 2
    assert seconds in capsys.readouterr().err


def test_a_bad_setting_in_the_environment_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYWRY_BROWSER__PORT", "many")
    assert main(["demo", "--seconds", "1"]) == 2
    assert "PYWRY_BROWSER__PORT='many'" in capsys.readouterr().err
