"""What hosts show: something with models, wherever these live, that wants to know of its pages and windows."""

from typing import Any, Protocol

from ..session.session import Session
from ..settings import Settings


class Shown(Protocol):
    """What a host shows."""

    @property
    def label(self) -> str:
        """What it is called, in logs and addresses."""

    @property
    def theme(self) -> str:
        """What it shows now: "light", "dark" or "system"."""

    def new_session(self, settings: Settings) -> Session:
        """Return the session that is to be shown: its models, for one view. The host hears of its pages from now on."""

    def page_came(self) -> None:
        """Note that a page connected for the first time. Called on the loop."""

    def pages_gone(self, reason: str) -> None:
        """Note that the last page left for good. Called on the loop."""


class ShownInWindow(Shown, Protocol):
    """What a host of windows shows."""

    def window_event(self, name: str, data: Any) -> None:
        """Note what happened to a window. Called on the loop."""

    def host_failed(self, problem: Exception) -> None:
        """Note that a window failed; when it is gone for good, `pages_gone` follows. Called on the loop."""
