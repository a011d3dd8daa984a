"""The hands and eyes of the browser tests: open a page, draw as a hand does, look at the ink.

Strokes are lists of points in pixels of the canvas, as in `lenet.strokes`; read from their file
here, so that PyTorch is not imported just to draw.
"""

import base64
import json
import math
import re
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import CDPSession, Locator, Page, expect

Point = tuple[float, float]
Stroke = Sequence[Point]

CANVAS_SIZE = 280  # pixels a side
INKED = 128  # grey level from which a pixel counts as inked
WAIT_MS = 60_000  # for what must come; much longer than it takes on the busiest machine
CLOSEST = 0.4  # pixels between two points of the brush
BLANK = ""
DARK, LIGHT = 60, 190  # brightness, 0..255
_EXAMPLES_FILE = Path(__file__).parents[2] / "lenet" / "example_digits.json"

# The lower canvas holds the finished strokes, the upper one the stroke under the pen. What a
# frame of animation is about to paint, is waited for.
_READ_INK = """async upper => {
  await new Promise(requestAnimationFrame);
  const lower = upper.parentElement.querySelector('canvas.lower-canvas');
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [lower.width, lower.height];
  const context = copy.getContext('2d');
  context.drawImage(lower, 0, 0);
  context.drawImage(upper, 0, 0, copy.width, copy.height);
  const {data, width, height} = context.getImageData(0, 0, copy.width, copy.height);
  let text = '';
  for (let i = 0; i < data.length; i += 4096) {
    text += String.fromCharCode(...data.subarray(i, i + 4096));
  }
  return {width, height, rgba: btoa(text)};
}"""
# Share of each map's pixels that the overlay covers.
_COVERED = """(layers, paper) => {
  const [, overlay] = layers.querySelectorAll(':scope > canvas');
  const context = overlay.getContext('2d');
  const outer = layers.getBoundingClientRect(), scale = overlay.width / outer.width;
  const toPixels = (length) => Math.round(scale * length);
  return [...layers.querySelectorAll(`[data-paper=${paper}] .tile`)].map(tile => {
    const box = tile.getBoundingClientRect();
    const [x, y] = [box.left - outer.left, box.top - outer.top].map(toPixels);
    const [width, height] = [box.width, box.height].map(toPixels);
    const {data} = context.getImageData(x, y, width, height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
    return count / (width * height);
  });
}"""


def _read_examples() -> dict[int, list[list[Point]]]:
    content: dict[str, list[list[Point]]] = json.loads(_EXAMPLES_FILE.read_text("utf-8"))
    return {int(digit): strokes for digit, strokes in content.items()}


EXAMPLES: Mapping[int, Sequence[Stroke]] = _read_examples()


def open_draw_page(page: Page, url: str, *, live: bool = True) -> None:
    """Go to the draw page and wait until it can be drawn on (and the fast loop answers)."""
    page.goto(url, wait_until="commit")
    wait_until_drawable(page, live=live)


def forgetful(page: Page, url: str) -> Page:
    """Return the page of a browser that has forgotten what was done of the lessons."""
    page.goto(f"{url}/live/health")  # of the same origin, and soon there
    page.evaluate("localStorage.removeItem('lenet-coursework')")
    return page


def go_to_draw(page: Page) -> None:
    """Come back to the draw page from another page of the app."""
    page.get_by_role("link", name="Draw", exact=True).click()
    wait_until_drawable(page)


def go_to_architecture(page: Page) -> None:
    page.get_by_role("link", name="Architecture", exact=True).click()
    expect(page.locator(".st-key-layer-table table")).to_be_visible()


def wait_until_drawable(page: Page, *, live: bool = True) -> None:
    if live:
        view(page).locator(".status[data-connection=live]").wait_for()
    canvas(page).wait_for()
    wait_until_settled(page)


def wait_until_blank(page: Page) -> None:
    """Wait until the canvas can be drawn on and is blank."""
    wait_until_drawable(page)
    expect_no_ink(page)


def wait_until_settled(page: Page) -> None:
    """Wait until the slow loop has answered for what is on the canvas."""
    expect(view(page)).to_have_attribute("data-source", "rerun")
    wait_until_at_rest(page)


def wait_until_at_rest(page: Page) -> None:
    """Wait until nothing runs: what is said next is about what is done next."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def wait_until(page: Page, holds: Callable[[], bool], otherwise: str) -> None:
    """Wait for a condition that handlers of the page's events fulfil.

    Playwright calls these handlers only during its own calls, so this makes one in each frame.

    Raises:
        AssertionError: It is not fulfilled in time; with the words of `otherwise`.
    """
    deadline = time.monotonic() + WAIT_MS / 1000
    while not holds():
        assert time.monotonic() < deadline, otherwise
        page.evaluate("new Promise((done) => requestAnimationFrame(done))")


def wait_until_connected(page: Page) -> None:
    """Wait until Streamlit's own connection stands (again); a click before that is not heard."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")


def view(page: Page) -> Locator:
    return page.locator("#network-view")


def status(page: Page) -> Locator:
    return view(page).locator(".status")


def canvas(page: Page) -> Locator:
    return page.locator("canvas.upper-canvas")


def toolbar_button(page: Page, name: str) -> Locator:
    """Return a button of the canvas's toolbar: "Undo", "Redo" or "Reset"."""
    return page.locator(".st-key-pad").get_by_role("button", name=re.compile(f"^{name}"))


def choose_model(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()
    expect(view(page)).to_have_attribute("data-model", name)


def take_example(page: Page, digit: int) -> None:
    page.locator(".st-key-example").get_by_role("radio", name=str(digit), exact=True).click()


def type_into_table(page: Page, table: Locator, at: tuple[float, float], text: str) -> None:
    """Type a number into the cell of an editable table at a place in it, as shares of its size."""
    table.locator("[role=gridcell]").first.wait_for(state="attached")  # drawn, not only there
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * at[0], box["y"] + box["height"] * at[1])
    table.locator("[role=gridcell][aria-selected=true]").wait_for(state="attached")
    page.keyboard.press("Enter")
    editor = page.locator("#portal input")
    editor.fill(text)
    editor.press("Enter")


def draw(page: Page, strokes: Sequence[Stroke]) -> None:
    """Draw with the mouse, lifting the pen after each stroke."""
    for stroke in strokes:
        press_and_move(page, stroke)
        page.mouse.up()


def press_and_move(page: Page, stroke: Stroke) -> None:
    """Draw one stroke with the mouse and leave the pen down."""
    page.mouse.move(*_on_page(page, stroke)[0])
    page.mouse.down()
    move(page, stroke[1:])


def move(page: Page, stroke: Stroke) -> None:
    """Move the mouse along a stroke, the pen up or down as it is."""
    for x, y in _on_page(page, stroke):
        page.mouse.move(x, y)


def as_drawn(page: Page, strokes: Sequence[Stroke]) -> list[list[Point]]:
    """Return what the canvas's brush makes of strokes drawn with the mouse.

    The browser's mouse passes whole pixels of the page; the brush leaves out what is closer than
    0.4 pixels to the point before, and always the last point but one.
    """
    box = canvas(page).bounding_box()
    assert box is not None, "the canvas is not on the page"
    scale = CANVAS_SIZE / box["width"]
    drawn = []
    for stroke in strokes:
        places = whole_pixels(page, stroke)
        points = [((x - box["x"]) * scale, (y - box["y"]) * scale) for x, y in places]
        moved = [b for a, b in pairwise(points) if a != b]
        kept = [points[0]]
        kept += [point for point in moved[:-2] if math.dist(point, kept[-1]) >= CLOSEST]
        drawn.append([*kept, *moved[-1:]])
    return drawn


def whole_pixels(page: Page, stroke: Stroke) -> list[tuple[int, int]]:
    """Return the pixels of the page that the mouse passes along a stroke."""
    return [(int(x), int(y)) for x, y in _on_page(page, stroke)]


class Finger:
    """A finger on a touch screen; its events are as real as the browser can make them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def press_and_move(self, stroke: Stroke) -> None:
        """Draw one stroke and leave the finger down."""
        first, *rest = _on_page(self.page, stroke)
        self._touch("touchStart", first)
        for point in rest:
            self._touch("touchMove", point)

    def lift(self) -> None:
        self._touch("touchEnd")

    def _touch(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def canvas_pixels(page: Page) -> NDArray[np.uint8]:
    """Return what is on the canvas now, uint8 (280, 280, 4) RGBA on a screen of ratio 1."""
    content = canvas(page).evaluate(_READ_INK)
    pixels = np.frombuffer(base64.b64decode(content["rgba"]), np.uint8)
    return pixels.reshape(content["height"], content["width"], 4)


def ink(page: Page) -> int:
    """Return the number of inked pixels on the canvas."""
    return int((canvas_pixels(page)[..., 0] >= INKED).sum())


def expect_digit(page: Page, digit: int | str) -> None:
    """Wait until the network view shows this digit, or none where it is BLANK."""
    expect(view(page)).to_have_attribute("data-digit", str(digit))


def confidence(page: Page) -> float:
    return float(view(page).get_attribute("data-confidence") or "nan")


def expect_no_ink(page: Page) -> None:
    """Wait until the canvas is empty."""
    _wait_for_pixels(page, lambda grey: not grey.any(), "the canvas is not empty")


def expect_ink_along(page: Page, strokes: Sequence[Stroke]) -> None:
    """Wait until each point of the strokes is inked on the canvas."""

    def is_inked(grey: NDArray[np.uint8]) -> bool:
        scale = len(grey) / CANVAS_SIZE
        points = [(round(y * scale), round(x * scale)) for stroke in strokes for x, y in stroke]
        return all(grey[point] >= INKED for point in points)

    _wait_for_pixels(page, is_inked, "the strokes are not all on the canvas")


def expect_pixels(
    page: Page, pixels: NDArray[np.uint8], within: int = 0, *, except_for: int = 0
) -> None:
    """Wait until the canvas shows the same as before.

    Args:
        page: With a canvas.
        pixels: What `canvas_pixels` returned before.
        within: Grey levels by which a pixel may differ.
        except_for: How many pixels may differ more.
    """

    def is_same(grey: NDArray[np.uint8]) -> bool:
        difference = np.abs(grey.astype(int) - pixels[..., 0])
        return int((difference > within).sum()) <= except_for

    _wait_for_pixels(page, is_same, "the canvas shows something else")


def covered(page: Page, paper: str) -> list[float]:
    """Return for each map of a layer the share that is dimmed."""
    shares: list[float] = view(page).locator(".layers").evaluate(_COVERED, paper)
    return shares


def brightness(element: Locator, style: str) -> float:
    """Return the mean of red, green and blue of an element's colour, 0..255."""
    return _mean(element.evaluate("(element, style) => getComputedStyle(element)[style]", style))


def brightness_of_all(elements: Locator, style: str) -> list[float]:
    """Return the mean of red, green and blue of each element's colour, 0..255."""
    colours: list[str] = elements.evaluate_all(
        "(all, style) => all.map((element) => getComputedStyle(element)[style])", style
    )
    return [_mean(colour) for colour in colours]


def _mean(colour: str) -> float:
    channels = [float(number) for number in re.findall(r"[\d.]+", colour)[:3]]
    return sum(channels) / len(channels)


def _wait_for_pixels(
    page: Page, condition: Callable[[NDArray[np.uint8]], bool], message: str
) -> None:
    deadline = time.monotonic() + WAIT_MS / 1000
    while not condition(canvas_pixels(page)[..., 0]):
        assert time.monotonic() < deadline, message


def _on_page(page: Page, stroke: Stroke) -> list[Point]:
    box = canvas(page).bounding_box()
    assert box is not None, "the canvas is not on the page"
    scale = box["width"] / CANVAS_SIZE
    return [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
