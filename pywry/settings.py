"""What a user may tune, as one tree of traitlets.

`PYWRY_<SECTION>__<KEY>` in the environment sets a default, e.g. `PYWRY_BROWSER__PORT=8888`; arguments win over it.
"""

import os
from collections.abc import Mapping
from typing import Any

from traitlets import Bool, Enum, Float, Instance, Int, TraitError, Unicode
from traitlets.config import Configurable

MIB = 2**20


class _Section(Configurable):
    """One group of settings; refuses keys it does not have."""

    def __init__(self, **values: Any) -> None:
        known = self.class_own_traits(config=True)
        for key in values:
            if key not in known:
                section = type(self).__name__.removesuffix("Settings").lower()
                raise TraitError(f"no setting {key!r} in {section!r}; choose one of {', '.join(sorted(known))}")
        super().__init__(**values)


class BrowserSettings(_Section):
    """The server that shows pages in a browser."""

    host = Unicode("127.0.0.1", help="Address to listen on.").tag(config=True)
    port = Int(0, min=0, max=65535, help="Port to listen on; 0 takes a free one.").tag(config=True)
    token = Unicode("", help="Token that opens a page the first time; empty means a random one.").tag(config=True)
    open_browser = Bool(True, help="Open the system's browser on show().").tag(config=True)
    ticket_s = Float(30.0, min=1.0, help="How long a page may take from being served to connecting.").tag(config=True)
    close_grace_s = Float(2.0, min=0.0, help="How long after a page went away it may come back (a refresh).").tag(
        config=True
    )
    drop_grace_s = Float(10.0, min=0.0, help="How long after a connection dropped its page is kept.").tag(config=True)


class NativeSettings(_Section):
    """Windows of the operating system."""

    close_button = Enum(
        ("close", "hide", "keep"),
        "close",
        help="What a window's close button does; 'keep' only tells `window:close-requested`, and Python decides.",
    ).tag(config=True)
    devtools = Bool(False, help="Let the browser's developer tools be opened in windows.").tag(config=True)


class NotebookSettings(_Section):
    """Widgets in the cells of a notebook."""

    close_grace_s = Float(
        20.0, min=0.0, help="How long after the last view went away one may come back: JupyterLab takes long to reload."
    ).tag(config=True)


class ServeSettings(_Section):
    """`pywry serve`: what visitors get; its options on the command line win."""

    token = Unicode("", help="Token that lets visitors in; empty means a random one.").tag(config=True)
    password = Unicode("", help="Password that lets visitors in, or Jupyter's hash of one.").tag(config=True)
    pool = Int(-1, min=-1, help="Warm kernels for each notebook; -1: 1 for one, 0 for those of a folder.").tag(
        config=True
    )
    max_sessions = Int(100, min=1, help="Most sessions at a time.").tag(config=True)
    cull_after_s = Float(0.0, min=0.0, help="End sessions not used for so long; 0 never does.").tag(config=True)


class LimitSettings(_Section):
    """Bounds on what may wait and travel."""

    max_message_bytes = Int(64 * MIB, min=1024, help="Largest message, each way.").tag(config=True)
    max_waiting_events = Int(10_000, min=1, help="Events kept for a page that has not opened yet.").tag(config=True)
    max_waiting_bytes = Int(64 * MIB, min=1024, help="Bytes of events kept for a page that has not opened yet.").tag(
        config=True
    )
    max_page_bytes = Int(256 * MIB, min=1024, help="Bytes kept for a slow or dropped page before it is let go.").tag(
        config=True
    )


class Settings(_Section):
    """All settings. Sections are given as objects or as dicts: `Settings(browser={"port": 8888}, development=True)`."""

    browser = Instance(BrowserSettings).tag(config=True)
    native = Instance(NativeSettings).tag(config=True)
    notebook = Instance(NotebookSettings).tag(config=True)
    serve = Instance(ServeSettings).tag(config=True)
    limits = Instance(LimitSettings).tag(config=True)
    development = Bool(False, help="Show handler errors on the page as well as in the log.").tag(config=True)
    allow_eval = Bool(True, help="Let handle.eval() run expressions on the page.").tag(config=True)

    def __init__(self, *, environment: Mapping[str, str] | None = None, **values: Any) -> None:
        sections = {
            "browser": BrowserSettings,
            "native": NativeSettings,
            "notebook": NotebookSettings,
            "serve": ServeSettings,
            "limits": LimitSettings,
        }
        found = _from_environment(os.environ if environment is None else environment, sections)
        for key, value in values.items():
            if key in sections and isinstance(value, Mapping):
                found[key] = {**found.get(key, {}), **value}
            else:
                found[key] = value
        for key, section in sections.items():
            if not isinstance(found.get(key), section):
                found[key] = section(**found.get(key, {}))
        super().__init__(**found)


def _from_environment(environment: Mapping[str, str], sections: Mapping[str, type[_Section]]) -> dict[str, Any]:
    """Return the settings named `PYWRY_…` in the environment, as nested dicts of parsed values."""
    found: dict[str, Any] = {}
    for name in ("development", "allow_eval"):
        variable = f"PYWRY_{name.upper()}"
        if (text := environment.get(variable)) is not None:
            found[name] = _parsed(variable, text, name, Settings.class_traits()[name])
    for section, cls in sections.items():
        prefix = f"PYWRY_{section.upper()}__"
        for variable, text in environment.items():
            if not variable.startswith(prefix):
                continue
            key = variable.removeprefix(prefix).lower()
            trait = cls.class_own_traits(config=True).get(key)
            if trait is None:
                choices = ", ".join(sorted(cls.class_own_traits(config=True)))
                raise TraitError(f"{variable} names no setting; {section!r} has {choices}")
            found.setdefault(section, {})[key] = _parsed(variable, text, f"{section}.{key}", trait)
    if "PYWRY_OPEN_BROWSER" in environment:
        found.setdefault("browser", {})["open_browser"] = environment["PYWRY_OPEN_BROWSER"] != "0"
    return found


def _parsed(variable: str, text: str, setting: str, trait: Any) -> Any:
    try:
        return trait.from_string(text)
    except ValueError as error:
        kind = type(trait).__name__.lower()
        raise TraitError(f"{variable}={text!r} is not a value for {setting}, expected {kind}") from error
