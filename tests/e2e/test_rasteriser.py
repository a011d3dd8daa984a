"""What comes from the strokes is what the canvas shows: the same strokes, the same 28×28."""

import base64
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, WebSocketRoute

from lenet import canvas_to_tensor
from lenet.drawing import Drawing
from lenet.pen_drawings import PenStyle, place
from lenet.pen_strokes import read_pen_digits
from tests.e2e.pen import (
    CANVAS_SIZE,
    EXAMPLES,
    WAIT_MS,
    Stroke,
    as_drawn,
    canvas,
    open_draw_page,
    toolbar_button,
    whole_pixels,
)

# Mean absolute difference over the 28×28, grey levels of 255. Where the two smooth an edge
# otherwise, the crop's edge can move by a pixel of the canvas, and each pixel changes a little;
# where the centre of mass lies just between two pixels, the image moves by one.
MOST_OF_ALL, MOST_OF_MEDIAN = 2.5, 0.6
MOST_MOVED = 0.2  # share of digits


# Draws digits one after the other, each on an empty canvas, and returns the grey levels of each.
_DRAW_ALL = """async ([[canvas, reset], digits, patience]) => {
  const send = (type, [clientX, clientY], buttons) => canvas.dispatchEvent(new MouseEvent(type,
    {bubbles: true, cancelable: true, composed: true, view: window, clientX, clientY, buttons}));
  const lower = canvas.parentElement.querySelector('canvas.lower-canvas');
  const read = async () => {
    await new Promise(requestAnimationFrame);
    const {width, height} = lower;
    const {data} = lower.getContext('2d').getImageData(0, 0, width, height);
    return Uint8Array.from({length: width * height}, (_, i) => data[4 * i]);
  };
  const drawn = [];
  for (const strokes of digits) {
    for (const [first, ...rest] of strokes) {
      send('mousemove', first, 0);
      send('mousedown', first, 1);
      for (const point of rest) send('mousemove', point, 1);
      send('mouseup', rest.at(-1), 0);
    }
    const pixels = await read();
    let text = '';
    for (let i = 0; i < pixels.length; i += 4096)
      text += String.fromCharCode(...pixels.subarray(i, i + 4096));
    drawn.push(btoa(text));
    reset.click();
    const deadline = performance.now() + patience;
    while ((await read()).some(Boolean))
      if (performance.now() > deadline) throw new Error('the canvas is not empty');
  }
  return drawn;
}"""


@pytest.fixture
def deaf_page(page: Page, app_url: str) -> Page:
    """The draw page, which sends nothing to the server any more: no run changes its canvas."""
    sends = True

    def connect(browser_side: WebSocketRoute) -> None:
        server = browser_side.connect_to_server()
        browser_side.on_message(lambda message: server.send(message) if sends else None)

    page.route_web_socket(re.compile("/live|/_stcore/stream"), connect)
    open_draw_page(page, app_url)
    sends = False
    return page


def test_the_examples_give_the_same_image_as_on_the_canvas(deaf_page: Page) -> None:
    _compare(deaf_page, list(EXAMPLES.values()))


def test_people_s_strokes_give_the_same_image_as_on_the_canvas(
    deaf_page: Page, pen_strokes_file: Path
) -> None:
    digits = read_pen_digits(pen_strokes_file)
    drawings = [PenStyle(fill=fill) for fill in (0.4, 0.6, 0.8)]
    _compare(
        deaf_page,
        [
            [[(x, y) for x, y in stroke.tolist()] for stroke in place(digit.strokes, drawing)]
            for digit, drawing in zip(digits[:: len(digits) // 12], drawings * 4, strict=False)
        ],
    )


def _compare(page: Page, digits: Sequence[Sequence[Stroke]]) -> None:
    places = [[whole_pixels(page, stroke) for stroke in strokes] for strokes in digits]
    elements = [canvas(page).element_handle(), toolbar_button(page, "Reset").element_handle()]
    drawn = page.evaluate(_DRAW_ALL, [elements, places, WAIT_MS])
    differences = [
        _differences(_pixels(text), Drawing(tuple(as_drawn(page, strokes))).ink)
        for text, strokes in zip(drawn, digits, strict=True)
    ]
    aligned = [min(places.values()) for places in differences]
    moved = [places[0, 0] > least for places, least in zip(differences, aligned, strict=True)]
    print(f"median {np.median(aligned):.2f}, most {max(aligned):.2f}, moved {sum(moved)}")
    assert max(aligned) <= MOST_OF_ALL
    assert np.median(aligned) <= MOST_OF_MEDIAN
    assert np.mean(moved) <= MOST_MOVED


def _pixels(text: str) -> NDArray[np.uint8]:
    """Return the canvas of `_DRAW_ALL`, uint8 (280, 280, 4) RGBA."""
    grey = np.frombuffer(base64.b64decode(text), np.uint8).reshape(CANVAS_SIZE, CANVAS_SIZE, 1)
    return np.concatenate([grey, grey, grey, np.full_like(grey, 255)], axis=2)


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
