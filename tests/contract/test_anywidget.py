"""Any anywidget, hosted: its code, its traits both ways, and what a page may not do to it."""

from collections.abc import Iterator
from typing import Any

import anywidget
import pytest
import traitlets

from pywry import Handle, PyWry, PyWryWidget
from tests.contract.alone import pages_alone
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

ESM = """
function render({ model, el }) {
  window.model = model;
  window.changes = [];
  const show = () => { el.textContent = `VERSION ${model.get("n")}`; changes.push(model.get("n")); };
  model.on("change:n", show);
  el.className = "counter";
  show();
}
export default { render };
"""
SAVE = (
    "(_, values) => { for (const [key, value] of Object.entries(values)) model.set(key, value); model.save_changes(); }"
)
TEXT = "(_, text) => document.querySelector('.counter')?.textContent === text"


class Counter(anywidget.AnyWidget):
    """A number from 0 to 100: a negative one is refused, 100 stands for what is above."""

    _esm = ESM.replace("VERSION", "first")
    n = traitlets.Int(0).tag(sync=True)
    other = traitlets.Unicode("").tag(sync=True)
    blob = traitlets.Bytes(b"").tag(sync=True)

    @traitlets.validate("n")
    def _check(self, proposal: Any) -> int:
        if proposal["value"] < 0:
            raise traitlets.TraitError("expected 0 to 100")
        return min(int(proposal["value"]), 100)


class Shown:
    """A counter, and as many pages as a test opens."""

    def __init__(self, host: Host, app: PyWry) -> None:
        self.counter = Counter()
        self._host = host
        self._handle: Handle = app.show(self.counter)

    def open(self) -> OpenPage:
        page = self._host.open(self._handle)
        page.wait("() => window.model !== undefined")
        return page


@pytest.fixture
def app(host: Host, app: PyWry, monkeypatch: pytest.MonkeyPatch) -> Iterator[PyWry]:
    """An app whose pages reach nobody else, and have not tried."""
    with pages_alone(host, monkeypatch):
        yield app


@pytest.fixture
def shown(host: Host, app: PyWry) -> Shown:
    return Shown(host, app)


@HOSTED_OR_BRIDGED
def test_new_code_from_python_renders_again_in_place(shown: Shown) -> None:
    """In Jupyter's own pages a widget inside another keeps the code that it was drawn by."""
    page = shown.open()
    shown.counter.n = 3
    page.wait(TEXT, "first 3")
    page.run("() => { window.same = true; }")
    shown.counter._esm = ESM.replace("VERSION", "second")
    page.wait(TEXT, "second 3")
    assert page.run("() => window.same") is True
    shown.counter.n = 4
    page.wait(TEXT, "second 4")
    assert page.run("() => document.querySelectorAll('.counter').length") == 1
    late = shown.open()
    late.wait(TEXT, "second 4")


def test_a_child_is_shown_inside_a_widget_and_may_be_exchanged(host: Host, app: PyWry) -> None:
    first, second = Counter(n=1), Counter(n=2)
    handle = app.show(PyWryWidget("<h1>Above</h1>", child=first))
    page = host.open(handle)
    page.wait(TEXT, "first 1")
    assert page.text("h1") == "Above"
    handle.widget.child = second
    page.wait(TEXT, "first 2")
    handle.widget.child = None
    page.wait("() => document.querySelector('.counter') === null")
    assert page.text("h1") == "Above"


def check_bytes(shown: Shown, made: str) -> None:
    """Let a page make the two bytes 1 and 255, and find them in Python and on the other page."""
    page, other = shown.open(), shown.open()
    blobs = Collector()
    shown.counter.observe(lambda change: blobs(change["new"]), "blob")
    page.run("(_, made) => { model.set('blob', (0, eval)(made)); model.save_changes(); }", made)
    assert blobs.wait(1) == [b"\x01\xff"]
    assert type(shown.counter.blob) is bytes
    other.wait("() => { const blob = model.get('blob'); return blob.byteLength === 2 && blob.getUint8(1) === 255; }")


def test_bytes_of_a_page_are_bytes_in_python_and_reach_the_other_page(shown: Shown) -> None:
    check_bytes(shown, "Uint8Array.of(1, 255)")


@HOSTED_OR_BRIDGED
def test_of_a_view_of_more_bytes_those_that_it_shows_are_sent(shown: Shown) -> None:
    """Jupyter's own pages send all of them."""
    check_bytes(shown, "new DataView(Uint8Array.of(9, 1, 255, 9).buffer, 1, 2)")


@HOSTED_OR_BRIDGED
def test_a_value_that_python_rejects_is_corrected_on_the_page(shown: Shown) -> None:
    page = shown.open()
    page.run(SAVE, {"n": 5})
    page.run(SAVE, {"n": -1})
    page.wait("() => changes.length >= 4")
    assert page.run("() => changes") == [0, 5, -1, 5]
    assert shown.counter.n == 5
    page.run(SAVE, {"n": 6})
    page.wait(TEXT, "first 6")


def test_a_value_that_python_coerces_is_corrected_on_every_page(shown: Shown) -> None:
    page, other = shown.open(), shown.open()
    page.run(SAVE, {"n": 150})
    for each in (page, other):
        each.wait(TEXT, "first 100")
    assert shown.counter.n == 100


def test_a_pages_change_is_echoed_to_the_other_page(shown: Shown) -> None:
    page, other = shown.open(), shown.open()
    page.run(SAVE, {"n": 7})
    other.wait(TEXT, "first 7")
    other.run(SAVE, {"n": 8})
    page.wait(TEXT, "first 8")
    assert shown.counter.n == 8


def test_two_hundred_updates_of_python_arrive_in_order(shown: Shown) -> None:
    page = shown.open()
    for n in range(200):
        shown.counter.n = n % 100
    shown.counter.n = 100
    page.wait(TEXT, "first 100")
    changes = page.run("() => changes")
    assert changes == [n % 100 for n in range(200)] + [100]


def test_values_that_python_holds_back_come_together(shown: Shown) -> None:
    page = shown.open()
    page.run("() => { window.told = []; model.on('change', () => told.push([model.get('n'), model.get('other')])); }")
    with shown.counter.hold_sync():
        for n in range(1, 6):
            shown.counter.n = n
        shown.counter.other = "held"
    page.wait(TEXT, "first 5")
    page.wait("() => told.length > 0")
    assert page.run("() => told") == [[5, "held"]]
    assert page.run("() => changes") == [0, 5]


def test_two_hundred_updates_of_a_page_end_alike_on_all_sides_and_never_jump_back(shown: Shown) -> None:
    page, other = shown.open(), shown.open()
    done = Collector()
    shown.counter.observe(lambda change: done(change["new"]), "n")
    page.run(
        """async () => { for (let n = 1; n <= 200; n++) {
          model.set('n', Math.ceil(n / 2)); model.save_changes();
          if (n % 10 === 0) await new Promise(requestAnimationFrame); } }"""
    )
    done.wait_for(lambda n: n == 100)
    other.wait(TEXT, "first 100")
    page.run("() => model.save_changes()")
    for each in (page, other):
        changes = each.run("() => changes")
        assert changes == sorted(changes)
        assert changes[-1] == 100


@HOSTED_OR_BRIDGED
@pytest.mark.parametrize("key", ["_esm", "_css", "_anywidget_id", "_model_module"])
def test_a_page_that_writes_code_is_refused_visibly_and_its_data_kept(shown: Shown, key: str) -> None:
    page, other = shown.open(), shown.open()
    before = getattr(shown.counter, key, None)
    others = Collector()
    shown.counter.observe(lambda change: others(change["new"]), "other")
    page.run(SAVE, {key: "export default { render() { window.evil = true; } }", "other": "kept"})
    assert others.wait(1) == ["kept"]
    page.wait("(_, key) => document.querySelector('.pywry-status')?.textContent.includes(key)", key)
    assert "policy-violation" in page.text(".pywry-status")
    assert getattr(shown.counter, key, None) == before
    other.wait("() => model.get('other') === 'kept'")
    assert other.run("() => window.evil ?? null") is None
    late = shown.open()
    late.wait(TEXT, "first 0")
