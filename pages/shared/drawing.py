"""Drawings for the canvas, as Fabric.js objects: strokes as paths, images as pixels."""

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE, brush_path

if TYPE_CHECKING:
    from lenet.preprocessing import Ink
    from lenet.strokes import Stroke

INK, PAPER = "#ffffff", "#000000"  # as the network sees it; the live loop reads it so, too


def drawing_of_strokes(strokes: "Sequence[Stroke]") -> dict[str, Any]:
    """Return strokes, in canvas pixels, as the canvas's own brush would leave them."""
    return {"objects": [_path(stroke) for stroke in strokes]}


def drawing_of_ink(ink: "Ink") -> dict[str, Any]:
    """Return ink of the canvas's size, uint8 (280, 280), as an image object on the canvas."""
    white = np.full_like(ink, 255)
    buffer = io.BytesIO()
    Image.fromarray(np.stack([white, white, white, ink], axis=-1)).save(buffer, "PNG")
    source = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    image = {"type": "Image", "version": "7.0.0", "originX": "left", "originY": "top"}
    size = {"left": 0, "top": 0, "width": CANVAS_SIZE, "height": CANVAS_SIZE}
    return {"objects": [image | size | {"src": source, "selectable": False, "evented": False}]}


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
