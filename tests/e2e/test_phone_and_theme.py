"""Other screens: a phone with a finger on it, and the dark theme."""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    DARK,
    EXAMPLES,
    LIGHT,
    Finger,
    Stroke,
    brightness,
    canvas,
    expect_digit,
    open_draw_page,
    view,
    wait_until_settled,
)

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(new_page: NewPage, app_url: str) -> Page:
    """The draw page on a phone."""
    page = new_page(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    open_draw_page(page, app_url)
    return page


def test_a_digit_is_recognised_while_the_finger_is_down_and_the_page_stays(phone: Page) -> None:
    before = canvas(phone).bounding_box()
    Finger(phone).press_and_move(EXAMPLES[3][0])
    expect_digit(phone, 3)
    expect(view(phone)).to_have_attribute("data-source", "live")
    assert canvas(phone).bounding_box() == before


def test_a_phone_page_with_a_digit_does_not_scroll_sideways(phone: Page) -> None:
    _draw_with_finger(phone, EXAMPLES[4])
    expect(phone.locator(".st-key-prediction")).to_contain_text("4, ")
    wait_until_settled(phone)
    for element in (phone.locator("html"), phone.get_by_test_id("stMain")):
        assert element.evaluate("element => element.scrollWidth") <= PHONE["width"]


def test_a_tap_on_a_feature_map_shows_its_tip(phone: Page) -> None:
    _draw_with_finger(phone, EXAMPLES[3])
    expect_digit(phone, 3)
    wait_until_settled(phone)
    view(phone).locator("[data-paper=C3] .tile[data-channel='5']").tap()
    expect(view(phone).locator(".tip")).to_have_text(
        re.compile(r"^C3 act2: channel 5, row \d, column \d = \d+\.\d{4}sees 14×14 input")
    )


def test_the_dark_theme_shows_the_network_light_on_dark(new_page: NewPage, app_url: str) -> None:
    page = new_page(color_scheme="dark")
    open_draw_page(page, app_url)
    expect(view(page).locator(".tile")).to_have_count(47)  # 1 + 6 + 6 + 16 + 16 maps, C5, F6
    assert brightness(page.get_by_test_id("stApp"), "backgroundColor") < DARK
    assert brightness(view(page), "color") > LIGHT


def _draw_with_finger(page: Page, strokes: Sequence[Stroke]) -> None:
    finger = Finger(page)
    for stroke in strokes:
        finger.press_and_move(stroke)
        finger.lift()
