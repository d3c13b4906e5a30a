"""How many sessions there may be, and how long."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.serve.served import serving
from tests.waiting import until

pytestmark = pytest.mark.e2e


def test_who_comes_when_all_places_are_taken_is_asked_to_come_back(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", "--max-sessions", "2", PYWRY_BROWSER__CLOSE_GRACE_S="0") as served:
        first, second = served.guest(), served.guest()
        first.start()
        socket = first.open()
        second.start()
        second.open()
        answer = page.goto(served.url)
        assert answer is not None
        assert (answer.status, answer.headers["retry-after"]) == (503, "30")
        expect(page.get_by_role("heading")).to_have_text("Please come back in a moment")
        assert served.metric("pywry_session_refusals_total") == 1
        socket.socket.close(status=1001)
        until(lambda: served.metric("pywry_sessions") == 1)
        page.get_by_role("link", name="Try again").click()
        expect(page.locator("input[type=text]")).to_have_value("mine")


def test_a_function_that_takes_a_while_is_counted_meanwhile(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with (
        serving(tmp_path, "tests.serve.apps:slow", "--max-sessions", "1", GATE=str(gate)) as served,
        ThreadPoolExecutor(1) as threads,
    ):
        path = urlsplit(served.url).path
        first = threads.submit(served.guest().get, path)
        until(lambda: served.metric("pywry_session_starts_total") == 1)
        assert [answer.status for answer in served.guest().get_all(path, 2)] == [503, 503]
        gate.touch()
        assert first.result().status == 302


def test_a_session_that_nobody_uses_ends_and_its_page_says_so(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "tests.serve.apps:note", "--cull-after", "2") as served:
        page.goto(served.url)
        box = page.locator("input[type=text]")
        for number in range(6):
            box.fill(f"used {number}")
            page.wait_for_timeout(500)
        expect(box).to_have_value("used 5")
        assert served.metric("pywry_session_culls_total") == 0
        expect(page.get_by_text("This session has ended: it was not used for a while")).to_be_visible()
        assert (served.metric("pywry_sessions"), served.metric("pywry_session_culls_total")) == (0, 1)
        page.get_by_role("button", name="Reload").click()
        expect(page.get_by_role("heading")).to_have_text("This session has ended")
        page.get_by_role("link", name="Start again").click()
        expect(box).to_have_value("mine")
