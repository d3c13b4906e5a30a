"""Each probe gives the same in Jupyter's runtime and in ours, or differs as docs/widgets.md says, in either engine."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pywry import PyWry
from tests.conformance.bundle import built, probe_names
from tests.contract.windows import NativeHost

pytestmark = pytest.mark.e2e

DOCS = Path(__file__).parents[2] / "docs" / "widgets.md"
RUN = "([name, runtime]) => conformance.run(name, runtime)"
LOAD = """async (_, source) => {
  await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
}"""

Call = Callable[..., Any]
"""Calls a JavaScript function on a page that has both runtimes."""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("conformance"))


@pytest.fixture(scope="module", params=["chromium", pytest.param("webkit", marks=pytest.mark.native)])
def call(request: pytest.FixtureRequest, script: Path) -> Iterator[Call]:
    """A page of each engine, with both runtimes."""
    yield from (_chromium if request.param == "chromium" else _webkit)(request, script)


def _chromium(request: pytest.FixtureRequest, script: Path) -> Iterator[Call]:
    context = request.getfixturevalue("browser").new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_script_tag(path=script, type="module")
    page.wait_for_function("() => window.conformance !== undefined")
    yield page.evaluate
    context.close()


def _webkit(request: pytest.FixtureRequest, script: Path) -> Iterator[Call]:
    request.getfixturevalue("warm_windows")
    with pytest.MonkeyPatch.context() as patch:
        host, app = NativeHost(patch), PyWry(mode="native")
        page = host.open(app.show(""))
        page.run(LOAD, script.read_text("utf-8"))
        # As text: what the probes write for other values, {"$": …}, is the windows' driver's writing too.
        calling = "async (_, given) => JSON.stringify((await (%s)(given)) ?? null)"
        yield lambda source, given=None: json.loads(page.run(calling % source, given))
        host.end()  # probes of what fails leave errors, which are not the next test's
        app.destroy()


@pytest.fixture(scope="module")
def documented() -> set[str]:
    """Return the names of the differences in the guide."""
    return set(re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))


def test_the_probes_are_those_of_the_page(call: Call) -> None:
    assert sorted(call("() => conformance.names")) == sorted(probe_names())


@pytest.mark.parametrize("name", probe_names())
def test_both_runtimes_do_alike(call: Call, documented: set[str], name: str) -> None:
    jupyter, ours = (call(RUN, [name, runtime]) for runtime in ("jupyter", "pywry"))
    better: dict[str, Any] | None = call("(name) => conformance.better(name)", name)
    if better is None:
        assert ours == jupyter
    else:
        assert better["name"] in documented
        assert (jupyter, ours) == (better["jupyter"], better["pywry"])
