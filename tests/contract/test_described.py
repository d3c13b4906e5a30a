"""Widgets that are no ipywidgets: objects with anywidget's descriptor, and what refers to them."""

import dataclasses
import gc
import weakref
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import ipywidgets
import psygnal
import pydantic
import pytest
import traitlets
from anywidget.experimental import MimeBundleDescriptor, dataclass, widget

from pywry import PyWry
from tests.contract.hosted import HOSTED_OR_BRIDGED
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

CODE = Path(__file__).parent / "described.js"
SHOWS = "(_, [id, values]) => document.getElementById(id)?.textContent === JSON.stringify(values)"
SAVE = "(_, [id, values]) => { models[id].set(values); models[id].save_changes(); }"


@dataclass(esm=CODE)
class Evented:
    """A dataclass that anywidget makes evented."""

    name: str = "evented"
    count: int = 0
    tags: list[str] = dataclasses.field(default_factory=list)
    payload: Any = None
    child: Any = None


@widget(esm=CODE, css="pre { color: rgb(1, 2, 3) }")
@psygnal.evented
@dataclasses.dataclass
class Psygnal:
    """A dataclass with psygnal's own decorator."""

    name: str = "psygnal"
    count: int = 0


class Model(pydantic.BaseModel, validate_assignment=True):
    """A pydantic model, which tells nobody of its changes."""

    name: str = "model"
    count: int = pydantic.Field(0, ge=0)
    _repr_mimebundle_: ClassVar[Any] = MimeBundleDescriptor(_esm=CODE, autodetect_observer=False)


class Traits(traitlets.HasTraits):
    """Plain traitlets."""

    name = traitlets.Unicode("traits").tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)
    _repr_mimebundle_ = MimeBundleDescriptor(_esm=CODE)


class Shelf(anywidget.AnyWidget):
    """An anywidget that holds any other."""

    _esm = CODE
    name = traitlets.Unicode("shelf").tag(sync=True)
    child = anywidget.WidgetTrait().tag(sync=True)


class OldShelf(anywidget.AnyWidget):
    """The same with ipywidgets' references."""

    _esm = CODE
    name = traitlets.Unicode("shelf").tag(sync=True)
    child = traitlets.Instance(ipywidgets.Widget).tag(sync=True, **ipywidgets.widget_serialization)


def shows(page: OpenPage, name: str, *values: Any) -> None:
    """Wait until the page shows these values: name, count, tags, payload."""
    page.wait(SHOWS, [name, [name, *values, *[None] * (3 - len(values))]])


@pytest.mark.parametrize("kind", [Psygnal, Traits])
def test_a_described_object_is_shown_and_its_values_go_both_ways(host: Host, app: PyWry, kind: type[Any]) -> None:
    described = kind(count=3)
    page = host.open(app.show(described))
    shows(page, described.name, 3)
    described.count = 4
    shows(page, described.name, 4)
    page.run(SAVE, [described.name, {"count": 5}])
    page.wait("(_, id) => document.getElementById(id) !== null", described.name)
    late = host.open(app.show(described))
    shows(late, described.name, 5)
    assert described.count == 5


def test_a_dataclass_hears_of_its_page_by_its_own_events(host: Host, app: PyWry) -> None:
    described = Evented(tags=["a"], payload=b"\x01\x02")
    counts = Collector()
    described.events.count.connect(counts)
    page, other = (host.open(handle) for handle in [app.show(described)] * 2)
    for each in (page, other):
        shows(each, "evented", 0, ["a"], [1, 2])
    page.run(SAVE, ["evented", {"count": 7, "tags": ["b", "c"]}])
    assert counts.wait(1) == [7]
    shows(other, "evented", 7, ["b", "c"], [1, 2])


def test_an_object_that_tells_nobody_is_told_of_to_other_pages(host: Host, app: PyWry) -> None:
    described = Model()
    handle = app.show(described)
    page, other = host.open(handle), host.open(handle)
    for each in (page, other):
        shows(each, "model", 0)
    page.run(SAVE, ["model", {"count": 7}])
    shows(other, "model", 7)
    assert described.count == 7


@pytest.mark.page_errors
def test_a_value_that_the_object_refuses_is_corrected(host: Host, app: PyWry) -> None:
    described = Model(count=2)
    page = host.open(app.show(described))
    shows(page, "model", 2)
    page.run("() => { window.seen = []; models.model.on('change:count', () => seen.push(models.model.get('count'))); }")
    page.run(SAVE, ["model", {"count": -1}])
    page.wait("() => window.seen.join() === '-1,2'")
    shows(page, "model", 2)
    assert described.count == 2


@HOSTED_OR_BRIDGED
@pytest.mark.page_errors
def test_why_an_object_refuses_a_value_is_said_on_the_page(host: Host, app: PyWry) -> None:
    page = host.open(app.show(Model(count=2)))
    shows(page, "model", 2)
    page.run(SAVE, ["model", {"count": -1}])
    page.wait("() => document.querySelector('.pywry-status')?.textContent.includes('greater than or equal')")


def test_a_widget_inside_a_widget_is_found(host: Host, app: PyWry) -> None:
    inner = Shelf(name="inner")
    page = host.open(app.show(Shelf(child=inner)))
    shows(page, "shelf")
    shows(page, "inner")


@HOSTED_OR_BRIDGED
def test_a_widget_inside_a_widget_is_found_by_ipywidgets_reference_too(host: Host, app: PyWry) -> None:
    """In Jupyter's own pages anywidget refuses it."""
    inner = Shelf(name="inner")
    page = host.open(app.show(OldShelf(child=inner)))
    shows(page, "shelf")
    shows(page, "inner")


def test_a_described_object_inside_a_described_object(host: Host, app: PyWry) -> None:
    inner = Psygnal(name="inner", count=1)
    outer = Shelf(child=inner)
    page = host.open(app.show(outer))
    shows(page, "inner", 1)
    inner.count = 2
    shows(page, "inner", 2)
    assert page.run("() => getComputedStyle(document.getElementById('inner')).color") == "rgb(1, 2, 3)"


def test_a_described_object_that_has_gone_is_gone_from_its_page(host: Host, app: PyWry) -> None:
    inner = Psygnal(name="inner")
    outer = Shelf(child=inner)
    page = host.open(app.show(outer))
    shows(page, "inner", 0)
    page.run("() => models.inner.on('destroy', () => { window.ended = true; })")
    gone = weakref.ref(inner)
    outer.child = None
    del inner
    shows(page, "shelf")
    outer.name = "other"  # the dispatcher's thread has let go of what it handled before
    gc.collect()
    assert gone() is None
    page.wait("() => window.ended === true")
