"""The gallery of other people's widgets: one at a time in its page, the same one in a page of its own."""

import pytest

from pywry import PyWry
from pywry.demo.gallery import EXHIBITS, Gallery
from tests.contract.hosts import Host
from tests.pictures import is_blank
from tests.waiting import until

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, of pandas and traitlets

SEEN = """() => { const { width, height } = document.querySelector('.pywry-child-view').getBoundingClientRect();
  return width > 100 && height > 100; }"""


def test_every_widget_is_shown_by_its_name(host: Host, app: PyWry) -> None:
    gallery = Gallery(app)
    page = host.open(gallery.handle)
    for name, exhibit in EXHIBITS.items():
        page.choose("select", exhibit.title)
        page.wait(
            "(_, id) => document.querySelector('.pywry-child-view')?.dataset.modelId === id", id_of(gallery, name)
        )
        page.wait(SEEN)
        until(lambda: not is_blank(page, ".pywry-child"))  # what is there may have yet to be drawn


def test_a_widget_that_is_not_installed_says_what_installs_it(
    host: Host, app: PyWry, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery = Gallery(app)
    page = host.open(gallery.handle)
    page.wait(SEEN)
    monkeypatch.setitem(__import__("sys").modules, "drawdata", None)
    page.choose("select", "drawdata")
    page.wait("() => document.querySelector('.pywry-html').textContent.includes('pip install drawdata')")


def id_of(gallery: Gallery, name: str) -> str:
    """Return the model id of a widget, once the gallery has made it."""
    made: str = gallery.widget(name).model_id
    return made
