"""The drawing once more, stroke by stroke, at the pace of the pen that drew it.

The network answers as it did then: what is replayed goes through the fast loop like the pen.
"""

from __future__ import annotations

from pathlib import Path

from lenet.drawing import TICKS, Drawing
from pages.components.modules import component
from pages.visit.drawing import picture_url

FOLDER = Path(__file__).parent

_component = component(
    "lenet_replay",
    "replay/index.js",
    html=(FOLDER / "replay.html").read_text("utf-8"),
    css=(FOLDER / "replay.css").read_text("utf-8"),
)


def replay(drawing: Drawing, *, canvas: str) -> None:
    """Offer to replay a drawing; nothing where nothing was drawn with a pen.

    Args:
        drawing: The current one.
        canvas: Key of the container that holds the drawing canvas.
    """
    if not drawing.strokes:
        return
    data = {
        "canvas": f"st-key-{canvas}",
        "strokes": [
            [(x, y, tick) for (x, y), tick in zip(points, ticks, strict=True)]
            for points, ticks in zip(drawing.strokes, drawing.times, strict=True)
        ],
        "picture": "" if drawing.picture is None else picture_url(drawing.picture),
        "ticks": TICKS,
    }
    _component(data=data, key="replay")
