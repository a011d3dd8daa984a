"""Digits that people wrote with a pen on a tablet: read them, vary them, draw them as the app does.

The format is that of the "Pen-Based Recognition of Handwritten Digits" data (E. Alpaydin &
F. Alimoglu, UCI Machine Learning Repository, the files named `pendigits-orig`): for each digit a
line `.SEGMENT … "8"` with its label, `.COMMENT 8 12 224` with digit, writer and sample, and
between `.PEN_DOWN` and `.PEN_UP` a point a line, in tablet units with y pointing up.

Varying the strokes instead of the pixels keeps the pen round and its ink whole, as on the app's
canvas; where the two differ, a network trained on pixels has never seen what the app shows it.
"""

import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE, rasterise

BRUSH_WIDTHS = (10.0, 32.0)  # canvas pixels, least and most
FILLS = (0.3, 0.95)  # shares of the canvas
MOST_POINTS = 20_000  # in one digit: a minute of writing has less
MOST_COORDINATE = 1e6
_LABEL = re.compile(r'"(\d)"\s*$')
_CHUNK = 64  # digits that a process draws at a time
_FEW = 5000  # drawings that are not worth starting processes for: each imports PyTorch

Points = NDArray[np.float64]  # (P, 2): x, y
Settings = TypeVar("Settings")


class PenStrokesError(ValueError):
    """The file cannot be read as pen strokes; the message says where and why, in one line."""


@dataclass(frozen=True)
class PenDigit:
    """One digit as it was written.

    Args:
        label: 0..9.
        writer: The writer's number; None where the file does not say.
        strokes: Each float64 (P, 2), points x, y in tablet units, y pointing down.
    """

    label: int
    writer: int | None
    strokes: tuple[Points, ...]


def read_pen_digits(path: str | Path) -> list[PenDigit]:
    """Read all digits of a file, in order; those without a single point are left out.

    Args:
        path: A file in the UCI pen-digit format with trajectories (`pendigits-orig`).

    Raises:
        PenStrokesError: The file is missing, or is not in this format.
    """
    try:
        text = Path(path).read_text("ascii")
    except OSError as error:
        raise PenStrokesError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PenStrokesError(f"{path}: this is no text file of pen strokes") from error
    digits = [
        PenDigit(segment.label, segment.writer, tuple(map(_upright, segment.strokes)))
        for segment in _segments(text, path)
        if segment.strokes
    ]
    if not digits:
        raise PenStrokesError(f"{path}: there is not one digit in it (no .SEGMENT with points)")
    return digits


class _Segment:
    """A digit while its lines are read."""

    def __init__(self, label: int) -> None:
        self.label = label
        self.writer: int | None = None
        self.strokes: list[list[tuple[float, float]]] = []
        self.is_pen_down = False
        self.points = 0

    def take_pen_down(self) -> None:
        if self.is_pen_down:
            raise ValueError("the pen comes down a second time without having been lifted")
        self.is_pen_down = True
        self.strokes.append([])

    def take_pen_up(self) -> None:
        self.is_pen_down = False
        if self.strokes and not self.strokes[-1]:
            self.strokes.pop()

    def take_comment(self, line: str) -> None:
        fields = line.split()[1:]
        if len(fields) == 3 and fields[1].isdigit():
            self.writer = int(fields[1])

    def take_point(self, line: str) -> None:
        fields = line.split()
        x, y = float(fields[0]), float(fields[1])
        if not (abs(x) <= MOST_COORDINATE and abs(y) <= MOST_COORDINATE):  # nor NaN
            raise ValueError(f"a point at {fields[0]}, {fields[1]}")
        self.points += 1
        if self.points > MOST_POINTS:
            raise ValueError(f"a digit of more than {MOST_POINTS:,} points")
        self.strokes[-1].append((x, y))


def _segments(text: str, path: str | Path) -> Iterator[_Segment]:
    segment: _Segment | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        try:
            if line.startswith(".SEGMENT"):
                if segment and segment.is_pen_down:
                    raise ValueError("a digit begins while the pen is down")
                if segment:
                    yield segment
                segment = _Segment(_label(line))
            elif segment is None or not line:
                continue
            elif line.startswith(".PEN_DOWN"):
                segment.take_pen_down()
            elif line.startswith(".PEN_UP"):
                segment.take_pen_up()
            elif line.startswith(".COMMENT"):
                segment.take_comment(line)
            elif segment.is_pen_down and not line.startswith("."):
                segment.take_point(line)
        except (ValueError, IndexError) as error:
            reason = str(error) if "could not convert" not in str(error) else "no point: " + line
            reason = f"half a point: {line}" if isinstance(error, IndexError) else reason
            raise PenStrokesError(f"{path}, line {number}: {reason[:80]}") from error
    if segment and segment.is_pen_down:
        raise PenStrokesError(f"{path}: it ends while the pen is down; is it complete?")
    if segment:
        yield segment


def _label(line: str) -> int:
    match = _LABEL.search(line)
    if not match:
        raise ValueError('a .SEGMENT without a label from "0" to "9"')
    return int(match[1])


def _upright(points: Sequence[tuple[float, float]]) -> Points:
    return np.array(points, np.float64) * (1, -1)


@dataclass(frozen=True)
class Drawing:
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


PLAIN = Drawing()


def place(strokes: Sequence[Points], drawing: Drawing = PLAIN) -> list[Points]:
    """Scale strokes and put them on the canvas.

    Args:
        strokes: Each (P, 2), points x, y, y pointing down.
        drawing: How large and where.

    Returns:
        The strokes in pixels of the canvas.
    """
    points = np.concatenate(list(strokes))
    low, high = points.min(axis=0), points.max(axis=0)
    scale = CANVAS_SIZE * drawing.fill / max(float((high - low).max()), 1e-6)
    target = CANVAS_SIZE * np.array(drawing.centre)
    return [(stroke - (low + high) / 2) * scale + target for stroke in strokes]


def vary(strokes: Sequence[Points], generator: np.random.Generator) -> list[Points]:
    """Write the digit again with another hand.

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


def draw(strokes: Sequence[Points], drawing: Drawing = PLAIN) -> NDArray[np.uint8]:
    """Draw strokes as the app's canvas does and frame them as the app does.

    Args:
        strokes: Each (P, 2), points x, y in any unit, y pointing down.
        drawing: How large, where and with which brush.

    Returns:
        uint8 (28, 28): what `canvas_to_tensor` makes of them, 0 paper … 255 ink.

    Raises:
        ValueError: The strokes lie outside the canvas.
    """
    from lenet.preprocessing import find_ink, frame

    placed = [[(x, y) for x, y in stroke.tolist()] for stroke in place(strokes, drawing)]
    canvas = rasterise(placed, width=drawing.width)
    framing = frame(find_ink(255 - canvas) if drawing.dark_on_light else canvas)
    if framing is None:
        raise ValueError("the strokes lie outside the canvas")
    return framing.image


def render(digits: Sequence[PenDigit], drawing: Drawing = PLAIN) -> NDArray[np.uint8]:
    """Return each digit, drawn in the same way: uint8 (N, 28, 28)."""
    return _in_processes(_render_one, digits, repeat(drawing))


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


def _render_one(digit: PenDigit, drawing: Drawing) -> NDArray[np.uint8]:
    return draw(digit.strokes, drawing)


def _render_varied(digit: PenDigit, settings: tuple[int, int, int]) -> NDArray[np.uint8]:
    variants, *seeds = settings
    generator = np.random.default_rng(seeds)
    images = []
    for _ in range(variants):
        width, fill = generator.uniform(*BRUSH_WIDTHS), generator.uniform(*FILLS)
        x, y = 0.5 + (1 - fill) / 2 * generator.uniform(-1, 1, 2)
        drawing = Drawing(width, fill, (float(x), float(y)))
        images.append(draw(vary(digit.strokes, generator), drawing))
    return np.stack(images)


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
