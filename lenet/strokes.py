"""Digits as pen strokes: what a hand draws, before any pixel.

A stroke is the list of points that the pen passes, in pixels of a square canvas, y pointing
down. The ten example digits were drawn for this project.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from lenet.preprocessing import Ink

CANVAS_SIZE = 280  # pixels a side
BRUSH_WIDTH = 20
_OVERSAMPLING = 4  # for smooth edges: Pillow itself draws hard ones

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


def rasterise(
    strokes: Sequence[Stroke], *, size: int = CANVAS_SIZE, width: float = BRUSH_WIDTH
) -> "Ink":
    """Draw strokes with a round brush.

    Args:
        strokes: Points in pixels of the canvas; a stroke of one point is a dot.
        size: Side of the square canvas, pixels.
        width: Diameter of the brush, pixels.

    Returns:
        uint8 (size, size), 0 paper … 255 ink, with smooth edges.
    """
    scale = _OVERSAMPLING
    image = Image.new("L", (size * scale, size * scale))
    draw = ImageDraw.Draw(image)
    radius = width * scale / 2
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        draw.line(points, fill=255, width=round(2 * radius))
        for x, y in points:  # round joints and ends
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(scale))
