"""Drawings as the browser takes and gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lenet.drawing import MOST_POINTS, TICKS, Drawing
from lenet.picture import DrawingError, Picture
from lenet.pixels import png_url
from lenet.stroke_text import FARTHEST
from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE, brush_path

if TYPE_CHECKING:
    from lenet.geometry import Ink
    from lenet.strokes import Stroke

INK, PAPER = "#ffffff", "#000000"  # as the network sees it; the live loop reads it so, too
LONGEST_MS = 1e9  # days of drawing
NOTHING = "nothing drawn yet"


def for_canvas(drawing: Drawing, name: str) -> dict[str, Any]:
    """Return a drawing as the canvas takes it: Fabric.js objects.

    Args:
        drawing: What the canvas is to show.
        name: Another one makes the canvas load again, even the same drawing.
    """
    objects = [_path(stroke) for stroke in drawing.strokes]
    if drawing.picture is not None:
        objects.insert(0, _image(drawing.picture.ink))
    return {"objects": objects, "load": name}


def in_words(drawing: Drawing) -> str:
    """Say where a drawing comes from."""
    picture = drawing.picture
    if not drawing:
        return NOTHING
    if picture is None or drawing.strokes:
        name, _, digit = drawing.text.partition(".")
        return f"example {digit}" if name == "example" else "drawing"
    if picture.name:
        return f"MNIST test {picture.name.partition('.')[2]}, label {picture.label}"
    return "picture"


def read_strokes(content: Any) -> Drawing:
    """Read strokes that a browser sent: of each point the column, the row and the milliseconds.

    Raises:
        DrawingError: It is something else, too much, or far from the canvas.
    """
    try:
        strokes = [[(float(x), float(y), float(ms)) for x, y, ms in line] for line in content]
    except (TypeError, ValueError, OverflowError) as error:
        raise DrawingError("not a list of strokes") from error
    points = [point for stroke in strokes for point in stroke]
    if len(points) > MOST_POINTS or not all(strokes):
        raise DrawingError(f"a drawing has at most {MOST_POINTS:,} points, a stroke at least one")
    if not all(abs(x) <= FARTHEST and abs(y) <= FARTHEST for x, y, _ in points):  # nor NaN
        raise DrawingError("points far from the canvas")
    if not all(0 <= ms <= LONGEST_MS for *_, ms in points):
        raise DrawingError("times that no clock shows")
    places = tuple(tuple((x, y) for x, y, _ in stroke) for stroke in strokes)
    times = tuple(tuple(round(ms * TICKS / 1000) for *_, ms in stroke) for stroke in strokes)
    return Drawing(places, times)


def picture_url(picture: Picture) -> str:
    """Return a picture on the canvas as a data URL, white ink on transparent paper."""
    return _png(picture.ink)


def _image(ink: Ink) -> dict[str, Any]:
    image = {"type": "Image", "version": "7.0.0", "originX": "left", "originY": "top"}
    size = {"left": 0, "top": 0, "width": CANVAS_SIZE, "height": CANVAS_SIZE}
    return image | size | {"src": _png(ink), "selectable": False, "evented": False}


def _png(ink: Ink) -> str:
    """Return ink, white on transparent paper, as a data URL."""
    white = np.full_like(ink, 255)
    return png_url(np.stack([white, white, white, ink], axis=-1))


def _path(stroke: Stroke) -> dict[str, Any]:
    return {
        "type": "Path",
        "version": "7.0.0",
        "path": brush_path(stroke),
        "fill": None,
        "stroke": INK,
        "strokeWidth": BRUSH_WIDTH,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "selectable": False,
        "evented": False,
    }
