"""A further place of a handle's widget."""

from typing import Any, Generic, Protocol

import pytest

from pywry import PyWryWidget
from pywry.handle import Handle
from pywry.hosts import inline
from pywry.hosts.shown import Shown, ShownInWindow
from pywry.place import Place


@pytest.mark.parametrize("protocol", [Shown, ShownInWindow, inline.Shown], ids=lambda each: each.__module__)
def test_hosts_find_all_they_need_of_what_they_show(protocol: Any) -> None:
    place = Place(Handle(PyWryWidget("a"), "label", on_close=lambda handle: None))
    wanted = {name for cls in protocol.__mro__ for name in _members(cls) if not name.startswith("_")}
    assert {"label", "page_came", "pages_gone"} <= wanted
    assert [name for name in sorted(wanted) if not hasattr(place, name)] == []


def _members(protocol: type) -> list[str]:
    if protocol in (Protocol, Generic, object):
        return []
    return [*vars(protocol), *vars(protocol).get("__annotations__", {})]


def test_a_handle_is_open_until_its_last_place_is_left() -> None:
    gone: list[Any] = []
    handle = Handle(PyWryWidget("a"), "label", on_close=lambda handle: None)
    handle.on("pywry:disconnect", gone.append)
    place = Place(handle)
    handle.page_came()
    place.page_came()
    handle.pages_gone("closed")
    assert handle.is_open
    place.pages_gone("closed")
    assert not handle.is_open
