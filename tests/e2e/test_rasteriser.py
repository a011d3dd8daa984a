"""What comes from the strokes is what the canvas shows: the same strokes, the same 28×28."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from lenet import canvas_to_tensor
from lenet.drawing import Drawing
from lenet.pen_drawings import PenStyle, place
from lenet.pen_strokes import read_pen_digits
from tests.e2e.pen import (
    EXAMPLES,
    Stroke,
    as_drawn,
    canvas_pixels,
    draw,
    expect_no_ink,
    toolbar_button,
    wait_until_settled,
)

# Mean absolute difference over the 28×28, grey levels of 255. Where the two smooth an edge
# otherwise, the crop's edge can move by a pixel of the canvas, and each pixel changes a little;
# where the centre of mass lies just between two pixels, the image moves by one.
MOST_OF_ALL, MOST_OF_MEDIAN = 2.5, 0.6
MOST_MOVED = 0.2  # share of digits


def test_the_examples_give_the_same_image_as_on_the_canvas(draw_page: Page) -> None:
    _compare(draw_page, list(EXAMPLES.values()))


def test_people_s_strokes_give_the_same_image_as_on_the_canvas(
    draw_page: Page, pen_strokes_file: Path
) -> None:
    digits = read_pen_digits(pen_strokes_file)[:: len(read_pen_digits(pen_strokes_file)) // 12]
    drawings = [PenStyle(fill=fill) for fill in (0.4, 0.6, 0.8)]
    _compare(
        draw_page,
        [
            [[(x, y) for x, y in stroke.tolist()] for stroke in place(digit.strokes, drawing)]
            for digit, drawing in zip(digits, drawings * 4, strict=False)
        ],
    )


def _compare(page: Page, digits: Sequence[Sequence[Stroke]]) -> None:
    differences: list[dict[tuple[int, int], float]] = []
    for strokes in digits:
        draw(page, strokes)
        drawn = Drawing(tuple(as_drawn(page, strokes)))
        differences.append(_differences(canvas_pixels(page), drawn.ink))
        toolbar_button(page, "Reset").click()
        expect_no_ink(page)
        wait_until_settled(page)
    aligned = [min(places.values()) for places in differences]
    moved = [places[0, 0] > least for places, least in zip(differences, aligned, strict=True)]
    print(f"median {np.median(aligned):.2f}, most {max(aligned):.2f}, moved {sum(moved)}")
    assert max(aligned) <= MOST_OF_ALL
    assert np.median(aligned) <= MOST_OF_MEDIAN
    assert np.mean(moved) <= MOST_MOVED


def _differences(
    on_canvas: NDArray[np.uint8], from_strokes: NDArray[np.uint8]
) -> dict[tuple[int, int], float]:
    """Return the mean difference in grey levels for each way to move one image by a pixel."""
    first, second = canvas_to_tensor(on_canvas), canvas_to_tensor(from_strokes)
    assert first is not None and second is not None
    return {
        (row, col): 255 * float((first - second.roll((row, col), (2, 3))).abs().mean())
        for row in (-1, 0, 1)
        for col in (-1, 0, 1)
    }
