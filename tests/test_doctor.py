"""`pywry doctor`: a report and an exit status."""

from pathlib import Path

import pytest

from pywry import doctor
from pywry.cli import main
from pywry.session import static


def test_a_whole_installation_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:3]] == ["python", "pywry", "anywidget"]
    assert all(line.startswith(("ok ", "-- ")) for line in lines)


def test_missing_page_code_is_an_error_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(static, "STATIC", tmp_path)
    assert main(["doctor"]) == 1
    assert "!!  page code        missing; host.js is not in" in capsys.readouterr().out


def test_a_missing_option_names_the_command_that_installs_it_and_is_no_error() -> None:
    check = doctor._package("no-such-package-as-this", "tables")
    assert (
        check.line()
        == "--  no-such-package-as-this not installed, for tables; run: pip install no-such-package-as-this"
    )
    assert doctor.report([check])[1] == 0


def test_no_chromium_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("PYWRY_CHROMIUM", raising=False)
    (check,) = [check for check in doctor.checks() if check.name == "chromium"]
    assert "apt-get install chromium" in check.line()
    assert not check.needed


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("drawdata", "expected module:Class"),
        ("no_such_module:Widget", "ModuleNotFoundError"),
        ("drawdata:NoSuchWidget", "AttributeError"),
        ("builtins:object", "cannot examine a object"),
    ],
)
def test_what_cannot_be_loaded_is_one_line_and_status_2(
    spec: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--widget", spec]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
