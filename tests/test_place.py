"""A further place of a handle's widget."""

from typing import Any

import pytest

from pywry import PyWryWidget
from pywry.handle import Handle
from pywry.hosts import inline
from pywry.hosts.browser import host as browser
from pywry.hosts.native import host as native
from pywry.place import Place


@pytest.mark.parametrize("host", [browser, native, inline], ids=lambda host: host.__name__)
def test_hosts_find_all_they_need_of_what_they_show(host: Any) -> None:
    place = Place(Handle(PyWryWidget("a"), "label", on_close=lambda handle: None))
    wanted = {name for name in [*vars(host.Shown), *host.Shown.__annotations__] if not name.startswith("_")}
    assert {"widget", "label", "page_came", "pages_gone"} <= wanted
    assert [name for name in sorted(wanted) if not hasattr(place, name)] == []


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
