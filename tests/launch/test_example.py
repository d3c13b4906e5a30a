"""The example of docs/window-apps.md, as its reader starts it, and whole notebooks."""

from pathlib import Path

import pytest

from tests.dialogs import xdotool
from tests.launch.launched import ROOT, launched
from tests.waiting import until

pytestmark = pytest.mark.native

EXAMPLE = ROOT / "docs" / "examples" / "window-app.ipynb"


def test_the_example_draws_another_walk_for_another_seed(screen: str, tmp_path: Path) -> None:
    options = ["--parameters", "points=500", "--theme", "dark"]
    with launched(tmp_path, str(EXAMPLE), *options) as program:
        program.wait_text("It ends at")
        assert program.wait("() => document.querySelectorAll('.noUi-handle').length") == 2
        walk = program.wait("() => document.querySelector('polyline')?.getAttribute('points')")
        assert len(walk.split()) == 500
        program.focus("A random walk")
        program.ask("() => document.querySelector('.noUi-handle').focus()")
        xdotool("key", "Right")
        other = "() => document.querySelector('polyline')?.getAttribute('points')"
        until(lambda: program.ask(other) not in (walk, None))
        assert program.close() == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("world", [".js-plotly-plot .trace", "table"]),
        ("tips", ["math", "table"]),
        ("pendulum", ["math", "img", ".noUi-handle", "table"]),
    ],
)
def test_a_whole_notebook_runs_and_shows_all_its_kinds_of_output(
    screen: str, tmp_path: Path, name: str, shown: list[str]
) -> None:
    with launched(tmp_path, str(ROOT / "notebooks" / f"{name}.ipynb")) as program:
        for selector in shown:
            program.wait(f"() => document.querySelector({selector!r})?.getBoundingClientRect().height > 0")
        until(lambda: not program.ask("() => /Running|Starting/.test(document.body.innerText)"))
        assert program.said == ""
