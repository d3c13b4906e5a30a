"""The examples of the docs are run as a reader runs them, in a process of their own, and used in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.programs import running

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"

pytestmark = pytest.mark.e2e


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
        expect(page.get_by_text("Your page is 800 by 600 pixels")).to_be_visible()
        page.get_by_role("button", name="Load").click()
        expect(page.locator("#rows")).to_have_text("0, 1, 4")
        page.close()
        assert process.wait(30) == 0


def test_widgets_run_a_function_and_show_its_output_and_errors(page: Page) -> None:
    with running(str(EXAMPLES / "widgets.py")) as (url, process):
        page.goto(url)
        outputs = page.locator(".widget-output")
        expect(outputs.first.locator("strong")).to_have_text("Squares")
        expect(outputs.first.locator("pre")).to_contain_text(" 6   36")
        page.locator(".noUi-handle").press("ArrowRight")
        expect(outputs.first.locator("pre")).to_contain_text(" 7   49")
        page.get_by_role("button", name="Divide by zero").click()
        expect(outputs.last).to_contain_text("ZeroDivisionError: division by zero")
        page.close()
        assert process.wait(30) == 0


def test_a_dataclass_counts_and_starts_again(page: Page) -> None:
    with running(str(EXAMPLES / "counter.py")) as (url, process):
        page.goto(url)
        button = page.get_by_role("button", name="clicks")
        for count in range(1, 10):
            button.click()
            expect(button).to_have_text(f"{count} clicks")
        button.click()
        expect(button).to_have_text("0 clicks")
        page.close()
        assert process.wait(30) == 0
