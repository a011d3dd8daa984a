"""Digits that people wrote, varied and drawn with a brush as on the app's canvas.

Varying the strokes instead of the pixels keeps the pen round and its ink whole, as on the app's
canvas; where the two differ, a network trained on pixels has never seen what the app shows it.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor

from lenet.geometry import Ink
from lenet.pen_strokes import PenDigit, PenStrokesError, Points
from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE, Stroke, flatten

BRUSH_WIDTHS = (10.0, 32.0)  # canvas pixels, least and most
FILLS = (0.3, 0.95)  # shares of the canvas
_OVERSAMPLING = 4  # for smooth edges: Pillow itself draws hard ones
_CHUNK = 64  # digits that a process draws at a time
_FEW = 5000  # drawings that are not worth starting processes for: each imports PyTorch

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class PenStyle:
    """How a digit is drawn on the app's canvas.

    Args:
        width: Of the brush, pixels.
        fill: Share of the canvas that the longer side of the strokes' bounding box spans, 0..1.
        centre: Where the middle of that box lies, as shares of the canvas: x, y.
        dark_on_light: Black ink on white paper, instead of white on black.
    """

    width: float = BRUSH_WIDTH
    fill: float = 0.7
    centre: tuple[float, float] = (0.5, 0.5)
    dark_on_light: bool = False


PLAIN = PenStyle()


def place(strokes: Sequence[Points], style: PenStyle = PLAIN) -> list[Points]:
    """Scale strokes and put them on the canvas.

    Args:
        strokes: Each (P, 2), points x, y, y pointing down.
        style: How large and where.

    Returns:
        The strokes in pixels of the canvas.
    """
    points = np.concatenate(list(strokes))
    low, high = points.min(axis=0), points.max(axis=0)
    scale = CANVAS_SIZE * style.fill / max(float((high - low).max()), 1e-6)
    target = CANVAS_SIZE * np.array(style.centre)
    return [(stroke - (low + high) / 2) * scale + target for stroke in strokes]


def vary(strokes: Sequence[Points], generator: np.random.Generator) -> list[Points]:
    """Vary the strokes as if another hand had written the digit.

    Args:
        strokes: Each (P, 2), points x, y, y pointing down.
        generator: Source of randomness.

    Returns:
        As many strokes, in the same order: the whole digit rotated by about ±9°, slanted by
        about ±0.2, its aspect changed by about ±15 % (standard deviations 7°, 0.15 and 0.12);
        each stroke shifted and scaled a little on its own; all of it bent smoothly; and the ends
        of strokes cut by up to a tenth or the pen's samples thinned out.
    """
    points = np.concatenate(list(strokes))
    low, high = points.min(axis=0), points.max(axis=0)
    centre, extent = (low + high) / 2, max(float((high - low).max()), 1e-6)
    angle = np.deg2rad(generator.normal(0, 7))
    slant, aspect = generator.normal(0, 0.15), np.exp(generator.normal(0, 0.12))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = rotation @ np.array([[aspect, slant], [0, 1 / aspect]])
    wave = generator.normal(0, 0.5, (2, 2))  # bends per extent, of x and of y along x and y
    phase, bend = generator.uniform(0, 2 * np.pi, 2), generator.normal(0, 0.02, 2)
    varied = []
    for stroke in strokes:
        unit = (_thin(_cut(stroke, generator), generator) - centre) / extent
        unit = unit @ matrix.T
        unit = unit + bend * np.sin(2 * np.pi * unit @ wave + phase)
        middle = unit.mean(axis=0)
        own = np.exp(generator.normal(0, 0.03)), generator.normal(0, 0.015, 2)
        varied.append((unit - middle) * own[0] + middle + own[1])
    return varied


def _cut(stroke: Points, generator: np.random.Generator) -> Points:
    """Drop up to a tenth of the points at the ends of every other stroke."""
    if len(stroke) < 10 or generator.random() < 0.5:
        return stroke
    first, last = generator.integers(0, max(1, len(stroke) // 10), 2, endpoint=True)
    return stroke[first : len(stroke) - last]


def _thin(stroke: Points, generator: np.random.Generator) -> Points:
    """Keep only every second or third point of some strokes, as a slower device would."""
    step = int(generator.choice([1, 1, 2, 3]))
    if len(stroke) < 8 * step:
        return stroke
    return np.concatenate([stroke[:-1:step], stroke[-1:]])


def draw(strokes: Sequence[Points], style: PenStyle = PLAIN) -> NDArray[np.uint8]:
    """Draw strokes as the app's canvas does and frame them as the app does.

    Args:
        strokes: Each (P, 2), points x, y in any unit, y pointing down.
        style: How large, where and with which brush.

    Returns:
        uint8 (28, 28): what `canvas_to_tensor` makes of them, 0 paper … 255 ink.

    Raises:
        ValueError: The strokes lie outside the canvas.
    """
    from lenet.preprocessing import find_ink, frame

    placed = [[(x, y) for x, y in stroke.tolist()] for stroke in place(strokes, style)]
    canvas = rasterise_roughly(placed, width=style.width)
    framing = frame(find_ink(255 - canvas) if style.dark_on_light else canvas)
    if framing is None:
        raise ValueError("the strokes lie outside the canvas")
    return framing.image


def draw_by_another_hand(
    strokes: Sequence[Points], generator: np.random.Generator
) -> NDArray[np.uint8]:
    """Vary strokes and draw them with any brush, in any size and place that people choose.

    Args:
        strokes: Each (P, 2), points x, y in any unit, y pointing down.
        generator: Source of randomness.

    Returns:
        uint8 (28, 28), framed as the network sees it, 0 paper … 255 ink.
    """
    width, fill = generator.uniform(*BRUSH_WIDTHS), generator.uniform(*FILLS)
    x, y = 0.5 + (1 - fill) / 2 * generator.uniform(-1, 1, 2)
    style = PenStyle(width, fill, (float(x), float(y)))
    return draw(vary(strokes, generator), style)


def rasterise_roughly(strokes: Sequence[Stroke], width: float) -> Ink:
    """Draw strokes nearly as `lenet.strokes.rasterise`, four times as fast: for training.

    The weights that come with the app were trained with this one. It draws the brush a quarter of
    a pixel wider, with edges in steps of a sixteenth.

    Args:
        strokes: Points in pixels of the canvas.
        width: Diameter of the brush, pixels.

    Returns:
        uint8 (280, 280), 0 paper … 255 ink.
    """
    scale = _OVERSAMPLING
    image = Image.new("L", (CANVAS_SIZE * scale, CANVAS_SIZE * scale))
    drawn = ImageDraw.Draw(image)
    radius = width * scale / 2
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in flatten(stroke)]
        drawn.line(points, fill=255, width=round(2 * radius))
        for x, y in points:  # round joints and ends
            drawn.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(scale))


def render(digits: Sequence[PenDigit], style: PenStyle = PLAIN) -> NDArray[np.uint8]:
    """Return each digit, drawn in the same way: uint8 (N, 28, 28)."""
    return _in_processes(_render_one, digits, repeat(style))


def render_varied(digits: Sequence[PenDigit], *, variants: int, seed: int = 0) -> NDArray[np.uint8]:
    """Draw every digit several times, each time with another hand, brush, size and place.

    Args:
        digits: Some digits.
        variants: How often each is drawn.
        seed: Of the randomness; the same seed gives the same images on any number of cores.

    Returns:
        uint8 (N, variants, 28, 28).
    """
    settings = ((variants, seed, i) for i in range(len(digits)))
    return _in_processes(_render_varied, digits, settings, variants)


def pen_images(digits: Sequence[PenDigit], style: PenStyle = PLAIN) -> tuple[Tensor, Tensor]:
    """Return written digits as the network sees them when they are drawn in the app.

    Args:
        digits: At least one.
        style: How large, where and with which brush.

    Returns:
        uint8 (N, 28, 28) and their labels, int64 (N,).
    """
    labels = torch.tensor([digit.label for digit in digits])
    return torch.from_numpy(render(digits, style)), labels


def ranges() -> Iterator[tuple[str, PenStyle]]:
    """Yield ways of drawing, one thing varied at a time, each with its name."""
    for width in (10, 14, 20, 26, 32):
        yield f"brush {width} pixels", PenStyle(width=width)
    for fill in (0.3, 0.5, 0.7, 0.95):
        yield f"fills {fill:.0%} of the canvas", PenStyle(fill=fill)
    yield "thickest on smallest: brush 32, fills 30 %", PenStyle(width=32, fill=0.3)
    yield "thinnest on largest: brush 10, fills 95 %", PenStyle(width=10, fill=0.95)
    for name, centre in {
        "in the upper left corner": (0.2, 0.2),
        "in the lower right corner": (0.8, 0.8),
    }.items():
        yield f"fills 30 %, {name}", PenStyle(fill=0.3, centre=centre)
    yield "dark on light", PenStyle(dark_on_light=True)


def choose_writers(digits: Sequence[PenDigit], writers: Sequence[int]) -> list[PenDigit]:
    """Return only these writers' digits.

    Raises:
        PenStrokesError: One of the writers has written nothing.
    """
    unknown = set(writers) - {digit.writer for digit in digits}
    if unknown:
        known = sorted({digit.writer for digit in digits if digit.writer is not None})
        raise PenStrokesError(f"no digit by writer {min(unknown)}; the writers are {known}")
    return [digit for digit in digits if digit.writer in writers]


def _render_one(digit: PenDigit, style: PenStyle) -> NDArray[np.uint8]:
    return draw(digit.strokes, style)


def _render_varied(digit: PenDigit, settings: tuple[int, int, int]) -> NDArray[np.uint8]:
    variants, *seeds = settings
    generator = np.random.default_rng(seeds)
    return np.stack([draw_by_another_hand(digit.strokes, generator) for _ in range(variants)])


def _in_processes(
    function: Callable[[PenDigit, Settings], NDArray[np.uint8]],
    digits: Sequence[PenDigit],
    settings: Iterable[Settings],
    variants: int = 1,
) -> NDArray[np.uint8]:
    """Apply a function to each digit, on all cores where that is worth their start."""
    if len(digits) * variants < _FEW:
        return np.stack(list(map(function, digits, settings)))
    # Started afresh on every system: a fork of a process with threads can hang.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return np.stack(list(pool.map(function, digits, settings, chunksize=_CHUNK)))
