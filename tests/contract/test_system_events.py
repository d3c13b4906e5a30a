"""EVENTS §7, pywry:*: what Python changes on a page, and what it refuses to. Toasts and files have their own files."""

from typing import Any

import pytest

from pywry import Handle, PyWry
from tests.contract.hosts import Host, OpenPage
from tests.waiting import Collector

SYNCS = "pywry.on('app:sync', () => pywry.emit('app:synced'))"
HTML = f"""<p id="one" class="p">1</p><p id="two" class="p">2</p><p class="p">3</p>
<script>window.runs = (window.runs ?? 0) + 1; {SYNCS};</script>"""


class Shown:
    """A widget with its page, and a way to know that all events so far were handled."""

    def __init__(self, host: Host, app: PyWry) -> None:
        self.host = host
        self.synced = Collector()
        self.handle: Handle = app.show(HTML, callbacks={"app:synced": self.synced})
        self.page: OpenPage = host.open(self.handle)

    def emit(self, name: str, **data: Any) -> None:
        """Emit an event, and wait until the page has handled it."""
        self.handle.emit(f"pywry:{name}", data)
        self.sync()

    def sync(self) -> None:
        count = len(self.synced.items)
        self.handle.emit("app:sync")
        self.synced.wait(count + 1)

    def read(self, expression: str) -> Any:
        return self.page.run(f"() => {expression}")

    def texts(self) -> list[str]:
        texts: list[str] = self.read("[...document.querySelectorAll('.p')].map((el) => el.innerHTML)")
        return texts


@pytest.fixture
def shown(host: Host, app: PyWry) -> Shown:
    return Shown(host, app)


# set-content


def test_set_content_by_id_changes_that_element(shown: Shown) -> None:
    shown.emit("set-content", id="two", text="changed")
    assert shown.texts() == ["1", "changed", "3"]


def test_set_content_by_selector_changes_all_matches(shown: Shown) -> None:
    shown.emit("set-content", selector=".p", text="all")
    assert shown.texts() == ["all"] * 3
    shown.emit("set-content", selector="p.p:not([id])", html="<b>last</b>")
    assert shown.texts() == ["all", "all", "<b>last</b>"]


def test_text_is_never_parsed_and_html_is(shown: Shown) -> None:
    attack = "<img src=x onerror='window.attacked = true'><b>&amp;"
    shown.emit("set-content", id="one", text=attack)
    assert shown.read("document.getElementById('one').textContent") == attack
    assert shown.read("document.querySelectorAll('#one *').length") == 0
    shown.emit("set-content", id="two", html="<b>bold</b>&amp;")
    assert shown.texts()[1] == "<b>bold</b>&amp;"
    assert shown.read("window.attacked ?? null") is None


def test_scripts_in_set_html_run_with_this_widgets_pywry(shown: Shown) -> None:
    told = Collector()
    shown.handle.on("app:told", told)
    shown.emit("set-content", id="one", html="<script>pywry.emit('app:told', pywry.label)</script>")
    assert told.wait(1) == [shown.handle.label]


# set-style


def test_styles_are_named_in_camel_or_kebab_case(shown: Shown) -> None:
    styles = {"fontWeight": 700, "text-align": "right", "--mine": "1px", "color": "rgb(1, 2, 3) !important"}
    shown.emit("set-style", selector=".p", styles=styles)
    read = """[...document.querySelectorAll('.p')].map(({ style }) => [style.fontWeight, style.textAlign,
      style.getPropertyValue('--mine'), style.color, style.getPropertyPriority('color')])"""
    assert shown.read(read) == [["700", "right", "1px", "rgb(1, 2, 3)", "important"]] * 3


def test_later_styles_add_to_earlier_ones_also_on_a_late_page(shown: Shown) -> None:
    shown.emit("set-style", id="one", styles={"color": "rgb(1, 2, 3)"})
    shown.emit("set-style", id="one", styles={"fontWeight": "700"})
    late = shown.host.open(shown.handle)
    for page in (shown.page, late):
        assert page.run("() => { const { style } = one; return [style.color, style.fontWeight]; }") == [
            "rgb(1, 2, 3)",
            "700",
        ]


# inject-css, remove-css


def weight(page: OpenPage) -> str:
    value: str = page.run("() => getComputedStyle(document.getElementById('one')).fontWeight")
    return value


def test_a_stylesheet_is_added_replaced_and_removed(shown: Shown) -> None:
    before = weight(shown.page)
    shown.emit("inject-css", id="mine", css="#one { font-weight: 800 }")
    assert weight(shown.page) == "800"
    shown.emit("inject-css", id="mine", css="#one { font-weight: 300 }")
    assert weight(shown.page) == "300"
    assert weight(shown.host.open(shown.handle)) == "300"
    shown.emit("remove-css", id="mine")
    assert weight(shown.page) == before
    assert weight(shown.host.open(shown.handle)) == before


def test_a_stylesheet_outlives_new_content(shown: Shown) -> None:
    shown.emit("inject-css", css="#one { font-weight: 800 }")
    shown.handle.update(f"<p id='one'>new</p><script>{SYNCS}</script>")
    shown.sync()
    assert weight(shown.page) == "800"


# update-html, refresh


def test_new_html_comes_in_place_and_its_scripts_run(shown: Shown) -> None:
    shown.page.run("() => { window.mark = 1; }")
    shown.handle.update(f"<p class='p'>new</p><script>{SYNCS}</script>")
    shown.sync()
    assert shown.texts() == ["new"]
    assert shown.read("window.mark") == 1


def test_events_after_new_html_find_the_handlers_of_its_scripts(shown: Shown) -> None:
    for n in range(5):
        shown.handle.update(f"<script>pywry.on('app:n', () => {{ window.n = {n}; }}); {SYNCS}</script>")
        shown.handle.emit("app:n")
    shown.sync()
    assert shown.read("window.n") == 4


def test_refresh_runs_the_content_again(shown: Shown) -> None:
    shown.page.run("() => { document.getElementById('one').textContent = 'by hand'; window.mark = 1; }")
    shown.emit("refresh")
    assert shown.texts() == ["1", "2", "3"]
    assert (shown.read("window.runs"), shown.read("window.mark")) == (2, 1)


def test_refresh_is_alike_on_early_and_late_pages(shown: Shown) -> None:
    shown.emit("inject-css", css="#one { font-weight: 800 }")
    shown.emit("set-content", id="one", text="changed")
    between = shown.host.open(shown.handle)
    shown.emit("refresh")
    late = shown.host.open(shown.handle)
    for page in (shown.page, between, late):
        page.wait("() => document.getElementById('one').textContent === '1'")
        assert weight(page) == "800"


# update-theme


def test_the_theme_switches_on_every_page_and_is_told(shown: Shown) -> None:
    told = Collector()
    shown.handle.on("pywry:theme-changed", told)
    shown.emit("update-theme", theme="light")
    shown.emit("update-theme", theme="dark")
    assert told.wait_for(lambda change: change["mode"] == "dark") == {"mode": "dark", "requested": "dark"}
    dark = shown.read("getComputedStyle(document.querySelector('.pywry')).backgroundColor")
    assert shown.read("pywry.theme") == "dark"
    assert shown.handle.widget.theme == "dark"
    shown.emit("update-theme", theme="light")
    assert shown.read("pywry.theme") == "light"
    assert shown.read("getComputedStyle(document.querySelector('.pywry')).backgroundColor") != dark
    told.wait_for(lambda change: change == {"mode": "light", "requested": "light"})
    assert shown.host.open(shown.handle).run("(pywry) => pywry.theme") == "light"


def test_the_system_theme_is_that_of_the_surroundings(shown: Shown) -> None:
    told = Collector()
    shown.handle.on("pywry:theme-changed", told)
    around = "dark" if shown.read("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    other = "light" if around == "dark" else "dark"
    shown.emit("update-theme", theme=other)
    shown.emit("update-theme", theme="system")
    assert told.wait(2) == [{"mode": other, "requested": other}, {"mode": around, "requested": "system"}]


# navigate


@pytest.mark.parametrize(
    "url", ["javascript:window.ran = 1", "data:text/html,x", "file:///etc/passwd", " JavaScript:1"]
)
def test_an_address_that_could_run_code_is_refused_on_both_sides(shown: Shown, url: str) -> None:
    told = Collector()
    shown.handle.on_error(told)
    with pytest.raises(ValueError, match="refused to open"):
        shown.emit("navigate", url=url)
    shown.page.run("(pywry, url) => { pywry.emit('pywry:navigate', { url }); }", url)
    assert "refused to open" in told.wait(1)[0]["message"]
    shown.sync()
    assert shown.texts() == ["1", "2", "3"]
    assert shown.read("window.ran ?? null") is None


def test_a_relative_address_is_followed(shown: Shown) -> None:
    address = shown.page.address_after(lambda: shown.emit("navigate", url="#there"))
    assert address.endswith("#there")


# result, message, close, disconnect


def test_closing_the_last_page_disconnects_and_a_refresh_does_not(shown: Shown) -> None:
    gone = Collector()
    shown.handle.on("pywry:disconnect", gone)
    shown.page.reload()
    shown.sync()
    assert gone.items == []
    shown.page.close()
    assert gone.wait(1) == [{"reason": "closed"}]


def test_close_from_the_page_closes_the_widget(shown: Shown) -> None:
    closed = Collector()
    shown.handle.on("pywry:close", closed)
    shown.page.run("(pywry) => { pywry.emit('pywry:close', {}); }")
    assert closed.wait(1) == [{}]
    shown.handle.wait_closed(timeout_s=30)
    assert not shown.handle.is_open


# Bad payloads.


BAD: dict[str, list[Any]] = {
    "pywry:set-content": [{}, {"id": "one"}, {"text": ""}, {"id": 3, "text": ""}, {"id": "a", "text": "", "html": ""}],
    "pywry:set-style": [{"id": "one"}, {"styles": {}}, {"id": "one", "styles": "color: red"}],
    "pywry:inject-css": [{}, {"css": 3}],
    "pywry:remove-css": [{}, {"id": None}],
    "pywry:update-html": [{}, {"html": None}, {"html": b"x"}],
    "pywry:update-theme": [{}, {"theme": "pink"}, {"theme": None}],
}  # fmt: skip
NO_DICTS: list[Any] = ["text", ["list"], 3]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_payload_raises_in_the_emitter_and_nothing_after_it_is_lost(shown: Shown, name: str) -> None:
    told = Collector()
    shown.handle.on_error(told)
    for data in [*BAD[name], *NO_DICTS]:
        with pytest.raises((ValueError, TypeError)):
            shown.handle.emit(name, data)
    shown.emit("set-content", id="two", text="after")
    assert shown.texts() == ["1", "after", "3"]
    assert told.items == []
    assert shown.host.open(shown.handle).run("() => document.getElementById('two').textContent") == "after"
