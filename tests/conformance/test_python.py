"""What Python's half of a widget and its page make of each other, in Jupyter's runtime and in ours."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import traitlets
from anywidget.experimental import command
from playwright.sync_api import Browser

from tests.conformance.bundle import built
from tests.conformance.sides import Probe, Side, jupyter_side, pywry_side

pytestmark = [pytest.mark.e2e, pytest.mark.filterwarnings("ignore:.*")]

DOCS = Path(__file__).parents[2] / "docs" / "widgets.md"
SAVE = "(values) => probe.save(values)"
CHANGES = "() => probe.changes"


@dataclass
class Sides:
    """The same widget in both worlds."""

    jupyter: Side
    pywry: Side

    def compare(self, play: Callable[[Side], Any]) -> None:
        """Play the same in both and expect the same."""
        theirs, ours = play(self.jupyter), play(self.pywry)
        assert ours == theirs

    def differ(self, name: str, play: Callable[[Side], Any], *, jupyter: Any, pywry: Any) -> None:
        """Play the same in both and expect what docs/widgets.md names."""
        assert name in re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
        assert (play(self.jupyter), play(self.pywry)) == (jupyter, pywry)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("conformance"))


@pytest.fixture
def show(browser: Browser, script: Path) -> Iterator[Callable[[Callable[[], Any]], Sides]]:
    with ExitStack() as stack:
        yield lambda make: Sides(
            stack.enter_context(jupyter_side(browser, script, make)),
            stack.enter_context(pywry_side(browser, make)),
        )


@pytest.fixture
def sides(show: Callable[[Callable[[], Any]], Sides]) -> Sides:
    return show(Probe)


def test_a_value_that_a_validator_coerces(sides: Sides) -> None:
    def play(side: Side) -> Any:
        side.page(SAVE, {"n": 150})
        side.settle()
        return side.page(CHANGES), side.page("() => probe.get('n')"), side.widget.n

    sides.compare(play)


def test_a_value_that_a_validator_rejects(sides: Sides) -> None:
    def play(side: Side) -> Any:
        side.page(SAVE, {"n": 5})
        side.page(SAVE, {"n": -1})
        side.settle()
        return side.page("() => probe.get('n')"), side.widget.n

    sides.differ("rejected-write", play, jupyter=(-1, 5), pywry=(5, 5))


def test_values_set_together_in_python_come_together(sides: Sides) -> None:
    def play(side: Side) -> Any:
        with side.widget.hold_sync():
            side.widget.n = 1
            side.widget.text = "a"
            side.widget.n = 2
        with side.widget.hold_trait_notifications():
            side.widget.n = 3
            side.widget.text = "b"
        side.settle()
        return side.page(CHANGES)

    sides.compare(play)


def test_a_trait_added_while_shown(sides: Sides) -> None:
    def play(side: Side) -> Any:
        side.widget.add_traits(late=traitlets.Int(7).tag(sync=True))
        side.widget.late = 8
        side.settle()
        side.page(SAVE, {"late": 9})
        side.settle()
        return side.page(CHANGES), side.widget.late

    sides.compare(play)


def test_a_trait_that_is_not_echoed(sides: Sides) -> None:
    def play(side: Side) -> Any:
        for value in (1, 2, 3):
            side.page(SAVE, {"silent": value})
        side.settle()
        side.widget.silent = 5
        side.settle()
        side.page(SAVE, {"silent": 6})
        side.settle()
        return side.page(CHANGES), side.widget.silent

    sides.compare(play)


def test_what_an_observer_sets_while_it_hears_of_a_pages_change(sides: Sides) -> None:
    def play(side: Side) -> Any:
        side.widget.observe(lambda change: side.widget.set_trait("text", f"n is {change['new']}"), "n")
        side.page(SAVE, {"n": 4})
        side.settle()
        return side.page(CHANGES), side.widget.text

    sides.compare(play)


def test_a_hundred_updates_keep_their_order(sides: Sides) -> None:
    def play(side: Side) -> Any:
        for n in range(1, 101):
            side.widget.n = n
        side.settle()
        return side.page(CHANGES)

    sides.compare(play)


@pytest.mark.parametrize(
    "value",
    [
        [1.5, float("nan"), float("inf"), -0.0],
        (1, (2,)),
        {1: "a", None: "b", "größe": "🙂 \u2028"},
        2**53 + 1,
        {"bytes": b"\x00\xff", "list": [b"ab", bytearray(b"c"), memoryview(b"de")]},
        [None, True, "", {}, []],
    ],
    ids=["floats", "tuples", "keys", "large", "binary", "plain"],
)
def test_pythons_values_are_alike_on_the_page(sides: Sides, value: Any) -> None:
    def play(side: Side) -> Any:
        side.widget.value = value
        side.settle()
        return side.page("() => probe.get('value')")

    sides.compare(play)


@pytest.mark.parametrize(
    "value",
    [
        "[1.5, Number.NaN, Infinity, 1e300]",
        "{ u: undefined, list: [undefined, null], date: new Date(0) }",
        "'größe 🙂 \\u2028 \\0'",
        "{ bytes: Uint8Array.of(1, 2), list: [new DataView(Uint8Array.of(3).buffer), Float64Array.of(1).buffer] }",
    ],
    ids=["numbers", "missing", "text", "binary"],
)
def test_a_pages_values_are_alike_in_python(sides: Sides, value: str) -> None:
    def plain(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: plain(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [plain(inner) for inner in item]
        return (type(item).__name__, bytes(item)) if isinstance(item, memoryview) else item

    def play(side: Side) -> Any:
        side.page(f"() => probe.save({{ value: {value} }})")
        side.settle()
        return plain(side.widget.value)

    sides.compare(play)


def test_bytes_from_a_page_for_a_bytes_trait(sides: Sides) -> None:
    def play(side: Side) -> Any:
        side.page("() => probe.save({ blob: Uint8Array.of(1, 2) })")
        side.settle()
        return side.widget.blob

    sides.differ("bytes-traits", play, jupyter=b"", pywry=b"\x01\x02")


def test_custom_messages_both_ways(sides: Sides) -> None:
    def play(side: Side) -> Any:
        got: list[Any] = []
        side.widget.on_msg(lambda _, content, buffers: got.append((content, [bytes(b) for b in buffers])))
        side.widget.send({"from": "Python", "n": [1]}, buffers=[b"ab", bytearray(b""), memoryview(b"c")])
        side.page("() => probe.model.send({ from: 'page' }, null, [Uint8Array.of(5), new ArrayBuffer(1)])")
        side.settle()
        return side.page("() => probe.customs"), [item for item in got if "ping" not in item[0]]

    sides.compare(play)


def test_a_layout_set_in_python_is_the_elements_style(sides: Sides) -> None:
    def play(side: Side) -> Any:
        side.widget.layout.width = "123px"
        side.settle()
        return side.page("() => probe.el.style.width")

    sides.compare(play)


class Commanding(Probe):
    """A probe with commands."""

    @command
    def double(self, msg: Any, buffers: list[Any]) -> Any:
        return msg * 2, [bytes(b) * 2 for b in buffers]

    @command
    def fail(self, msg: Any, buffers: list[Any]) -> Any:
        raise ValueError("expected a number")

    @command
    async def later(self, msg: Any, buffers: list[Any]) -> Any:
        await asyncio.sleep(0)
        return msg * 2, []


def test_a_command_is_answered(show: Any) -> None:
    def play(side: Side) -> Any:
        return side.page("() => probe.invoke('double', 4, { buffers: [Uint8Array.of(7)] })")

    show(Commanding).compare(play)


@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("fail", {"failed": "ValueError", "message": "expected a number"}),
        (
            "unknown",
            {
                "failed": "LookupError",
                "message": "Commanding has no command 'unknown'; there are 'double', 'fail', 'later'",
            },
        ),
    ],
)
def test_a_command_that_fails_or_is_not_there(show: Any, name: str, failed: dict[str, str]) -> None:
    def play(side: Side) -> Any:
        result = side.page("(name) => probe.invoke(name, 1)", name)
        return result if result["failed"] != "TimeoutError" else "nobody answered"

    show(Commanding).differ("failing-command", play, jupyter="nobody answered", pywry=failed)


def test_a_command_that_is_async(show: Any) -> None:
    def play(side: Side) -> Any:
        result = side.page("() => probe.invoke('later', 4)")
        return result if "failed" not in result else "nobody answered"

    show(Commanding).differ("async-command", play, jupyter="nobody answered", pywry=[8, []])


def test_a_widget_closed_by_python(sides: Sides) -> None:
    heard = """async () => { while (!probe.changes.includes('destroy')) await new Promise(requestAnimationFrame);
      probe.model.set('n', 3); probe.model.send('late'); return [probe.changes, probe.get('n')]; }"""

    def play(side: Side) -> Any:
        side.settle()
        side.widget.close()
        return side.page(heard)

    sides.compare(play)
