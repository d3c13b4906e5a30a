"""The demo, used as a person uses it."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.programs import running

pytestmark = pytest.mark.e2e

POINTS = ".scatterlayer .trace .points path"


@pytest.fixture
def address() -> Iterator[str]:
    with running("-m", "pywry", "demo", "--theme", "light") as (url, _):
        yield url


@pytest.fixture
def demo(page: Page, address: str) -> Iterator[Page]:
    """The demo's page, drawn; no page code may fail."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    expect(page.locator(POINTS).first).to_be_visible()
    yield page
    assert problems == []


def select_box(page: Page) -> None:
    plot = page.locator(".nsewdrag").bounding_box()
    assert plot is not None
    page.mouse.move(plot["x"] + plot["width"] * 0.4, plot["y"] + plot["height"] * 0.05)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.7, plot["y"] + plot["height"] * 0.4, steps=8)
    page.mouse.up()
    expect(page.get_by_text("All countries shown")).to_have_count(0)


def test_a_click_fills_the_panel_and_shows_a_toast(demo: Page) -> None:
    bubble = demo.locator(".scatterlayer .trace:nth-of-type(3) .points path").first.bounding_box()
    assert bubble is not None
    demo.mouse.click(bubble["x"] + bubble["width"] / 2, bubble["y"] + bubble["height"] / 2)
    expect(demo.locator("#detail h2")).to_have_text("China")
    expect(demo.get_by_text("73.0 years, $4,959 a person")).to_be_visible()


def test_a_box_is_summed_up_and_stays_when_the_year_changes(demo: Page) -> None:
    select_box(demo)
    few = demo.locator("#summary tfoot td").first.inner_text()
    assert 0 < int(few) < 142
    demo.get_by_label("Year").select_option("1977")
    expect(demo.locator(".annotation-text")).to_have_text("1977")
    expect(demo.locator("#summary tfoot td").first).to_have_text(few)


def test_a_continent_leaves_its_bubbles_only(demo: Page) -> None:
    demo.get_by_label("Continent").select_option("Oceania")
    expect(demo.locator(POINTS)).to_have_count(2)
    demo.get_by_label("Continent").select_option("All")
    expect(demo.locator(POINTS)).to_have_count(142)


def test_the_selection_is_downloaded_as_csv(demo: Page, tmp_path: Path) -> None:
    select_box(demo)
    few = int(demo.locator("#summary tfoot td").first.inner_text())
    with demo.expect_download() as download:
        demo.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "selection.csv")
    rows = list(csv.DictReader((tmp_path / "selection.csv").read_text("utf-8").splitlines()))
    assert len(rows) == few
    assert list(rows[0]) == ["country", "continent", "year", "life_expectancy", "population", "income"]


def test_the_theme_switches_page_and_chart(demo: Page) -> None:
    label = demo.locator(".xtitle")
    expect(label).to_have_css("fill", "rgb(28, 32, 39)")
    demo.get_by_label("Theme").select_option("Dark")
    expect(demo.locator(".pywry").first).to_have_attribute("data-pywry-theme", "dark")
    expect(label).to_have_css("fill", "rgb(230, 232, 236)")
    demo.get_by_label("Theme").select_option("Light")
    expect(label).to_have_css("fill", "rgb(28, 32, 39)")


def test_play_walks_through_the_years_until_it_is_paused(demo: Page) -> None:
    demo.get_by_label("Year").select_option("1952")
    demo.get_by_role("button", name="Play").click()
    expect(demo.get_by_label("Year").locator("option:checked")).to_have_text("1962")
    demo.get_by_role("button", name="Pause").click()
    expect(demo.get_by_role("button", name="Play")).to_be_visible()


def test_the_demo_ends_by_itself_with_status_0() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pywry", "demo", "--seconds", "0.5"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "http://127.0.0.1:" in done.stdout
