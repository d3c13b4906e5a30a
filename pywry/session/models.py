"""What a session needs of models, wherever they live: in this process (tree.py) or in a kernel."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from ..settings import LimitSettings
from .outbox import Message
from .sender import Sender

Tap = Callable[[Mapping[str, Any], Sequence[memoryview], str], bool]


class Audience(Protocol):
    """Pages that show a model: a session, seen from a comm."""

    @property
    def pages(self) -> Sequence[object]:
        """The pages there are."""

    @property
    def limits(self) -> LimitSettings:
        """How much may wait for pages."""

    def publish(self, message: Message, refers_to: Sequence[str]) -> bool:
        """Send a message to every page, after the models it refers to; say whether there was one."""

    def closed(self, comm_id: str) -> None:
        """Forget a model."""

    def call_soon(self, work: Callable[[], None]) -> None:
        """Run `work` on the loop that carries bytes."""

    def call_later(self, delay_s: float, work: Callable[[], None]) -> None:
        """Run `work` there after a while."""


class Comm(Protocol):
    """One model, as pages reach it. Called on the loop."""

    comm_id: str
    tap: Tap | None
    """Takes a page's custom messages at once, where that is possible; says whether it did."""
    on_page_gone: Callable[[str], None] | None

    def take(self, data: dict[str, Any], buffers: list[memoryview], sender: Sender) -> None:
        """Let the widget handle a page's message, and answer when that is done."""

    def correct(self, keys: Sequence[str]) -> None:
        """Send the true values of these keys to every page."""

    def end(self) -> None:
        """Close the widget, as a page asked that had opened it."""

    def leave(self, audience: Audience) -> None:
        """Send to these pages no more."""


class Models(Protocol):
    """The models a view may touch: its root and everything that their states refer to."""

    @property
    def root_id(self) -> str:
        """The id of the model that the page shows."""

    def code(self) -> Sequence[str]:
        """Names of the assets that the page will need first, as far as they are known."""

    def get(self, comm_id: object) -> Comm | None:
        """Return a model of this view, None for any other. On the loop; never waits."""

    def lacks(self, ids: Iterable[str]) -> bool:
        """Say whether any of these models is not among them yet."""

    def is_foreign(self, comm_id: str) -> bool:
        """Say whether there is such a model, but not in this view."""

    def follow(self, audience: Audience) -> None:
        """Publish models that come to act on these, though nothing refers to them, as links between widgets do."""

    def open_all(self, audience: Audience) -> list[Message]:
        """Return what opens every model with its present state, each after those it refers to. May wait; never on the
        loop."""

    def open_new(self, ids: Iterable[str], audience: Audience) -> list[Message]:
        """Return what opens those of these models, and of those they refer to, that are new."""

    def make(
        self,
        message: Mapping[str, Any],
        buffers: Sequence[memoryview],
        sender: Sender,
        audience: Audience,
        then: Callable[[Message | None], None],
    ) -> None:
        """Make a model that a page opens; `then` gets what opens it on other pages, None when it was not made."""

    def is_from_page(self, comm_id: object) -> bool:
        """Say whether a page made this model."""

    def forget(self, comm_id: str) -> None:
        """Take out a model that its widget closed."""

    def ids(self) -> Collection[str]:
        """Return the ids of the models there are now."""

    def comms(self) -> Sequence[Comm]:
        """Return the models there are now."""
