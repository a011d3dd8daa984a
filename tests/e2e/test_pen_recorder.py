"""What is recorded of the pen is what the canvas's brush draws: it comes back as it was."""

from playwright.sync_api import Page

from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    CANVAS_SIZE,
    Finger,
    canvas_pixels,
    draw,
    expect_pixels,
    go_to_architecture,
    go_to_draw,
    move,
    open_draw_page,
    press_and_move,
    wait_until_settled,
)

DENSE = [(60 + 0.3 * i, 40 + 0.1 * i) for i in range(200)]  # closer than the brush keeps points
LEAVING = [(200, 200), (CANVAS_SIZE + 60, 210), (CANVAS_SIZE + 60, 240), (220, 250)]
DOT = [(40, 240)]
# Points are kept in eighths of a pixel. Grey levels of 255 by which a pixel on an edge may change,
# and how many may change more: where points are very dense, Chromium is unsteady along the edge.
ROUNDED, UNSTEADY = 40, 60


def test_a_mouses_strokes_come_back_as_they_were_drawn(draw_page: Page) -> None:
    page = draw_page
    draw(page, [DENSE, LEAVING, DOT])
    press_and_move(page, [(40, 100), (70, 110), (90, 130)])
    page.keyboard.down("Shift")  # a straight line from here
    move(page, [(120, 160), (150, 130), (180, 170)])
    page.keyboard.up("Shift")
    move(page, [(190, 160), (200, 120)])
    page.mouse.up()
    expect_it_back(page)


def test_a_fingers_strokes_come_back_as_they_were_drawn(new_page: NewPage, app_url: str) -> None:
    page = new_page(has_touch=True)
    open_draw_page(page, app_url)
    finger = Finger(page)
    for stroke in (DENSE, LEAVING, DOT):
        finger.press_and_move(stroke)
        finger.lift()
    expect_it_back(page)


def expect_it_back(page: Page) -> None:
    """Go to another page and back, and expect the canvas to be as before."""
    wait_until_settled(page)
    drawn = canvas_pixels(page)
    assert drawn[..., 0].any()
    go_to_architecture(page)
    go_to_draw(page)
    expect_pixels(page, drawn, ROUNDED, except_for=UNSTEADY)
