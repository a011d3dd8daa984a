"""Digits as pen strokes: what a hand draws, before any pixel.

A stroke is the list of points that the pen passes, in pixels of a square canvas, y pointing
down. The ten example digits were drawn for this project.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lenet.geometry import Ink

CANVAS_SIZE = 280  # pixels a side
BRUSH_WIDTH = 20
BRUSH_END = BRUSH_WIDTH / 1000  # pixels by which the brush lengthens a stroke
_FLATNESS = 0.1  # pixels that a straight line may lie beside the curve

Point = tuple[float, float]
Stroke = Sequence[Point]

_EXAMPLES_FILE = Path(__file__).parent / "example_digits.json"


@cache
def example_digits() -> Mapping[int, tuple[Stroke, ...]]:
    """Return ten hand-drawn digits, 0 to 9, as strokes on a 280×280 canvas."""
    content = json.loads(_EXAMPLES_FILE.read_text("utf-8"))
    return {
        int(digit): tuple([(float(x), float(y)) for x, y in stroke] for stroke in strokes)
        for digit, strokes in content.items()
    }


def brush_path(stroke: Stroke) -> list[list[str | float]]:
    """Return the line that the canvas's brush draws along the points of a stroke.

    Args:
        stroke: At least one point.

    Returns:
        Commands of an SVG path. The brush (Fabric.js's pencil) rounds the corners that come from
        sampling a hand's movement: it runs through the middles between the points, each point
        pulling it as the control point of a quadratic Bézier curve. It makes strokes longer by a
        thousandth of its width at either end.
    """
    (x, y), (last_x, last_y) = stroke[0], stroke[-1]
    start, end = _directions(stroke)
    path: list[list[str | float]] = [["M", x - start[0], y - start[1]]]
    for (x, y), (next_x, next_y) in pairwise(stroke):
        if (x, y) != (next_x, next_y):
            path.append(["Q", x, y, (x + next_x) / 2, (y + next_y) / 2])
    return [*path, ["L", last_x + end[0], last_y + end[1]]]


def _directions(stroke: Stroke) -> tuple[Point, Point]:
    """Return by how much the brush lengthens a stroke at its start and its end."""
    if len(stroke) <= 2:
        return (BRUSH_END, 0.0), (BRUSH_END, 0.0)
    (x1, y1), (x2, y2), (x3, y3) = stroke[1], stroke[2], stroke[-2]
    start = BRUSH_END * _sign(x2 - x1), BRUSH_END * _sign(y2 - y1)
    return start, (BRUSH_END * _sign(stroke[-1][0] - x3), BRUSH_END * _sign(stroke[-1][1] - y3))


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def rasterise(
    strokes: Sequence[Stroke], *, size: int = CANVAS_SIZE, width: float = BRUSH_WIDTH
) -> Ink:
    """Draw strokes with a round brush, as the canvas does.

    A pixel is inked as far as its middle lies inside the brush's path, with edges one pixel wide:
    the result depends on no drawing library, and is the same on every machine.

    Args:
        strokes: Points in pixels of the canvas; a stroke of one point is a dot.
        size: Side of the square canvas, pixels.
        width: Diameter of the brush, pixels.

    Returns:
        uint8 (size, size), 0 paper … 255 ink, with smooth edges.
    """
    nearest = np.full((size, size), np.inf)  # square of the distance from the path
    for stroke in strokes:
        for start, end in pairwise(np.array(flatten(stroke))):
            _approach(nearest, start, end, width / 2 + 1)
    ink = np.clip(width / 2 + 0.5 - np.sqrt(nearest), 0, 1)
    grey: Ink = (255 * ink + 0.5).astype(np.uint8)
    return grey


def _approach(
    nearest: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64], reach: float
) -> None:
    """Note for each pixel in reach of a straight line how near it is, squared."""
    size = len(nearest)
    low = np.clip(np.floor(np.minimum(start, end) - reach), 0, size).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + reach), 0, size).astype(int)
    x = np.arange(low[0], high[0]) + 0.5 - start[0]
    y = (np.arange(low[1], high[1]) + 0.5 - start[1])[:, None]
    dx, dy = end - start
    length = dx * dx + dy * dy
    share = np.clip((x * dx + y * dy) / length, 0, 1) if length else 0.0
    part = nearest[low[1] : high[1], low[0] : high[0]]
    np.minimum(part, (x - share * dx) ** 2 + (y - share * dy) ** 2, out=part)


def flatten(stroke: Stroke) -> list[Point]:
    """Return two points or more: straight lines between them follow the brush's path."""
    points = [stroke[0]]
    for control, following in pairwise(stroke):
        (x0, y0), (x1, y1) = points[-1], control
        x2, y2 = (x1 + following[0]) / 2, (y1 + following[1]) / 2
        deviation = math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2) / 4  # of the curve's chord
        parts = math.ceil(math.sqrt(deviation / _FLATNESS)) or 1
        for part in range(1, parts + 1):
            t = part / parts
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            points.append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))
    return [*points, stroke[-1]]  # a dot is a line without length
