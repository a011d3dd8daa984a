"""Numbers as coloured pixels, and pixels as PNG."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lenet.figures.maps import SCALES, Scale
from lenet.figures.theme import colour_table

Pixels = NDArray[np.uint8]  # (H, W) grey or (H, W, 3) red, green, blue
ENLARGED = 8  # pixels a side for each number: a viewer that smooths them blurs no more than edges


def coloured(values: NDArray[np.floating], scale: Scale, low: float, high: float) -> Pixels:
    """Return numbers in the colours of a scale, as the network view has them.

    Args:
        values: (H, W).
        scale: A scale of the app.
        low, high: Shown as its first and its last colour; what lies outside is shown as these.

    Returns:
        uint8 (H, W, 3).
    """
    factor = 255 / (high - low) if high > low else 0.0
    levels = np.clip((values.astype(np.float64) - low) * factor + 0.5, 0, 255).astype(np.uint8)
    return colour_table(SCALES[scale])[levels]


def png_bytes(pixels: Pixels) -> bytes:
    """Return pixels as the content of a PNG file."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG", optimize=True)
    return content.getvalue()


def data_url(pixels: Pixels, enlarged: int = ENLARGED) -> str:
    """Return pixels as a PNG in a URL, each of them enlarged to a square of that side."""
    large = pixels.repeat(enlarged, axis=0).repeat(enlarged, axis=1)
    return "data:image/png;base64," + base64.b64encode(png_bytes(large)).decode("ascii")
