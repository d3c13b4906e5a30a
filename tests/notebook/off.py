"""Whether the controls of views that have no kernel cannot be used, and look it."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.waiting import until

CONTROLS = ".pywry-toolbar :is(button, select), .pywry-child :is(button, .noUi-handle), .pywry-html input"

# Of each control: whether keyboard and mouse reach it, the cursor over it, how it is dimmed, and its text's contrast.
_LOOK = """(controls) => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number).map(channel);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue; };
  const opacity = (el) => el === null ? 1 : Number(getComputedStyle(el).opacity) * opacity(el.parentElement);
  return controls.map((el) => {
    el.scrollIntoView({ block: "center" });
    el.focus();
    const { x, y, width, height } = el.getBoundingClientRect();
    const under = document.elementFromPoint(x + width / 2, y + height / 2);
    const { color, backgroundColor } = getComputedStyle(el);
    const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
    return {
      has_focus: document.activeElement === el,
      is_under_mouse: el.contains(under),
      cursor: getComputedStyle(under).cursor,
      is_ours: el.closest(".pywry-toolbar") !== null,
      opacity: opacity(el),
      contrast: (high + 0.05) / (low + 0.05),
    }; }); }"""


def see_off(page: Page, count: int) -> None:
    """Check that there are so many controls, none of which can be used or looks as if it could."""
    controls = page.locator(CONTROLS)
    expect(controls).to_have_count(count)

    usable: list[dict[str, Any]] = []

    def are_off() -> bool:
        usable[:] = [look for look in controls.evaluate_all(_LOOK) if not _is_off(look)]
        return not usable

    try:
        until(are_off)  # JupyterLab may cover a notebook for a moment, when it was opened
    finally:
        assert usable == []


def _is_off(look: dict[str, Any]) -> bool:
    is_seen_off = look["contrast"] >= 4.5 if look["is_ours"] else 0.7 <= look["opacity"] <= 0.75
    return is_seen_off and look["cursor"] == "not-allowed" and not look["has_focus"] and not look["is_under_mouse"]


def see_zoom(page: Page) -> None:
    """Check that the page's one chart of ours can be zoomed by the mouse."""
    ranges = "(el) => JSON.stringify(el.layout.xaxis.range)"
    chart = page.locator(".pywry-plot")
    chart.scroll_into_view_if_needed()
    before = chart.evaluate(ranges)
    box = chart.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    page.mouse.up()
    page.wait_for_function(f"([before]) => ({ranges})(document.querySelector('.pywry-plot')) !== before", arg=[before])
