"""Each probe gives the same in Jupyter's runtime and in ours, or differs as docs/widgets.md says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conformance.bundle import built, probe_names

pytestmark = pytest.mark.e2e

DOCS = Path(__file__).parents[2] / "docs" / "widgets.md"
RUN = "([name, runtime]) => conformance.run(name, runtime)"


@pytest.fixture(scope="module")
def tab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with both runtimes."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_script_tag(path=built(tmp_path_factory.mktemp("conformance")), type="module")
    page.wait_for_function("() => window.conformance !== undefined")
    yield page
    context.close()


@pytest.fixture(scope="module")
def documented() -> set[str]:
    """Return the names of the differences in the guide."""
    return set(re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))


def test_the_probes_are_those_of_the_page(tab: Page) -> None:
    assert sorted(tab.evaluate("() => conformance.names")) == sorted(probe_names())


@pytest.mark.parametrize("name", probe_names())
def test_both_runtimes_do_alike(tab: Page, documented: set[str], name: str) -> None:
    jupyter, ours = (tab.evaluate(RUN, [name, runtime]) for runtime in ("jupyter", "pywry"))
    better: dict[str, Any] | None = tab.evaluate("(name) => conformance.better(name)", name)
    if better is None:
        assert ours == jupyter
    else:
        assert better["name"] in documented
        assert (jupyter, ours) == (better["jupyter"], better["pywry"])
