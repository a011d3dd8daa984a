"""Going from page to page: the drawing comes along, and nothing breaks on the way."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pen import (
    EXAMPLES,
    choose_model,
    draw,
    expect_digit,
    expect_ink_along,
    go_to_architecture,
    go_to_draw,
    ink,
    take_example,
    view,
    wait_until_settled,
)
from tests.running import Server


def test_the_drawing_is_back_and_can_be_gone_on_with_after_another_page(draw_page: Page) -> None:
    first, last = EXAMPLES[4]
    draw(draw_page, [first])
    wait_until_settled(draw_page)
    ink_before = ink(draw_page)
    go_to_architecture(draw_page)
    go_to_draw(draw_page)
    expect_ink_along(draw_page, [first])
    assert ink(draw_page) == pytest.approx(ink_before, rel=0.01)  # points are rounded a little
    draw(draw_page, [last])
    expect_digit(draw_page, 4)
    wait_until_settled(draw_page)
    expect_digit(draw_page, 4)
    expect_ink_along(draw_page, [first, last])
    assert ink(draw_page) > ink_before


@pytest.mark.parametrize("way", ["by hand", "example"])
def test_whoever_leaves_at_once_takes_the_digit_along(draw_page: Page, way: str) -> None:
    if way == "by hand":
        draw(draw_page, EXAMPLES[3])
    else:
        take_example(draw_page, 3)
    draw_page.get_by_role("link", name="Kernels", exact=True).click()
    expect(draw_page.locator(".st-key-board .js-plotly-plot")).to_be_visible()
    expect_digit(draw_page, 3)
    expect(view(draw_page)).to_have_attribute("data-source", "rerun")
    assert urlsplit(draw_page.url).path == "/kernels"


def test_a_unit_pinned_just_before_leaving_stays_pinned(draw_page: Page) -> None:
    take_example(draw_page, 3)
    expect_digit(draw_page, 3)
    view(draw_page).locator("[data-paper=S4] .tile[data-channel='5']").click()
    expect(view(draw_page)).to_have_attribute("data-unit", re.compile(r"pool2\.5\."))
    draw_page.keyboard.press("PageUp")
    draw_page.get_by_role("link", name="Kernels", exact=True).click()
    expect(draw_page.locator(".st-key-board .js-plotly-plot")).to_be_visible()
    expect(view(draw_page)).to_have_attribute("data-unit", re.compile(r"pool2\.4\."))


def test_a_whole_visit_leaves_no_error_in_browser_or_server(
    draw_page: Page, page_errors: list[str], server: Server
) -> None:
    logged_before = len(server.log.read_bytes())
    draw(draw_page, EXAMPLES[3])
    wait_until_settled(draw_page)
    choose_model(draw_page, "sigmoid")
    wait_until_settled(draw_page)
    picture = draw_page.locator(".st-key-current-digit img")
    digit_before = picture.get_attribute("src")
    go_to_architecture(draw_page)
    assert picture.get_attribute("src") == digit_before
    go_to_draw(draw_page)
    expect_digit(draw_page, 3)
    assert page_errors == []
    assert b"Traceback" not in server.log.read_bytes()[logged_before:]


def test_twelve_clicks_without_waiting_end_on_the_last(
    draw_page: Page, page_errors: list[str]
) -> None:
    take_example(draw_page, 3)
    for _ in range(3):
        for name in ("Kernels", "Activations", "Invariance", "Receptive field"):
            draw_page.get_by_role("link", name=name, exact=True).click()
    expect(draw_page.locator(".st-key-field-panel")).to_contain_text("sees 14×14 pixels")
    expect_digit(draw_page, 3)
    expect(draw_page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    assert page_errors == []
