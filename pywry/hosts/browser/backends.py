"""Where the handlers find what they serve. Here: views of this process; the server extension brings a kernel's."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from ...session.session import Session


@dataclass(frozen=True, slots=True)
class View:
    """One address: the session behind it and what its page is called."""

    name: str
    session: Session
    title: str
    theme: Callable[[], str] = lambda: "system"
    """What the widget shows at the moment, as far as it is known."""
    save_html: Callable[[], Awaitable[str]] | None = None
    """Gives what it shows at the moment as one HTML file; None where that cannot be."""


class Backend(Protocol):
    """Finds views by name. Called on the loop, after authentication."""

    async def find(self, name: str) -> View | None:
        """Return a view, None when there is none of this name."""

    def names(self) -> Iterable[str]:
        """Return the names there are."""


class LocalBackend:
    """Views of widgets in this process."""

    def __init__(self) -> None:
        self._views: dict[str, View] = {}

    def put(self, view: View) -> None:
        """Serve a view; one of the same name is no longer served."""
        self._views[view.name] = view

    def remove(self, view: View) -> None:
        """Stop serving a view, unless another has taken its name."""
        if self._views.get(view.name) is view:
            del self._views[view.name]

    async def find(self, name: str) -> View | None:
        """Return a view, None when there is none of this name."""
        return self._views.get(name)

    def names(self) -> Iterable[str]:
        """Return the names there are."""
        return list(self._views)
