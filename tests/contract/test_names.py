"""EVENTS §1: the grammar of names, in both languages and at every way in; who hears which name, in which order."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from pywry import Button, Handle, PyWry, Select, Toolbar
from pywry.errors import InvalidEventName
from pywry.events import GRAMMAR
from tests.contract.hosts import Host
from tests.waiting import Collector

BAD_NAMES = ["save", "app:", ":save", "1app:save", "app:1save", "app:save:", "app:a:b:c", "a p:save", "app:save\n", ""]
GOOD_NAMES = ["app:save", "A1:b-c_d9", "modal:open:My.id_1-x", "a:b:0"]
BAD_PATTERNS = [*BAD_NAMES, "app:sa*", "*:save", "**", "app:*:x"]


def check(raised: pytest.ExceptionInfo[InvalidEventName], name: object) -> None:
    """The message shows the name and the grammar."""
    assert repr(name) in str(raised.value)
    assert GRAMMAR in str(raised.value)


EMITTERS: dict[str, Callable[[PyWry, Handle, str], object]] = {
    "handle.emit": lambda app, handle, name: handle.emit(name),
    "app.emit": lambda app, handle, name: app.emit(name),
    "handle.command": lambda app, handle, name: handle.command(name, print),
    "handle.request_sync": lambda app, handle, name: handle.request_sync(name),
}
LISTENERS: dict[str, Callable[[PyWry, Handle, str], object]] = {
    "handle.on": lambda app, handle, name: handle.on(name, print),
    "handle.on as a decorator": lambda app, handle, name: handle.on(name),
    "handle.once": lambda app, handle, name: handle.once(name, print),
    "handle.off": lambda app, handle, name: handle.off(name),
    "app.on": lambda app, handle, name: app.on(name, print),
    "app.on as a decorator": lambda app, handle, name: app.on(name),
    "callbacks": lambda app, handle, name: app.show("x", callbacks={name: print}),
}


@pytest.mark.parametrize("way", EMITTERS)
def test_a_bad_name_is_refused_wherever_python_emits(app: PyWry, way: str) -> None:
    handle = app.show("page")
    for name in [*BAD_PATTERNS, "app:*", "*"]:
        with pytest.raises(InvalidEventName) as raised:
            EMITTERS[way](app, handle, name)
        check(raised, name)


@pytest.mark.parametrize("way", LISTENERS)
def test_a_bad_pattern_is_refused_wherever_python_listens(app: PyWry, way: str) -> None:
    handle = app.show("page")
    for name in BAD_PATTERNS:
        with pytest.raises(InvalidEventName) as raised:
            LISTENERS[way](app, handle, name)
        check(raised, name)
    assert app.get_labels() == [handle.label]  # nothing half shown


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("component", [Button, Select])
def test_a_component_refuses_a_bad_event(component: type[Button | Select], name: str) -> None:
    with pytest.raises(InvalidEventName) as raised:
        component("label", event=name)
    check(raised, name)


@pytest.mark.parametrize("namespace", ["pywry", "plotly", "grid", "toolbar", "modal", "window", "menu", "tray"])
def test_a_component_event_in_a_reserved_namespace_is_refused(namespace: str) -> None:
    with pytest.raises(InvalidEventName, match=f"'{namespace}:mine'.*reserved"):
        Button("label", event=f"{namespace}:mine")
    with pytest.raises(InvalidEventName, match="reserved"):
        Toolbar([{"type": "button", "event": f"{namespace}:mine"}])


@pytest.mark.parametrize("name", ["modal:open:a", "modal:close:a", "modal:toggle:a.b", "plotly:modebar-save"])
def test_the_reserved_events_that_are_for_components_are_taken(name: str) -> None:
    assert Button("label", event=name).event == name


def test_a_name_that_is_no_text_is_refused(app: PyWry) -> None:
    handle = app.show("page")
    for name in (None, 3, b"app:save"):
        with pytest.raises(InvalidEventName, match=re.escape(repr(name))):
            handle.emit(name)  # type: ignore[arg-type]  # what the test is about


def refusals(host: Host, app: PyWry, call: str, names: list[str]) -> list[list[str]]:
    """Return the name and message of what `call` throws on the page, for each name."""
    page = host.open(app.show("page"))
    source = f"""(pywry, names) => Promise.all(names.map(async (name) => {{
      try {{ await {call}; return ['nothing', 'nothing was thrown']; }}
      catch (error) {{ return [error.name, error.message]; }} }}))"""
    thrown: list[list[str]] = page.run(source, names)
    return thrown


PAGE_EMITTERS = ["pywry.emit(name)", "pywry.request(name, {}, { timeout: 1 })"]
PAGE_LISTENERS = ["pywry.on(name, () => 0)", "pywry.once(name, () => 0)", "pywry.off(name)"]


@pytest.mark.parametrize("call", PAGE_EMITTERS)
def test_a_bad_name_is_refused_wherever_a_page_emits(host: Host, app: PyWry, call: str) -> None:
    names = [*BAD_PATTERNS, "app:*", "*"]
    for name, (error, message) in zip(names, refusals(host, app, call, names), strict=True):
        assert error == "TypeError", name
        assert "namespace:name:id" in message
        assert name.replace("\n", "\\n") in message


@pytest.mark.parametrize("call", PAGE_LISTENERS)
def test_a_bad_pattern_is_refused_wherever_a_page_listens(host: Host, app: PyWry, call: str) -> None:
    for name, (error, message) in zip(BAD_PATTERNS, refusals(host, app, call, BAD_PATTERNS), strict=True):
        assert error == "TypeError", name
        assert "namespace:name:id" in message


def test_nothing_around_a_bad_name_is_lost(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page", callbacks={"app:*": got})
    page = host.open(handle)
    page.run("(pywry) => { window.seen = []; pywry.on('app:*', (data) => { seen.push(data); }); }")
    handle.emit("app:a", 1)
    with pytest.raises(InvalidEventName):
        handle.emit("bad name", 2)
    handle.emit("app:a", 3)
    page.wait("() => seen.length >= 2")
    assert page.run("() => seen") == [1, 3]
    page.run(
        "(pywry) => { pywry.emit('app:a', 1); try { pywry.emit('bad name', 2); } catch {} pywry.emit('app:a', 3); }"
    )
    assert got.wait(2) == [1, 3]


def test_every_good_name_travels_both_ways(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page")
    for name in GOOD_NAMES:
        handle.on(name, lambda data, event_type: got(event_type))
    page = host.open(handle)
    listen = """(pywry, names) => { window.heard = [];
      for (const name of names) pywry.on(name, (data, type) => { heard.push(type); }); }"""
    page.run(listen, GOOD_NAMES)
    for name in GOOD_NAMES:
        handle.emit(name)
    page.wait("(_, count) => window.heard.length >= count", len(GOOD_NAMES))
    assert page.run("() => window.heard") == GOOD_NAMES
    page.run("(pywry, names) => { for (const name of names) pywry.emit(name); }", GOOD_NAMES)
    assert got.wait(len(GOOD_NAMES)) == GOOD_NAMES


# Registered least exact first, so that the order of the calls is not that of registration.
PATTERNS = ["*", "a:*", "a:b", "a:b:c", "a:b:d", "x:*", "a:bb"]
REACHED = {
    "a:b:c": ["a:b:c", "a:b", "a:*", "*"],
    "a:b": ["a:b", "a:*", "*"],
    "a:other": ["a:*", "*"],
    "ab:b": ["*"],
}


@pytest.mark.parametrize("name", REACHED)
def test_python_handlers_are_called_from_exact_to_star(host: Host, app: PyWry, name: str) -> None:
    called: list[str] = []
    done = Collector()

    def noting(pattern: str) -> Callable[[Any, str], None]:
        return lambda data, event_type: called.append(pattern) if event_type == name else None

    handle = app.show("page", callbacks={pattern: noting(pattern) for pattern in PATTERNS})
    handle.on("done:all", done)
    page = host.open(handle)
    page.run("(pywry, name) => { pywry.emit(name); pywry.emit('done:all'); }", name)
    done.wait(1)
    assert called == REACHED[name]


@pytest.mark.parametrize("name", REACHED)
def test_page_handlers_are_called_from_exact_to_star(host: Host, app: PyWry, name: str) -> None:
    handle = app.show("page")
    page = host.open(handle)
    page.run(
        """(pywry, [patterns, name]) => { window.called = []; pywry.on('done:all', () => { window.done = true; });
        for (const pattern of patterns)
          pywry.on(pattern, (data, type) => { if (type === name) called.push(pattern); }); }""",
        [PATTERNS, name],
    )
    handle.emit(name)
    handle.emit("done:all")
    page.wait("() => window.done")
    assert page.run("() => called") == REACHED[name]


def test_handlers_of_one_name_are_called_in_the_order_of_registration(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page", callbacks={"app:x": lambda: got("first")})
    for nth in ("second", "third"):
        handle.on("app:x", lambda data, nth=nth: got(nth))
    page = host.open(handle)
    page.run("(pywry) => { pywry.emit('app:x'); }")
    assert got.wait(3) == ["first", "second", "third"]
    page.run(
        "(pywry) => { window.called = []; for (const n of [1, 2, 3]) pywry.on('app:y', () => { called.push(n); }); }"
    )
    handle.emit("app:y")
    page.wait("() => called.length === 3")
    assert page.run("() => called") == [1, 2, 3]
