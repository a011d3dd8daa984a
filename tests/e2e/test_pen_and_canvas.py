"""Drawing with a mouse: the fast loop while the pen is down, the slow loop after it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.pen import (
    BLANK,
    EXAMPLES,
    draw,
    expect_digit,
    expect_ink_along,
    expect_no_ink,
    go_to_architecture,
    go_to_draw,
    press_and_move,
    take_example,
    toolbar_button,
    view,
    wait_until_settled,
)

WORDS = r"^4, (> )?\d+\.\d %; next \d, (< )?\d+\.\d %$"
INVITATION = "Draw a digit"


def test_a_blank_canvas_invites_to_draw_and_gets_no_prediction(draw_page: Page) -> None:
    prediction = draw_page.locator(".st-key-prediction")
    expect(prediction).to_contain_text(INVITATION)
    expect(prediction).not_to_contain_text(re.compile(r"\d.*%"))
    expect_digit(draw_page, BLANK)
    expect(view(draw_page)).to_have_attribute("data-confidence", "0.0000")


def test_the_network_moves_with_the_pen_without_a_rerun_of_the_page(draw_page: Page) -> None:
    (stroke,) = EXAMPLES[3]
    before = int(view(draw_page).get_attribute("data-frames") or 0)
    press_and_move(draw_page, stroke)
    expect_digit(draw_page, 3)
    frames = int(view(draw_page).get_attribute("data-frames") or 0) - before
    assert frames >= len(stroke) / 4
    expect(draw_page.locator(".st-key-prediction")).to_contain_text(INVITATION)


def test_a_digit_drawn_stroke_by_stroke_is_recognised_before_and_after_pen_up(
    draw_page: Page,
) -> None:
    first, last = EXAMPLES[4]
    draw(draw_page, [first])
    press_and_move(draw_page, last)
    expect_digit(draw_page, 4)
    expect(view(draw_page)).to_have_attribute("data-source", "live")
    draw_page.mouse.up()
    _expect_to_settle_at(draw_page, 4)
    expect(draw_page.locator(".st-key-prediction")).to_have_text(re.compile(WORDS))
    expect(draw_page.locator(".st-key-probabilities tr:has(td)")).to_have_count(10)
    expect(draw_page.locator(".st-key-model-input img")).to_have_count(5)


def test_undo_and_redo_go_through_the_strokes_by_button_and_by_key(draw_page: Page) -> None:
    draw(draw_page, EXAMPLES[4][1:])  # its upright stroke
    expect(view(draw_page)).to_have_attribute("data-digit", re.compile(r"\d"))
    wait_until_settled(draw_page)
    first = _digit(draw_page)
    draw(draw_page, EXAMPLES[4][:1])
    _expect_to_settle_at(draw_page, 4)
    assert first != "4"  # else nothing below could be told apart
    toolbar_button(draw_page, "Undo").click()
    _expect_to_settle_at(draw_page, first)
    draw_page.keyboard.press("Control+z")
    _expect_to_settle_at(draw_page, BLANK)
    toolbar_button(draw_page, "Redo").click()
    _expect_to_settle_at(draw_page, first)
    draw_page.keyboard.press("Control+y")
    _expect_to_settle_at(draw_page, 4)


def test_reset_empties_the_canvas_whether_drawn_or_loaded(draw_page: Page) -> None:
    draw(draw_page, EXAMPLES[4])
    wait_until_settled(draw_page)
    _reset_and_expect_blank(draw_page)
    take_example(draw_page, 8)
    _expect_to_settle_at(draw_page, 8)
    expect_ink_along(draw_page, EXAMPLES[8])
    _reset_and_expect_blank(draw_page)
    draw(draw_page, EXAMPLES[7])  # if the example came back, it would be read as an 8
    _expect_to_settle_at(draw_page, 7)


def test_reset_empties_a_drawing_that_came_back_from_another_page(draw_page: Page) -> None:
    draw(draw_page, EXAMPLES[3])
    wait_until_settled(draw_page)
    go_to_architecture(draw_page)
    go_to_draw(draw_page)
    expect_ink_along(draw_page, EXAMPLES[3])
    _reset_and_expect_blank(draw_page)


def _reset_and_expect_blank(page: Page) -> None:
    toolbar_button(page, "Reset").click()
    _expect_to_settle_at(page, BLANK)
    expect(page.locator(".st-key-prediction")).to_contain_text(INVITATION)
    expect_no_ink(page)


def _expect_to_settle_at(page: Page, digit: int | str) -> None:
    """Wait for the fast loop's answer, then for the slow loop's, and expect the same of both."""
    expect_digit(page, digit)
    wait_until_settled(page)
    expect_digit(page, digit)


def _digit(page: Page) -> str:
    return view(page).get_attribute("data-digit") or BLANK
