"""Other screens: a phone with a finger on it, and the dark theme."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.e2e.conftest import NewPage, Visit
from tests.e2e.pen import (
    DARK,
    EXAMPLES,
    LIGHT,
    Finger,
    Stroke,
    brightness,
    canvas,
    expect_digit,
    view,
    wait_until_blank,
    wait_until_settled,
)
from tests.e2e.scenes import LESSON, NETWORK, PANELS, PHONE, chart, open_scene, use_theme

Phone = Callable[[str, str], Page]
WIDTH = 390  # CSS pixels, of the phone
SMALLEST_LETTERS = 9  # CSS pixels, of the picture of the network


@pytest.fixture
def phone(visit: Visit) -> Phone:
    """Return a function that opens a scene on a phone."""
    return lambda scene, shown: visit(scene, shown, **PHONE)


@pytest.fixture
def blank(phone: Phone) -> Page:
    """The draw page on a phone, blank and live."""
    page = phone("?drawing=none", NETWORK)
    wait_until_blank(page)
    return page


def test_a_digit_is_recognised_while_the_finger_is_down_and_the_page_stays(blank: Page) -> None:
    before = canvas(blank).bounding_box()
    finger = Finger(blank)
    finger.press_and_move(EXAMPLES[3][0])
    expect_digit(blank, 3)
    expect(view(blank)).to_have_attribute("data-source", "live")
    assert canvas(blank).bounding_box() == before
    finger.lift()


def test_a_drawn_digit_fits_and_what_is_tapped_shows_its_tip_its_lens_and_its_sum(
    blank: Page,
) -> None:
    page = blank
    _draw_with_finger(page, EXAMPLES[4])
    expect(page.locator(".st-key-prediction")).to_contain_text("4, ")
    wait_until_settled(page)
    expect_no_sideways_scrolling(page)
    onward = view(page).get_by_role("button", name="How it comes about")
    expect(onward).to_be_hidden()
    expect_lens_of_layer_and_map(page)
    expect_tip_of_tapped_map(page)
    view(page).locator(".layer[data-paper=C1] .tile").nth(1).tap(position={"x": 12, "y": 12})
    ledger = page.locator(".st-key-ledger")
    expect(ledger).to_be_attached()
    onward.tap()
    expect(ledger).to_be_in_viewport()


def expect_lens_of_layer_and_map(page: Page) -> None:
    """Enlarge a layer by a tap on its name, and a map by a tap on it; then close the lens."""
    view(page).locator("[data-paper=C3] .name").tap()
    title = view(page).locator("dialog.lens[open] .lens-title")
    expect(title).to_contain_text("C3 · act2 · 16×8×8")
    view(page).locator("dialog.lens canvas").tap(position={"x": 40, "y": 40})
    expect(title).to_contain_text("map 0 of 16")
    page.keyboard.press("Escape")
    expect(title).to_have_count(0)


def expect_tip_of_tapped_map(page: Page) -> None:
    view(page).locator("[data-paper=C3] .tile[data-channel='5']").tap()
    expect(view(page).locator(".tip")).to_have_text(
        re.compile(r"^C3 act2: channel 5, row \d, column \d = \d+\.\d{4}sees 14×14 input")
    )


def test_the_dark_theme_shows_the_network_light_on_dark(visit: Visit) -> None:
    page = visit("?drawing=none", NETWORK)
    use_theme(page, "dark")
    expect(view(page).locator(".tile")).to_have_count(47)  # 1 + 6 + 6 + 16 + 16 maps, C5, F6
    assert brightness(page.get_by_test_id("stApp"), "backgroundColor") < DARK
    assert brightness(view(page), "color") > LIGHT


def test_the_picture_of_the_network_stays_legible(phone: Phone) -> None:
    page = phone("architecture", ".network-picture img")
    shown, drawn = page.locator(".network-picture img").evaluate(
        """async picture => {
          await picture.decode();
          return [picture.getBoundingClientRect().width, picture.naturalWidth];
        }"""
    )
    assert 12 * shown / drawn >= SMALLEST_LETTERS


def _draw_with_finger(page: Page, strokes: Sequence[Stroke]) -> None:
    finger = Finger(page)
    for stroke in strokes:
        finger.press_and_move(stroke)
        finger.lift()


# What can be touched, shadow roots included, and is smaller than a finger: links in a sentence
# aside, and what a larger element around it answers for.
_SMALL = """side => {
  const found = [];
  const others = 'dialog, .modebar, .stSelectbox, [data-testid=stElementToolbar], .stTooltipIcon';
  const touched = 'button, a.scene.primary, a.scene.secondary, summary, label:has(input)';
  const walk = root => {
    for (const node of root.querySelectorAll('*')) {
      if (node.shadowRoot) walk(node.shadowRoot);
      if (!node.matches(touched)) continue;
      if (node.closest(others)) continue;
      if (!node.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      const {left, right, width, height} = node.getBoundingClientRect();
      if (right <= 0 || left >= innerWidth) continue;
      if (width > 1 && (width < side - 1 || height < side - 1))
        found.push(`${node.textContent.trim() || node.title} ${width} x ${height}`);
    }
  };
  walk(document.body);
  return found;
}"""
TARGET = 44  # CSS pixels (WCAG 2.2, 2.5.5)
ON_A_PHONE = [  # one panel of each kind: all of them take a minute
    "?drawing=example.3&unit=conv2.3.4.4",
    "lessons",
    "building-blocks?drawing=example.3",
    "kernels?drawing=example.3",
    "receptive-field?drawing=example.3&unit=conv2.3.4.4",
    "activations?drawing=example.3&compare=Race",
    "invariance?drawing=example.3&look=Stability",
    "architecture?drawing=example.3",
    "your-network",
    "your-network?own=Your+hand&drawing=example.3",
]


@pytest.mark.parametrize("scene", ON_A_PHONE)
def test_a_finger_finds_what_it_can_touch_and_no_page_scrolls_sideways(
    phone: Phone, scene: str
) -> None:
    expect_room_for_fingers(phone(scene, PANELS[scene]))


def test_a_finger_finds_what_it_can_touch_in_a_lesson_step(new_page: NewPage, app_url: str) -> None:
    page = new_page(**PHONE)
    open_scene(page, app_url, "?lesson=convolution.1", LESSON)
    expect_room_for_fingers(page)


def expect_room_for_fingers(page: Page) -> None:
    with suppress(TimeoutError):  # the canvas's buttons become large once it has loaded
        page.wait_for_function(f"side => !({_SMALL})(side).length", arg=TARGET)
    assert page.evaluate(_SMALL, TARGET) == []
    expect_no_sideways_scrolling(page)


def expect_no_sideways_scrolling(page: Page) -> None:
    for element in (page.locator("html"), page.get_by_test_id("stMain")):
        assert element.evaluate("element => element.scrollWidth") <= WIDTH


def test_a_swipe_over_a_chart_scrolls_the_page_and_a_tap_chooses_a_cell(phone: Phone) -> None:
    page = phone("invariance?drawing=example.3&look=Stability", chart("stability"))
    main, plot = page.get_by_test_id("stMain"), page.locator(".js-plotly-plot").first
    box = plot.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x + 60, y)
    columns = page.get_by_role("spinbutton", name="Columns to the right")
    expect(columns).to_have_value(re.compile(r"[1-8]"))
    hand = page.context.new_cdp_session(page)
    touches = [("touchStart", y), *(("touchMove", y - 10 * i) for i in range(1, 16))]
    for kind, at in touches:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("element => element.scrollTop > 50", arg=main.element_handle())
