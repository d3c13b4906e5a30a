"""What `pywry serve` was told: what to serve, to whom, and how much of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..settings import Settings
from .shelf import Shelf


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kernel that a notebook names, which a Gateway is to have."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it, checked.

    `shelf` makes what is served for the server, once that has its kernels.
    """

    title: str
    shelf: Callable[[Any], Shelf]
    settings: Settings
    theme: str = "system"
    host: str = "127.0.0.1"
    port: int = 0
    base_url: str = "/"
    token: str = ""
    password: str = ""
    """A hash; empty when there is none."""
    opens_browser: bool = False
    max_sessions: int = 100
    cull_after_s: float = 0.0
    shared: bool = False
    gateway_url: str = ""
    wanted: Sequence[Wanted] = ()
    """The kernels that were not looked for, as the Gateway has them; asked of it before anything is served."""
    jupyter: Sequence[str] = field(default_factory=list)
    """Further options, as `--Class.trait=value`, for jupyter_server itself."""
