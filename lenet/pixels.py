"""Pixels as PNG files, and pictures as URLs that hold them. It needs no PyTorch."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]  # (H, W) grey, (H, W, 3) red, green, blue, or (H, W, 4) with opacity


def png_bytes(pixels: Pixels) -> bytes:
    """Return pixels as the content of a PNG file."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG", optimize=True)
    return content.getvalue()


def png_url(pixels: Pixels, enlarged: int = 1) -> str:
    """Return pixels as a PNG in a URL, each of them enlarged to a square of that side."""
    large = pixels.repeat(enlarged, axis=0).repeat(enlarged, axis=1) if enlarged > 1 else pixels
    return "data:image/png;base64," + base64.b64encode(png_bytes(large)).decode("ascii")


def svg_url(svg: str) -> str:
    """Return a picture, written as SVG, in a URL."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")
