"""Event names, and who handles them with what."""

import functools
import threading
from typing import Any

import pytest

from pywry.errors import InvalidEventName
from pywry.events import RESERVED, Handlers, check_component_event, check_name, check_pattern, patterns_for

NAMES = ["app:click", "a:b", "App2:x-y_Z", "grid:cell-edit", "modal:open:my.modal-1", "a:b:c_d"]
NO_NAMES = ["", "a", "a:", ":b", "a:b:", "a:b:c:d", "a b:c", "1a:b", "a:1b", "a-b:c", "a:b\n", "a:b:c\n", "é:b", "a:é"]
NO_NAMES += ["a:*", "*", "a:b:*", " a:b", "a:b ", "a.b:c"]


@pytest.mark.parametrize("name", NAMES)
def test_name_in_the_grammar_is_returned(name: str) -> None:
    assert check_name(name) == check_pattern(name) == name


@pytest.mark.parametrize("name", [*NO_NAMES, None, 5, b"a:b", ["a:b"]])
def test_name_out_of_the_grammar_is_shown_with_it(name: object) -> None:
    with pytest.raises(InvalidEventName) as caught:
        check_name(name)
    assert str(caught.value).startswith(f"{name!r} is no event name")
    assert "^[a-zA-Z]" in str(caught.value)


@pytest.mark.parametrize("pattern", ["*", "app:*", *NAMES])
def test_handler_pattern_may_end_in_a_star(pattern: str) -> None:
    assert check_pattern(pattern) == pattern


@pytest.mark.parametrize("pattern", ["a:b:*", "a*", "**", "*:a", "a:*b", "*\n", ":*", None])
def test_other_patterns_are_refused(pattern: object) -> None:
    with pytest.raises(InvalidEventName):
        check_pattern(pattern)


@pytest.mark.parametrize("name", ["modal:open:a", "modal:close:a", "modal:toggle:a.b", "plotly:modebar-mine", "app:go"])
def test_component_may_emit_its_own_and_a_few_of_the_system_s(name: str) -> None:
    assert check_component_event(name) == name


@pytest.mark.parametrize("name", [*(f"{namespace}:go" for namespace in RESERVED), "modal:open", "modal:opened:a"])
def test_component_may_not_emit_in_a_reserved_namespace(name: str) -> None:
    with pytest.raises(InvalidEventName, match="reserved namespace"):
        check_component_event(name)


def test_patterns_go_from_exact_to_every() -> None:
    assert list(patterns_for("a:b:c")) == ["a:b:c", "a:b", "a:*", "*"]
    assert list(patterns_for("a:b")) == ["a:b", "a:*", "*"]


def call(handler: Any) -> None:
    """Call a handler as an event `app:x` of the widget `main` with data 1 does."""
    handlers = Handlers()
    handlers.add("app:x", handler)
    for registered in handlers.take("app:x"):
        registered(1, "app:x", "main")


class Taker:
    def __init__(self) -> None:
        self.got: list[Any] = []

    def none(self) -> None:
        self.got.append(())

    def one(self, data: Any) -> None:
        self.got.append((data,))

    def two(self, data: Any, event_type: str) -> None:
        self.got.append((data, event_type))

    def three(self, data: Any, event_type: str, label: str) -> None:
        self.got.append((data, event_type, label))

    def any(self, *arguments: Any) -> None:
        self.got.append(arguments)

    def named(self, data: Any = None, event_type: str = "", label: str = "") -> None:
        self.got.append((data, event_type, label))

    def keywords(self, data: Any, *, more: int = 5, **others: Any) -> None:
        self.got.append((data, more, others))

    def __call__(self, data: Any, event_type: str) -> None:
        self.got.append((data, event_type))


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("none", ()),
        ("one", (1,)),
        ("two", (1, "app:x")),
        ("three", (1, "app:x", "main")),
        ("any", (1, "app:x", "main")),
        ("named", (1, "app:x", "main")),
        ("keywords", (1, 5, {})),
        ("__call__", (1, "app:x")),
    ],
)
def test_method_gets_as_many_arguments_as_it_takes(method: str, expected: tuple[Any, ...]) -> None:
    taker = Taker()
    call(getattr(taker, method))
    assert taker.got == [expected]


def test_function_gets_as_many_arguments_as_it_takes() -> None:
    got: list[Any] = []
    call(lambda: got.append(()))
    call(lambda d: got.append((d,)))
    call(lambda d, e: got.append((d, e)))
    call(lambda d, e, n: got.append((d, e, n)))
    assert got == [(), (1,), (1, "app:x"), (1, "app:x", "main")]


def test_parameter_with_a_default_keeps_it() -> None:
    got: list[Any] = []
    for i in range(3):
        call(lambda d, i=i: got.append((d, i)))
    call(lambda d, e, i=7: got.append((d, e, i)))
    call(lambda i=8: got.append(i))
    assert got == [(1, 0), (1, 1), (1, 2), (1, "app:x", 7), 8]


def test_argument_never_lands_in_the_place_of_another() -> None:
    got: list[Any] = []
    call(lambda data, i=3, label=None: got.append((data, i, label)))
    call(lambda i=3, data=None: got.append((i, data)))
    call(lambda data, label=None: got.append((data, label)))
    assert got == [(1, 3, None), (3, None), (1, None)]


def test_partial_gets_what_is_left_to_fill() -> None:
    got: list[Any] = []
    call(functools.partial(lambda a, b, data: got.append((a, b, data)), "a", "b"))
    call(functools.partial(lambda data, row: got.append((data, row)), row=4))
    assert got == [("a", "b", 1), (1, 4)]


def test_builtin_gets_the_data() -> None:
    got: list[Any] = []
    call(got.append)
    found: dict[Any, Any] = {}
    handlers = Handlers()
    handlers.add("app:x", found.update)  # has no signature
    for registered in handlers.take("app:x"):
        registered({"a": 1}, "app:x", "main")
    assert (got, found) == ([1], {"a": 1})


def test_handler_that_takes_too_much_raises_when_called_not_when_registered() -> None:
    with pytest.raises(TypeError, match="more"):
        call(lambda a, b, c, more: None)


@pytest.mark.parametrize("handler", [None, 5, "print"])
def test_what_cannot_be_called_is_refused(handler: Any) -> None:
    with pytest.raises(TypeError, match="must be callable"):
        Handlers().add("app:x", handler)


def taken(handlers: Handlers, name: str) -> list[Any]:
    return [registered.handler for registered in handlers.take(name)]


def test_handlers_go_exact_then_short_then_namespace_then_all_each_in_registration_order() -> None:
    handlers = Handlers()
    made = {pattern: [lambda: None, lambda: None] for pattern in ("*", "a:*", "a:b", "a:b:c", "b:*", "a:b:d", "a:bc")}
    for nth in range(2):
        for pattern, pair in made.items():
            handlers.add(pattern, pair[nth])
    assert taken(handlers, "a:b:c") == [*made["a:b:c"], *made["a:b"], *made["a:*"], *made["*"]]
    assert taken(handlers, "a:b") == [*made["a:b"], *made["a:*"], *made["*"]]
    assert taken(handlers, "c:d") == made["*"]


def test_once_handler_is_taken_once_and_in_its_place() -> None:
    handlers = Handlers()
    first, once, last = (lambda: None), (lambda: None), (lambda: None)
    handlers.add("a:*", first)
    handlers.add("a:*", once, once=True)
    handlers.add("a:*", last)
    assert taken(handlers, "a:b") == [first, once, last]
    assert taken(handlers, "a:c") == [first, last]


def test_once_handler_is_taken_once_also_by_many_threads() -> None:
    handlers, found = Handlers(), []
    barrier = threading.Barrier(8)

    def take() -> None:
        barrier.wait()
        for _ in range(50):
            found.extend(handlers.take("a:b"))

    handlers.add("a:b", print, once=True)
    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_removed_handler_is_gone_and_only_it() -> None:
    handlers, taker, other = Handlers(), Taker(), Taker()
    handlers.add("a:b", taker.one)
    handlers.add("a:b", other.one)
    handlers.add("a:*", taker.one)
    handlers.remove("a:b", taker.one)  # another bound method of the same object
    handlers.remove("a:b", taker.two)  # never registered
    assert taken(handlers, "a:b") == [other.one, taker.one]


def test_removed_pattern_loses_all_its_handlers() -> None:
    handlers = Handlers()
    handlers.add("a:b", print)
    handlers.add("a:b", repr)
    handlers.add("*", len)
    handlers.remove("a:b")
    handlers.remove("never:there")
    assert taken(handlers, "a:b") == [len]


def test_same_handler_registered_twice_is_called_twice() -> None:
    handlers = Handlers()
    handlers.add("a:b", print)
    handlers.add("a:b", print)
    assert taken(handlers, "a:b") == [print, print]


@pytest.mark.parametrize("pattern", ["a", "a:b:*", None])
def test_handler_for_a_bad_pattern_is_refused(pattern: Any) -> None:
    with pytest.raises(InvalidEventName):
        Handlers().add(pattern, print)
    with pytest.raises(InvalidEventName):
        Handlers().remove(pattern)
