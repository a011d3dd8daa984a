"""What sheets are made of, and the two ways to draw them: as SVG and as PNG.

Lengths are in units of the sheet; a sheet is drawn with its first mark lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lenet.figures.theme import INK, PAPER
from lenet.pixels import Pixels, png_bytes, png_url

FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
ENLARGED = 8  # pixels a side for each number: a viewer that smooths them blurs no more than edges
AS_PAINTED = str.maketrans("×−–", "x--")  # Pillow's own font has no such signs


@dataclass(frozen=True)
class Rect:
    """A rectangle: filled, or outlined with a line that lies outside of it."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    line: str = ""
    thickness: float = 0.0


@dataclass(frozen=True)
class Words:
    """A line of text; `x` is where it begins, has its middle or ends, `y` where it stands on."""

    x: float
    y: float
    text: str
    size: float = 12
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True)
class Raster:
    """Pixels, uint8 (H, W, 3), stretched over a rectangle, each of them with sharp edges."""

    x: float
    y: float
    width: float
    height: float
    pixels: Pixels


Mark = Rect | Words | Raster


@dataclass(frozen=True)
class Sheet:
    """Marks on white paper of that size."""

    width: float
    height: float
    title: str
    marks: Sequence[Mark]


def as_svg(sheet: Sheet) -> str:
    """Return a sheet as SVG that fits itself to the room it has; it needs no other file."""
    size = f"{sheet.width:g} {sheet.height:g}"
    marks = "\n".join(map(_element, sheet.marks))
    title = escape(sheet.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
        f'aria-label="{title}" font-family="{FONT}">\n<title>{title}</title>\n'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{marks}\n</svg>\n'
    )


def _element(mark: Mark) -> str:
    if isinstance(mark, Words):
        weight = ' font-weight="700"' if mark.bold else ""
        return (
            f'<text x="{mark.x:g}" y="{mark.y:g}" font-size="{mark.size:g}" '
            f'text-anchor="{mark.anchor}" fill="{mark.colour}"{weight}>{escape(mark.text)}</text>'
        )
    if isinstance(mark, Raster):
        return (
            f'<image {_place(mark)} preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" href="{png_url(mark.pixels, ENLARGED)}"/>'
        )
    out = mark.thickness / 2
    place = _place(Rect(mark.x - out, mark.y - out, mark.width + 2 * out, mark.height + 2 * out))
    line = f' stroke="{mark.line}" stroke-width="{mark.thickness:g}"' if mark.line else ""
    return f'<rect {place} fill="{mark.fill or "none"}"{line}/>'


def _place(mark: Rect | Raster) -> str:
    return f'x="{mark.x:g}" y="{mark.y:g}" width="{mark.width:g}" height="{mark.height:g}"'


def as_png(sheet: Sheet, width: int) -> bytes:
    """Return a sheet as the content of a PNG file.

    Args:
        sheet: What is drawn.
        width: Pixels.
    """
    scale = width / sheet.width
    image = Image.new("RGB", (width, round(sheet.height * scale)), PAPER)
    brush = ImageDraw.Draw(image)
    for mark in sheet.marks:
        if isinstance(mark, Words):
            _write(brush, mark, scale)
        elif isinstance(mark, Raster):
            left, top, right, bottom = _corners(mark, scale)
            tile = Image.fromarray(mark.pixels)
            tile = tile.resize((right - left, bottom - top), Image.Resampling.NEAREST)
            image.paste(tile, (left, top))
        else:
            _paint(brush, mark, scale)
    return png_bytes(np.asarray(image))


def _write(brush: ImageDraw.ImageDraw, words: Words, scale: float) -> None:
    font = ImageFont.load_default(words.size * scale)
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[words.anchor]
    at = (words.x * scale, words.y * scale)
    text = words.text.translate(AS_PAINTED)
    weight = words.size * scale / 40 if words.bold else 0
    brush.text(at, text, words.colour, font, anchor, stroke_width=weight)


def _paint(brush: ImageDraw.ImageDraw, rect: Rect, scale: float) -> None:
    left, top, right, bottom = _corners(rect, scale)
    if rect.fill and right > left and bottom > top:
        brush.rectangle((left, top, right - 1, bottom - 1), rect.fill)
    if rect.line:
        out = max(1, round(rect.thickness * scale))
        around = (left - out, top - out, right + out - 1, bottom + out - 1)
        brush.rectangle(around, outline=rect.line, width=out)


def _corners(mark: Rect | Raster, scale: float) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom in pixels, half-open."""
    sides = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    left, top, right, bottom = (round(side * scale) for side in sides)
    return left, top, right, bottom
