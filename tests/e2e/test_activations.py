"""The page of activations in a browser: two networks under one pen, and a race to slide along."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.pen import (
    EXAMPLES,
    canvas,
    draw,
    expect_ink_along,
    expect_no_ink,
    ink,
    move,
    press_and_move,
    take_example,
    toolbar_button,
    wait_until_at_rest,
)
from tests.e2e.scenes import NETWORK, chart

_KERNELS = "plot => JSON.stringify(plot.data.map(trace => trace.z))"
_OF_CONV1 = ".st-key-race [aria-label^='The kernels of conv1 at this snapshot']"


def twins(page: Page) -> tuple[Locator, Locator]:
    container = page.locator(".st-key-twins")
    return container.locator("#network-view"), container.locator("#network-view-beside")


@pytest.fixture
def blank(visit: Visit) -> Page:
    """Two networks, live, beside a blank canvas."""
    page = visit("activations?drawing=none", f".st-key-twins {NETWORK}")
    for twin in twins(page):
        twin.locator(".status[data-connection=live]").wait_for()
    expect_no_ink(page)
    return page


def test_both_twins_answer_before_the_pen_is_lifted(blank: Page, page_errors: list[str]) -> None:
    page = blank
    press_and_move(page, EXAMPLES[3][0])
    first, second = twins(page)
    for twin, model in ((first, "relu"), (second, "sigmoid")):
        expect(twin).to_have_attribute("data-digit", "3")
        expect(twin).to_have_attribute("data-source", "live")
        expect(twin).to_have_attribute("data-model", model)
    page.mouse.up()
    expect(page.locator(".st-key-twins")).to_contain_text("agree on the digit")
    assert page_errors == []


def test_what_is_pinned_in_one_twin_is_pinned_in_the_other(visit: Visit) -> None:
    page = visit("activations?drawing=example.3", f".st-key-twins {NETWORK}")
    first, second = twins(page)
    expect(second).to_have_attribute("data-digit", "3")
    second.locator("[data-paper=C3] .tile[data-channel='5']").click()
    unit = second.get_attribute("data-unit")
    assert unit and unit.startswith("act2.5.")
    expect(first).to_have_attribute("data-unit", unit)
    first.locator(".layers").press("Escape")
    expect(second).to_have_attribute("data-unit", "")


def test_the_drawing_goes_along_to_this_page_and_back(blank: Page) -> None:
    page = blank
    press_and_move(page, EXAMPLES[3][0])
    page.mouse.up()
    expect(page.locator(".st-key-twins")).to_contain_text("agree on the digit: relu says 3")
    page.get_by_role("link", name="Draw", exact=True).click()
    expect(page.locator("#network-view-beside")).to_have_count(0)
    expect(page.locator("#network-view")).to_have_attribute("data-digit", "3")


# After each change of the page, before it is painted: how often a chart of the race had no drawing.
_COUNT_GAPS = """() => {
  const keyOf = ({ classList }) => [...classList ?? []].find((name) => name.startsWith("st-key-"));
  const charts = [...document.querySelectorAll(".st-key-race .stElementContainer")]
    .filter((element) => element.querySelector(".stPlotlyChart")).map(keyOf);
  const isShown = (key) => [...document.querySelectorAll(`.${key} .main-svg`)]
    .some((drawing) => drawing.checkVisibility());
  window.gaps = { charts, replaced: 0, absent: 0 };
  new MutationObserver((records) => {
    const removed = records.flatMap(({ removedNodes }) => [...removedNodes]);
    gaps.replaced += removed.filter((node) => charts.includes(keyOf(node))).length;
    gaps.absent += charts.filter((key) => !isShown(key)).length;
  }).observe(document.body, { childList: true, subtree: true });
}"""


def test_the_race_moves_by_its_slider_and_by_itself_and_its_charts_stay_in_view(
    visit: Visit,
) -> None:
    page = visit("activations?drawing=example.3&compare=Race", chart("race"))
    race = page.locator(".st-key-race")
    for name in ("race_chart", "race_kernels_relu", "race_maps_relu", "race_maps_sigmoid"):
        race.locator(f".st-key-{name} .main-svg").first.wait_for()
    expect(race).to_have_attribute("translate", "no")  # it is updated while it plays
    expect(race).to_contain_text("after 0 images")
    before = page.locator(_OF_CONV1).first.evaluate(_KERNELS)
    race.get_by_role("slider").press("ArrowRight")
    expect(race).not_to_contain_text("after 0 images")
    page.wait_for_function(
        f"([kernels, before]) => ({_KERNELS})(document.querySelector(kernels)) !== before",
        arg=[_OF_CONV1, before],
    )
    race.get_by_role("slider").press("Home")
    expect(race).to_contain_text("after 0 images")
    wait_until_at_rest(page)
    page.evaluate(_COUNT_GAPS)
    race.get_by_text("Play", exact=True).click()
    expect(race).not_to_contain_text("after 0 images")
    page.wait_for_function("gaps.replaced > 3 * gaps.charts.length")
    assert page.evaluate("gaps.absent") == 0
    race.get_by_text("Play", exact=True).click()
    expect(page.locator(".chart-still")).to_have_count(0)


def test_the_shares_of_still_units_follow_the_pen(blank: Page, page_errors: list[str]) -> None:
    page = blank
    page.get_by_role("radio", name="Non-linearity", exact=True).click()
    cells = {
        name: page.locator(f"#stillness tr[data-model={name}] td") for name in ("relu", "sigmoid")
    }
    for row in cells.values():
        expect(row).to_have_count(4)
        expect(row.first).to_have_text("–")
    press_and_move(page, EXAMPLES[3][0])
    for row in cells.values():
        expect(row.first).to_contain_text(" %")
        expect(row.nth(1)).to_contain_text("0.")
    before = cells["relu"].first.inner_text()
    move(page, [(250, 250), (30, 250), (30, 30)])
    expect(cells["relu"].first).not_to_have_text(before)
    page.mouse.up()
    words = ("of the ReLUs are zero", "of the sigmoids are saturated")
    sentence = page.locator(".st-key-saturation").get_by_text("On this drawing, in conv1,")
    for digit in (None, 8, 3):  # what the page computes replaces the last frame
        if digit is not None:
            said = sentence.inner_text()
            take_example(page, digit)
            expect(sentence).not_to_have_text(said)
        for row, what in zip(cells.values(), words, strict=True):
            share = re.search(rf"([\d.]+ %) {what}", sentence.inner_text())
            assert share is not None
            expect(row.first).to_have_text(share[1])
    assert page_errors == []


def test_on_every_panel_the_canvas_has_its_tools_and_clears_what_was_loaded(
    visit: Visit,
) -> None:
    page = visit("activations?drawing=none&compare=Race", ".st-key-race")
    container = page.locator(".dc-container")
    expect(canvas(page)).to_have_attribute("aria-label", re.compile("draw a digit from 0 to 9"))
    expect(container).to_have_attribute("data-blank", "")
    take_example(page, 4)
    race = page.locator(".st-key-race")
    expect(race).to_contain_text(re.compile(r"relu: \d, "))
    expect_ink_along(page, EXAMPLES[4])
    expect(container).not_to_have_attribute("data-blank", "")
    toolbar_button(page, "Reset").click()
    expect_no_ink(page)
    expect(race).not_to_contain_text(re.compile(r"relu: \d, "))


def test_one_undo_takes_one_stroke_back_from_two_networks(blank: Page) -> None:
    page = blank
    draw(page, EXAMPLES[4])
    expect(page.locator(".st-key-twins")).to_contain_text("agree on the digit")
    page.keyboard.press("Control+z")
    expect_ink_along(page, EXAMPLES[4][:1])
    after_one = ink(page)
    page.keyboard.press("Control+y")
    expect_ink_along(page, EXAMPLES[4])
    assert after_one < ink(page)
