"""Going from page to page: the drawing comes along, and nothing breaks on the way."""

from playwright.sync_api import Page

from tests.e2e.pen import (
    EXAMPLES,
    choose_model,
    draw,
    expect_digit,
    expect_ink_along,
    go_to_architecture,
    go_to_draw,
    ink,
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
    assert ink(draw_page) == ink_before
    draw(draw_page, [last])
    expect_digit(draw_page, 4)
    wait_until_settled(draw_page)
    expect_digit(draw_page, 4)
    expect_ink_along(draw_page, [first, last])
    assert ink(draw_page) > ink_before


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
