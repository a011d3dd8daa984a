"""Leaving a page in all ways that are not the usual one: each ends where the visitor wanted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pen import (
    EXAMPLES,
    expect_digit,
    go_to_architecture,
    press_and_move,
    take_example,
    wait_until_drawable,
    wait_until_settled,
)


def link(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)


def expect_kernels(page: Page) -> None:
    expect(page.locator(".st-key-board .js-plotly-plot")).to_be_visible()


def expect_architecture(page: Page) -> None:
    expect(page.locator(".st-key-layer-table table")).to_be_visible()


def choose_panel(page: Page, name: str, key: str) -> None:
    """Go to the server and back with a panel of the page that is shown."""
    page.get_by_role("radio", name=name, exact=True).click()
    expect(page.locator(f".st-key-{key}")).to_be_visible()


def example(page: Page) -> Locator:
    return page.locator(".st-key-pad").get_by_role("radio", name="5", exact=True)


def other_panel(page: Page) -> Locator:
    link(page, "Kernels").click()
    expect_kernels(page)
    wait_until_settled(page)
    return page.get_by_role("radio", name="Dense layers", exact=True)


@pytest.mark.parametrize("find", [example, other_panel])
def test_what_a_page_says_after_it_was_left_turns_nobody_back(
    draw_page: Page, page_errors: list[str], find: Callable[[Page], Locator]
) -> None:
    page = draw_page
    take_example(page, 3)
    expect_digit(page, 3)
    wait_until_settled(page)
    widget = find(page).element_handle()
    there = link(page, "Architecture").element_handle()
    page.evaluate("([link, widget]) => { link.click(); widget.click(); }", [there, widget])
    expect_architecture(page)
    choose_panel(page, "Flattening", "flattening")
    assert page.url.partition("?")[0].endswith("/architecture")
    assert page_errors == []


def test_half_a_stroke_comes_along(draw_page: Page, page_errors: list[str]) -> None:
    page = draw_page
    press_and_move(page, EXAMPLES[3][0])
    expect_digit(page, 3)
    link(page, "Kernels").evaluate("link => link.click()")
    expect_kernels(page)
    expect(page.locator(".st-key-current-digit")).to_contain_text("drawing")
    expect_digit(page, 3)
    page.mouse.up()
    choose_panel(page, "Dense layers", "dense-weights")
    expect_digit(page, 3)
    assert page_errors == []


def test_back_and_forward_go_through_the_pages_with_the_digit(
    draw_page: Page, page_errors: list[str]
) -> None:
    page, current = draw_page, draw_page.locator(".st-key-current-digit")
    take_example(page, 3)
    expect_digit(page, 3)
    wait_until_settled(page)
    link(page, "Kernels").click()
    expect_kernels(page)
    go_to_architecture(page)
    page.go_back()
    expect_kernels(page)
    expect_digit(page, 3)
    page.go_back()
    wait_until_drawable(page)
    expect_digit(page, 3)
    page.go_forward()
    expect_kernels(page)
    page.go_forward()
    expect_architecture(page)
    choose_panel(page, "Flattening", "flattening")
    expect(current).to_contain_text("example 3")
    assert page_errors == []
