"""Digits that nobody draws: examples and uploaded pictures."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.pen import (
    CANVAS_SIZE,
    EXAMPLES,
    Stroke,
    expect_digit,
    expect_ink_along,
    expect_no_ink,
    take_example,
    view,
    wait_until_settled,
)
from tests.running import Server

PENCIL, PAPER = 40, 235  # grey levels
PENCIL_WIDTH = 16  # pixels
MARGIN = 60  # pixels of paper around the canvas's own


def test_examples_appear_on_the_canvas_and_are_read_right(blank_page: Page) -> None:
    for digit, strokes in EXAMPLES.items():
        take_example(blank_page, digit)
        expect_digit(blank_page, digit)
        expect_ink_along(blank_page, strokes)
        wait_until_settled(blank_page)
        expect_digit(blank_page, digit)


def test_a_photo_of_a_dark_digit_on_light_paper_is_read_right(draw_page: Page) -> None:
    expect_no_ink(draw_page)
    _upload(draw_page, "seven.png", _photo(EXAMPLES[7]))
    expect_digit(draw_page, 7)
    wait_until_settled(draw_page)
    expect(draw_page.locator(".st-key-prediction")).to_contain_text("7, ")


def test_a_file_that_is_no_picture_gets_one_friendly_line_and_leaves_the_digit(
    draw_page: Page, server: Server
) -> None:
    take_example(draw_page, 3)
    expect_ink_along(draw_page, EXAMPLES[3])
    wait_until_settled(draw_page)
    logged = len(server.log.read_text("utf-8"))  # by all earlier tests
    _upload(draw_page, "notes.png", b"This is a text file.")
    alert = draw_page.get_by_test_id("stPopoverBody").get_by_test_id("stAlert")
    expect(alert).to_contain_text("notes.png: This is not an image that can be read.")
    expect(alert).to_be_in_viewport(ratio=1)
    expect(draw_page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in draw_page.content()
    assert "Traceback" not in server.log.read_text("utf-8")[logged:]
    wait_until_settled(draw_page)
    assert view(draw_page).get_attribute("data-digit") == "3"
    expect(draw_page.locator(".st-key-current-digit")).to_contain_text("example 3")
    expect_ink_along(draw_page, EXAMPLES[3])
    draw_page.locator("input[type=file]").set_input_files(_file("seven.png", _photo(EXAMPLES[7])))
    expect_digit(draw_page, 7)
    expect(alert).to_have_count(0)


def _upload(page: Page, name: str, content: bytes) -> None:
    page.get_by_role("button", name="Photo").click()
    page.locator("input[type=file]").set_input_files(_file(name, content))


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def _photo(strokes: Sequence[Stroke]) -> bytes:
    """Return a PNG of a digit in pencil on paper."""
    side = CANVAS_SIZE + 2 * MARGIN
    picture = Image.new("L", (side, side), PAPER)
    pencil = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(x + MARGIN, y + MARGIN) for x, y in stroke]
        pencil.line(points, fill=PENCIL, width=PENCIL_WIDTH, joint="curve")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
