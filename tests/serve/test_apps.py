"""What a function may be and do, and what visitors and the log are told when it is wrong."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.serve.served import serving
from tests.waiting import until

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("shown", "shown", ()),
        ("later", "later", ()),
        ("wants", "42", ("--parameters", "number=41")),
    ],
)
def test_what_show_takes_or_returns_is_served(
    name: str, text: str, options: tuple[str, ...], page: Page, tmp_path: Path
) -> None:
    with serving(tmp_path, f"tests.serve.apps:{name}", *options) as served:
        page.goto(served.url)
        expect(page.get_by_text(text)).to_be_visible()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fails", "ValueError: the reason is in the log"),
        ("nothing", "cannot show a object; expected HTML text"),
        ("same", "returned a IntSlider that it had not made in this call"),
    ],
)
def test_an_app_that_fails_says_so_on_the_page_and_why_in_the_log(
    name: str, reason: str, page: Page, tmp_path: Path
) -> None:
    with serving(tmp_path, f"tests.serve.apps:{name}") as served:
        answer = page.goto(served.url)
        assert answer is not None
        assert answer.status == 500
        expect(page.get_by_role("heading")).to_have_text("This app has failed")
        assert reason not in page.content()
        log = served.log.read_text()
        assert reason in log
        assert "Traceback" in log
        assert served.metric("pywry_sessions") == 0
        assert served.metric("pywry_session_failures_total") == 1


def test_pages_have_the_theme_that_was_asked_for(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "visits:make", "--theme", "dark", folder=Path("docs/examples").resolve()) as served:
        page.goto(served.url)
        expect(page.locator(".pywry").first).to_have_attribute("data-pywry-theme", "dark")
        assert page.evaluate("document.documentElement.dataset.pywryTheme") == "dark"


def test_a_widget_that_was_there_before_is_shared_when_that_is_asked_for(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:same", "--shared") as served:
        page.goto(served.url)
        page.locator(".noUi-handle").press("ArrowRight")
        expect(page.locator(".widget-readout")).to_have_text("2")
        address = page.url
        guest = served.guest()
        guest.start()
        assert address.endswith(guest.session)
        assert guest.page().told["may_restart"] is False


def test_a_visitors_widgets_go_with_them(tmp_path: Path) -> None:
    def widgets() -> int:
        guest = served.guest()
        guest.start()
        messages = guest.open().end.messages
        count = next(text for m in messages if (text := str(m).partition("'text': '")[2].partition("'")[0]).isdigit())
        guest.close()
        return int(count)

    with serving(
        tmp_path, "tests.serve.apps:census", PYWRY_BROWSER__CLOSE_GRACE_S="0", PYWRY_BROWSER__DROP_GRACE_S="0"
    ) as served:
        first = widgets()
        for _ in range(3):
            until(lambda: widgets() == first)  # once those of the visitor before are closed


def test_tasks_run_beside_the_server_and_end_with_their_visitor(page: Page, tmp_path: Path) -> None:
    note = tmp_path / "note"
    limits = {"PYWRY_BROWSER__CLOSE_GRACE_S": "0", "PYWRY_BROWSER__DROP_GRACE_S": "0"}
    with serving(tmp_path, "tests.serve.apps:ticking", NOTE=str(note), **limits) as served:
        page.goto(served.url)
        page.get_by_role("button", name="start").click()
        expect(page.get_by_role("button", name="pywry-async")).to_be_visible()
        page.close()
        until(note.exists)


def test_a_refresh_keeps_the_session_and_a_new_visit_is_a_new_one(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "visits:make", folder=Path("docs/examples").resolve()) as served:
        page.goto(served.url)
        count, address = page.locator("#count"), page.url
        for number in range(1, 4):
            page.get_by_role("button", name="Click").click()
            expect(count).to_have_text(str(number))
        for _ in range(10):
            page.reload()
            expect(count).to_have_text("3")
        assert page.url == address
        assert served.metric("pywry_sessions") == 1
        page.goto(served.url)
        expect(count).to_have_text("0")
        assert page.url != address
        page.close()
        until(lambda: served.metric("pywry_sessions") == 0)
