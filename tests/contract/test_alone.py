"""A page that asks another origin is found out, so that those which are said to ask none have asked none."""

import anywidget
import pytest

from pywry import PyWry
from tests.contract.alone import pages_alone
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host

pytestmark = HOSTED_OR_BRIDGED

CODE = """export default { render({ el }) {
  el.append(Object.assign(new Image(), { src: "https://elsewhere.test/picture.png" }));
} };"""


class Curious(anywidget.AnyWidget):
    """A widget that wants a picture of another server."""

    _esm = CODE


class Elsewhere(anywidget.AnyWidget):
    """A widget whose code is at an address."""

    _esm = "https://elsewhere.test/widget.js"


@pytest.mark.page_errors
def test_a_widget_whose_code_is_elsewhere_says_so(host: Host, app: PyWry) -> None:
    page = host.open(app.show(Elsewhere()))
    assert page.text(".pywry-error p").endswith(
        "cannot be loaded: it is at https://elsewhere.test/widget.js, and pages load nothing from others"
    )


def test_a_widget_that_asks_another_origin_is_found_out(
    host: Host, app: PyWry, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = pages_alone(host, monkeypatch)
    alone.__enter__()
    page = host.open(app.show(Curious()))
    page.wait("() => window.__refused.length > 0")
    with pytest.raises(AssertionError, match="requests to other origins"):
        alone.__exit__(None, None, None)
