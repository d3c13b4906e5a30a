"""EVENTS §6: `window.pywry`, and the page code that uses it."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from pywry import HtmlContent, PyWry
from pywry.settings import Settings
from tests.contract.hosts import Host, OpenPage, app_for
from tests.waiting import Collector

DONE = "pywry.emit('app:done')"


def seen(page: OpenPage, count: int) -> list[Any]:
    page.wait("(_, count) => window.seen.length >= count", count)
    found: list[Any] = page.run("() => window.seen")
    return found


def test_a_page_handler_is_called_until_it_is_taken_out(host: Host, app: PyWry) -> None:
    handle = app.show("page")
    page = host.open(handle)
    page.run(
        """(pywry) => { window.seen = [];
        const note = (name) => (data) => { seen.push([name, data]); };
        const both = note('off by handler');
        window.stop = pywry.on('app:x', note('unsubscribed'));
        pywry.on('app:x', both);
        pywry.once('app:x', note('once'));
        const never = pywry.once('app:x', note('once, unsubscribed'));
        never();
        pywry.on('app:x', note('stays'));
        pywry.on('app:y', note('off by name'));
        pywry.on('app:y', note('off by name'));
        pywry.on('app:change', () => { stop(); stop(); pywry.off('app:x', both); pywry.off('app:y'); }); }"""
    )
    for name, data in (("app:x", 1), ("app:y", 1), ("app:change", None), ("app:x", 2), ("app:y", 2), ("app:x", 3)):
        handle.emit(name, data)
    first = [["unsubscribed", 1], ["off by handler", 1], ["once", 1], ["stays", 1]]
    by_name = [["off by name", 1]] * 2
    found = seen(page, 8)
    assert found == [*first, *by_name, ["stays", 2], ["stays", 3]]


def test_a_handler_that_throws_stops_no_other_and_is_told(host: Host, app: PyWry) -> None:
    told = Collector()
    handle = app.show("page")
    handle.on_error(told)
    page = host.open(handle)
    page.run(
        """(pywry) => { window.seen = [];
        pywry.on('app:x', () => { throw new RangeError('too far'); });
        pywry.on('app:x', async () => { throw new RangeError('later'); });
        pywry.on('app:x', (data) => { seen.push(data); }); }"""
    )
    handle.emit("app:x", 1)
    handle.emit("app:x", 2)
    assert seen(page, 2) == [1, 2]
    errors = told.wait(4)
    assert {(each["message"], each["source"]) for each in errors} == {
        ("RangeError: too far", "app:x"),
        ("RangeError: later", "app:x"),
    }


def test_what_is_no_function_is_refused(host: Host, app: PyWry) -> None:
    page = host.open(app.show("page"))
    for call in ("on", "once"):
        name = page.run(
            f"(pywry) => {{ try {{ pywry.{call}('app:x', 'text'); }} catch (error) {{ return error.name; }} }}"
        )
        assert name == "TypeError"


def test_result_and_message_are_events(host: Host, app: PyWry) -> None:
    got = Collector()
    handle = app.show("page")
    for name in ("pywry:result", "pywry:message"):
        handle.on(name, lambda data, event_type: got((event_type, data)))
    host.open(handle).run("(pywry) => { pywry.result({ a: 1 }); pywry.message('text'); }")
    assert got.wait(2) == [("pywry:result", {"a": 1}), ("pywry:message", "text")]


def test_the_page_knows_its_label_version_theme_and_configuration(host: Host) -> None:
    app = app_for(host, theme="dark", settings=Settings(limits={"max_message_bytes": 12_345}))
    page = host.open(app.show(HtmlContent("page", json_data={"rows": [1, 2]}), label="main"))
    assert page.run("({ label, version, theme, config }) => [label, version, theme, config.json_data]") == [
        "main",
        version("pywry"),
        "dark",
        {"rows": [1, 2]},
    ]
    assert page.run("({ config }) => [config.max_message_bytes, config.development]") == [12_345, False]
    app.destroy()


def test_the_pages_object_cannot_be_changed(host: Host, app: PyWry) -> None:
    page = host.open(app.show("page", label="main"))
    page.run("(pywry) => { try { pywry.label = 'x'; pywry.emit = null; } catch {} }")
    assert page.run("({ label, emit }) => [label, typeof emit]") == ["main", "function"]


def test_ready_comes_once_for_each_view_and_after_its_content(host: Host, app: PyWry) -> None:
    got = Collector()
    html = f"<p id='p'>here</p><script>{DONE.replace('app:done', 'app:script')}</script>"
    events = {"app:*": lambda data, event_type: got((event_type, data))}
    handle = app.show(html, callbacks={**events, "pywry:*": events["app:*"]})
    page = host.open(handle)
    assert got.wait(2) == [("app:script", {}), ("pywry:ready", {})]
    assert page.run("(pywry) => pywry.ready.then(() => document.getElementById('p').textContent)") == "here"
    host.open(handle)
    page.reload()
    page.run(f"(pywry) => {{ {DONE}; }}")
    got.wait_for(lambda item: item[0] == "app:done")
    assert [name for name, _ in got.items].count("pywry:ready") == 3
    assert page.run("() => document.querySelectorAll('[data-pywry-view]').length") == 1
    handle.wait_ready(timeout_s=5)


def test_scripts_run_in_the_order_in_which_they_stand(host: Host, app: PyWry, tmp_path: Path) -> None:
    files = []
    for n in (1, 2):
        files.append(tmp_path / f"{n}.js")
        files[-1].write_text(f"window.order.push('file {n}');", "utf-8")
    html = """<script>window.order = ['inline 1']; var shared = 1; function declared() { return 'declared'; }</script>
      <p id="p"></p><script type="module">order.push('module');</script>
      <script type="application/json" id="data">{"not": "run"}</script>
      <script>order.push(`inline 2 ${shared} ${declared()} ${document.getElementById('p') !== null}`);</script>"""
    content = HtmlContent(html, script_files=files, init_script="order.push('init');")
    page = host.open(app.show(content))
    assert page.run("() => window.order") == [
        "inline 1", "module", "inline 2 1 declared true", "file 1", "file 2", "init",
    ]  # fmt: skip


def test_styles_come_before_the_content(host: Host, app: PyWry, tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("#p { color: rgb(1, 2, 3); font-weight: 300 }", "utf-8")
    content = HtmlContent("<p id='p'>p</p>", css_files=[file], inline_css="#p { font-weight: 800 }")
    page = host.open(app.show(content))
    assert page.run(
        "() => ['color', 'fontWeight'].map((name) => getComputedStyle(document.getElementById('p'))[name])"
    ) == ["rgb(1, 2, 3)", "800"]


def test_inline_handlers_have_their_event_their_element_and_pywry(host: Host, app: PyWry) -> None:
    got = Collector()
    html = """<button id="b" onclick="pywry.emit('app:click', [this.id, event.type, pywry.label])">Press</button>
      <a id="a" href="#gone" onclick="pywry.emit('app:click', 'link'); return false">Link</a>"""
    page = host.open(app.show(html, label="main", callbacks={"app:click": got}))
    page.click("#b")
    page.click("#a")
    assert got.wait(2) == [["b", "click", "main"], "link"]
    assert page.run("() => location.hash") == ""


THROWS = "<script>setTimeout(() => { throw new RangeError('too far'); })</script>"
REJECTS = "<script>(async () => { throw new RangeError('too far'); })()</script>"
AT_ONCE = "<script>throw new RangeError('too far')</script>"


@pytest.mark.page_errors
@pytest.mark.parametrize("broken", [AT_ONCE, THROWS, REJECTS], ids=["at once", "later", "in a promise"])
def test_an_uncaught_error_of_page_code_is_told_and_stops_nothing(host: Host, app: PyWry, broken: str) -> None:
    told, done = Collector(), Collector()
    handle = app.show(f"{broken}<p id='p'>here</p><script>{DONE}</script>", callbacks={"app:done": done})
    handle.on_error(told)
    page = host.open(handle)
    error = told.wait(1)[0]
    assert error["message"] == "RangeError: too far"
    assert isinstance(error["source"], str)
    assert error["source"]
    assert set(error) == {"message", "source"}
    done.wait(1)
    assert page.text("#p") == "here"


@pytest.mark.page_errors
def test_a_syntax_error_is_told_and_the_next_script_runs(host: Host, app: PyWry) -> None:
    told, done = Collector(), Collector()
    handle = app.show(f"<script>let = ;</script><script>{DONE}</script>", callbacks={"app:done": done})
    handle.on_error(told)
    host.open(handle)
    assert "SyntaxError" in told.wait(1)[0]["message"]
    done.wait(1)
