"""Pictures as HTML: the current digit, its way into the network, and the network itself."""

from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lenet.figures.theme import OTHERS, WINNER
from lenet.pixels import png_url, svg_url
from pages.visit.digit import CurrentDigit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lenet.layers import Layer
    from lenet.preprocessing import Framing

PICTURE = 130  # pixels, height of the network's picture
MAPS_DRAWN = 6  # of a layer, at most
_PIXELATED = "image-rendering:pixelated;background:#000;border-radius:4px;display:block;"


def thumbnail(digit: CurrentDigit) -> str:
    """Return the current digit's input as HTML, with where it comes from."""
    blank = np.zeros((28, 28), np.uint8)
    pixels = blank if digit.framing is None else digit.framing.image
    return (
        '<div style="display:flex;gap:12px;align-items:center">'
        f'<img src="{png_url(pixels)}" alt="the current digit, 28×28 pixels" width="56" '
        f'height="56" style="{_PIXELATED}"><div><div style="font-weight:600">Current digit</div>'
        f'<div style="opacity:.75;font-size:.85em">{escape(digit.source)}</div></div></div>'
    )


def preprocessing_strip(framing: "Framing") -> str:
    """Return the five stages from the ink on the canvas to the network's input, as HTML."""
    from lenet.geometry import IMAGE_SIZE
    from lenet.preprocessing import BOX_SIZE, CENTRE

    side = max(framing.ink.shape)
    top, left, bottom, right = framing.crop
    percent = [f"{100 * value / side:.2f}%" for value in (top, left, bottom - top, right - left)]
    box = "position:absolute;box-sizing:border-box;border:1.5px solid " + WINNER
    ink_box = f"{box};top:{percent[0]};left:{percent[1]};height:{percent[2]};width:{percent[3]}"
    height, width = framing.scaled.shape
    row, col = framing.centre_of_mass
    cross_at = (100 * (row + 0.5) / BOX_SIZE, 100 * (col + 0.5) / BOX_SIZE)
    middle = 100 * (CENTRE + 0.5) / IMAGE_SIZE
    stages = [
        ("ink", framing.ink, ""),
        ("crop", framing.ink, f'<i style="{ink_box}"></i>'),
        (f"{height}×{width}", _on_square(framing.scaled), ""),
        ("centre of mass", _on_square(framing.scaled), _cross(*cross_at)),
        ("28×28", framing.image, _cross(middle, middle)),
    ]
    tiles = "".join(
        f'<figure style="margin:0;min-width:0"><div style="position:relative"><img alt="{name}" '
        f'src="{png_url(pixels)}" style="width:100%;aspect-ratio:1;{_PIXELATED}">'
        f'{mark}</div><figcaption style="font-size:var(--stage-text, 11px);opacity:.8;'
        f'margin-top:3px;text-align:center;line-height:1.2">{name}</figcaption></figure>'
        for name, pixels, mark in stages
    )
    return f'<div style="display:grid;grid-template-columns:repeat(5,1fr);gap:6px">{tiles}</div>'


def _on_square(scaled: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put the scaled crop into the upper left corner of the 20-pixel box."""
    from lenet.preprocessing import BOX_SIZE

    square = np.zeros((BOX_SIZE, BOX_SIZE), np.uint8)
    square[: scaled.shape[0], : scaled.shape[1]] = scaled
    return square


def _cross(top: float, left: float) -> str:
    """Return a small cross at that place, per cent of the picture."""
    bar = f"position:absolute;background:{WINNER};transform:translate(-50%,-50%);"
    at = f"top:{top:.2f}%;left:{left:.2f}%;"
    return (
        f'<i style="{bar}{at}width:24%;height:1.5px"></i>'
        f'<i style="{bar}{at}width:1.5px;height:24%"></i>'
    )


def network_picture(layers: "Sequence[Layer]") -> str:
    """Return the network as SVG: maps as squares behind one another, dense layers as bars."""
    parts, x = [], 10.0
    shown = [layer for layer in layers if layer.kind not in ("activation", "flatten", "softmax")]
    middle = PICTURE / 2
    for layer in shown:
        left = x
        if len(layer.shape) == 3:
            depth, side, _ = layer.shape
            size = 16 + 2.2 * side
            count = min(depth, MAPS_DRAWN)
            for i in range(count):
                at = x + 5 * i
                top = middle - size / 2 + 3 * (i - count / 2)
                parts.append(
                    f'<rect x="{at:.0f}" y="{top:.0f}" width="{size:.0f}" height="{size:.0f}" '
                    f'fill="{OTHERS}" fill-opacity=".35" stroke="{OTHERS}"/>'
                )
            width = size + 5 * (count - 1)
        else:
            height = min(18 + 0.6 * layer.units, PICTURE - 4)
            width = 12
            parts.append(
                f'<rect x="{x:.0f}" y="{middle - height / 2:.0f}" width="12" '
                f'height="{height:.0f}" fill="{WINNER}" fill-opacity=".55" stroke="{WINNER}"/>'
            )
        shape = "×".join(map(str, layer.shape))
        label = f'<tspan font-weight="600">{escape(layer.name)}</tspan>'
        at = left + width / 2
        parts.append(
            f'<text x="{at:.0f}" y="{PICTURE + 16}" text-anchor="middle">{label}</text>'
            f'<text x="{at:.0f}" y="{PICTURE + 31}" text-anchor="middle" opacity=".75">'
            f"{shape}</text>"
        )
        x = left + max(width, 58) + 30
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x:.0f} {PICTURE + 38}" '
        f'font-family="sans-serif" font-size="12" fill="{OTHERS}">{"".join(parts)}</svg>'
    )
    return (
        '<div class="network-picture" tabindex="0">'
        f'<img src="{svg_url(svg)}" alt="The layers from input to output"></div>'
    )
