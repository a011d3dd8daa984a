"""Drawings: strokes, over a picture perhaps; as ink, for the canvas, as JSON for the browser."""

import base64
import binascii
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE, brush_path, rasterise

if TYPE_CHECKING:
    from lenet.geometry import Ink
    from lenet.strokes import Stroke

INK, PAPER = "#ffffff", "#000000"  # as the network sees it; the live loop reads it so, too
MOST_POINTS = 20_000  # of a drawing: minutes of scribbling


class DrawingError(ValueError):
    """What the browser sent is not a drawing."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is on the canvas.

    Args:
        strokes: Points in pixels of the canvas, in the order in which they were drawn.
        image: uint8 (280, 280), 0 paper … 255 ink: what the strokes were drawn on, if anything.
    """

    strokes: "tuple[Stroke, ...]" = ()
    image: "Ink | None" = None

    def __bool__(self) -> bool:
        return bool(self.strokes) or self.image is not None

    def __add__(self, strokes: "tuple[Stroke, ...]") -> "Drawing":
        return Drawing(self.strokes + strokes, self.image)

    @property
    def ink(self) -> "Ink":
        """The drawing in pixels, uint8 (280, 280), 0 paper … 255 ink."""
        drawn = rasterise(self.strokes)
        return drawn if self.image is None else np.maximum(drawn, self.image)

    @property
    def for_canvas(self) -> dict[str, Any]:
        """The drawing as the canvas takes it: Fabric.js objects."""
        objects = [_path(stroke) for stroke in self.strokes]
        if self.image is not None:
            objects.insert(0, _image(_png(self.image)))
        return {"objects": objects}

    def to_json(self) -> dict[str, Any]:
        """Return the drawing as the browser keeps it."""
        image = None if self.image is None else _png(self.image)
        return {"strokes": [list(map(list, stroke)) for stroke in self.strokes], "image": image}

    @classmethod
    def from_json(cls, content: Any) -> "Drawing":
        """Read what `to_json` returned.

        Raises:
            DrawingError: It is something else.
        """
        if not isinstance(content, dict):
            raise DrawingError("not a drawing")
        image = content.get("image")
        return cls(read_strokes(content.get("strokes")), None if image is None else _pixels(image))


def read_strokes(content: Any) -> "tuple[Stroke, ...]":
    """Read strokes that a browser sent.

    Raises:
        DrawingError: It is something else, too much, or far from the canvas.
    """
    try:
        strokes = [[(float(x), float(y)) for x, y in stroke] for stroke in content]
    except (TypeError, ValueError, OverflowError) as error:
        raise DrawingError("not a list of strokes") from error
    points = [value for stroke in strokes for point in stroke for value in point]
    if len(points) > 2 * MOST_POINTS or not all(strokes):
        raise DrawingError(f"a drawing has at most {MOST_POINTS:,} points, a stroke at least one")
    if not all(abs(value) <= 100 * CANVAS_SIZE for value in points):  # NaN is no number either
        raise DrawingError("points far from the canvas")
    return tuple(strokes)


def _png(ink: "Ink") -> str:
    """Return ink, white on transparent paper, as a data URL."""
    white = np.full_like(ink, 255)
    buffer = io.BytesIO()
    Image.fromarray(np.stack([white, white, white, ink], axis=-1)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _pixels(url: Any) -> "Ink":
    """Undo `_png`."""
    try:
        content = base64.b64decode(str(url).partition(",")[2], validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.size != (CANVAS_SIZE, CANVAS_SIZE):
                raise DrawingError(f"a picture has {CANVAS_SIZE}×{CANVAS_SIZE} pixels")
            return np.asarray(image.convert("RGBA"))[..., 3].copy()
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError) as error:
        raise DrawingError("not a picture") from error


def _image(source: str) -> dict[str, Any]:
    image = {"type": "Image", "version": "7.0.0", "originX": "left", "originY": "top"}
    size = {"left": 0, "top": 0, "width": CANVAS_SIZE, "height": CANVAS_SIZE}
    return image | size | {"src": source, "selectable": False, "evented": False}


def _path(stroke: "Stroke") -> dict[str, Any]:
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
