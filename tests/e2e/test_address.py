"""The address in a browser: reload, back and forward, another browser."""

import numpy as np
from playwright.sync_api import Page, expect

from lenet import Scene
from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    canvas_pixels,
    confidence,
    draw,
    expect_digit,
    expect_no_ink,
    expect_pixels,
    press_and_move,
    take_example,
    toolbar_button,
    view,
    wait_until_drawable,
    wait_until_settled,
)

# Grey levels of 255 by which a pixel on an edge may change: points are kept in eighths of a pixel.
ROUNDED = 60


DRAWING = "(new URL(location.href).searchParams.get('drawing') ?? '').replace(/^none$/, '')"


def drawing_in(page: Page) -> str:
    return str(page.evaluate(DRAWING))


def expect_drawing(page: Page, drawing: str) -> None:
    """Wait until the address holds this drawing."""
    page.wait_for_function(f"text => {DRAWING} === text", arg=drawing)


def expect_another(page: Page, drawing: str) -> str:
    """Wait until the address holds another drawing than this, and return it."""
    page.wait_for_function(f"text => {DRAWING} !== text", arg=drawing)
    return drawing_in(page)


def test_a_reload_brings_back_the_drawing_and_drawing_goes_on(
    draw_page: Page, page_errors: list[str]
) -> None:
    page = draw_page
    first, last = EXAMPLES[4]
    draw(page, [first])
    half = expect_another(page, "")
    wait_until_settled(page)
    drawn = canvas_pixels(page)
    page.reload()
    wait_until_drawable(page)
    expect_pixels(page, drawn, ROUNDED)
    draw(page, [last])
    whole = expect_another(page, half)
    assert whole.startswith(half)
    expect_digit(page, 4)
    wait_until_settled(page)
    assert page_errors == []


def test_a_link_shows_the_same_numbers_in_a_second_browser_and_in_the_library(
    draw_page: Page, new_page: NewPage
) -> None:
    page = draw_page
    draw(page, EXAMPLES[4])
    expect_another(page, "")
    expect_digit(page, 4)
    wait_until_settled(page)
    link, shown = page.url, confidence(page)
    expect(view(page)).to_have_attribute("data-source", "rerun")
    trace = Scene.from_address(link).trace()
    assert trace.digit == 4
    assert abs(shown - float(trace.probabilities[4])) < 1e-4  # as many decimals as it has
    other = new_page(own=True)
    for path in ("", "kernels", "receptive-field"):
        origin, _, query = link.partition("?")
        other.goto(f"{origin.rstrip('/')}/{path}?{query}")
        expect_digit(other, 4)
        expect(view(other)).to_have_attribute("data-source", "rerun")
        assert confidence(other) == shown


def test_back_and_forward_walk_through_what_was_done(
    draw_page: Page, page_errors: list[str]
) -> None:
    page = draw_page
    draw(page, EXAMPLES[4])  # two strokes, one drawing
    expect_digit(page, 4)
    wait_until_settled(page)
    drawn = expect_another(page, "")
    take_example(page, 7)
    expect_drawing(page, "example.7")
    wait_until_settled(page)
    page.get_by_role("link", name="Kernels", exact=True).click()
    expect(page.locator(".st-key-board .js-plotly-plot")).to_be_visible()
    expect_drawing(page, "example.7")
    page.get_by_role("radio", name="Dense layers", exact=True).click()
    page.wait_for_url("**/kernels?*weights=Dense*")
    page.get_by_role("combobox", name="Dense layer", exact=True).wait_for()
    page.go_back()
    page.wait_for_function("!location.search.includes('weights')")
    expect(page.locator(".st-key-board .js-plotly-plot")).to_be_visible()
    page.go_back()
    page.wait_for_function("location.pathname === '/'")
    expect_drawing(page, "example.7")
    expect_digit(page, 7)
    page.go_back()
    expect_digit(page, 4)
    expect_drawing(page, drawn)
    page.go_back()
    expect_digit(page, "")
    expect_drawing(page, "")
    page.go_forward()
    expect_digit(page, 4)
    expect_drawing(page, drawn)
    page.go_forward()
    expect_digit(page, 7)
    page.go_forward()
    expect(page.locator(".st-key-board .js-plotly-plot")).to_be_visible()
    expect_digit(page, 7)
    assert page_errors == []


def test_undo_reaches_loaded_strokes_and_takes_back_clear(draw_page: Page) -> None:
    page = draw_page
    draw(page, EXAMPLES[4])
    expect_digit(page, 4)
    wait_until_settled(page)
    both = expect_another(page, "")
    page.get_by_role("link", name="Architecture", exact=True).click()
    expect(page.locator(".st-key-layer-table table")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    wait_until_drawable(page)
    toolbar_button(page, "Undo").click()
    one = expect_another(page, both)
    assert both.startswith(one)
    page.keyboard.press("Control+z")
    expect_drawing(page, "")
    expect_no_ink(page)
    page.keyboard.press("Control+y")
    expect_drawing(page, one)
    toolbar_button(page, "Redo").click()
    expect_drawing(page, both)
    expect_digit(page, 4)
    toolbar_button(page, "Reset").click()
    expect_drawing(page, "")
    expect_no_ink(page)
    toolbar_button(page, "Undo").click()
    expect_drawing(page, both)
    expect_digit(page, 4)


def test_undo_by_keys_needs_no_button_of_a_canvas_that_is_still_to_come(draw_page: Page) -> None:
    page = draw_page
    draw(page, EXAMPLES[4])
    expect_digit(page, 4)
    wait_until_settled(page)
    both = expect_another(page, "")
    page.get_by_role("link", name="Architecture", exact=True).click()
    expect(page.locator(".st-key-layer-table table")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    wait_until_drawable(page)
    toolbar_button(page, "Undo").evaluate(
        """button => {
          button.disabled = true; // as it comes, before it is enabled
          const keys = { key: "z", ctrlKey: true, bubbles: true };
          document.body.dispatchEvent(new KeyboardEvent("keydown", keys));
        }"""
    )
    assert both.startswith(expect_another(page, both))


def test_the_pen_s_last_frame_and_the_settled_answer_look_the_same(draw_page: Page) -> None:
    """No jump at pen-up: what the canvas's pixels gave, and what the strokes give."""
    page = draw_page
    for stroke in EXAMPLES[4]:
        press_and_move(page, stroke)
        page.mouse.up()
    expect_digit(page, 4)
    wait_until_settled(page)
    pixels = canvas_pixels(page)[..., 0].astype(int)
    strokes = Scene.from_address(page.url).drawing.ink.astype(int)
    assert np.abs(pixels - strokes).mean() < 0.5  # grey levels of 255, over the canvas
