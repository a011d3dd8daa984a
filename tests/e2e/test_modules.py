"""The components' scripts reach the browser over a bad line."""

import re

from playwright.sync_api import Page, Route, expect

from tests.e2e.pen import (
    EXAMPLES,
    canvas,
    draw,
    expect_digit,
    expect_ink_along,
    open_draw_page,
    press_and_move,
    toolbar_button,
    wait_until_settled,
)

MODULES = "**/modules/*.js"


def test_a_script_that_is_lost_on_its_way_is_asked_for_again(page: Page, app_url: str) -> None:
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if route.request.url in lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    page.route(MODULES, lose_once)
    open_draw_page(page, app_url)
    assert len(lost) == 1
    draw(page, EXAMPLES[3])
    expect_digit(page, 3)


def test_what_is_drawn_before_the_modules_are_there_counts(
    page: Page, page_errors: list[str], app_url: str
) -> None:
    page.route(MODULES, lambda _: None)
    page.goto(app_url, wait_until="commit")
    canvas(page).wait_for()
    first, last = EXAMPLES[4]
    draw(page, [first])
    toolbar_button(page, "Undo").click()  # which nobody would hear: the stroke stays
    press_and_move(page, last)
    page.unroute(MODULES)  # and what waits goes on
    expect(page.locator("html")).to_have_class(re.compile("follows-visitor"))
    page.mouse.up()
    expect_digit(page, 4)
    wait_until_settled(page)
    expect_digit(page, 4)
    expect_ink_along(page, EXAMPLES[4])
    assert "drawing=" in page.url
    assert page_errors == []
