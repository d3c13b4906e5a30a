"""The examples of the docs are run as a reader runs them, in a process of their own, and used in a real browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"

pytestmark = pytest.mark.e2e


@contextmanager
def running(*command: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run a Python program that shows a page; gives its address and its process."""
    environment = {**os.environ, "PYWRY_OPEN_BROWSER": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, f"expected an address, got {line!r}"
            yield found.group(), process
        finally:
            process.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def test_a_click_on_a_point_is_answered_by_python(page: Page) -> None:
    with running(str(EXAMPLES / "clicks.py")) as (url, process):
        page.goto(url)
        point = page.locator(".scatterlayer .trace:first-of-type .points path").first.bounding_box()
        assert point is not None
        page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
        expect(page.get_by_text("You clicked")).to_be_visible()
        page.get_by_label("Species").select_option("setosa")
        expect(page.locator(".scatterlayer .trace")).to_have_count(1)
        page.close()
        assert process.wait(30) == 0


def test_questions_are_answered_both_ways(page: Page) -> None:
    with running(str(EXAMPLES / "ask.py")) as (url, process):
        page.set_viewport_size({"width": 800, "height": 600})
        page.goto(url)
        expect(page.get_by_text("Your page is 800 × 600 pixels")).to_be_visible()
        page.get_by_role("button", name="Load").click()
        expect(page.locator("#rows")).to_have_text("0, 1, 4")
        page.close()
        assert process.wait(30) == 0
