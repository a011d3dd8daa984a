"""Charts for the back row of a hall."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

LEAST = 18  # pixels, of any letter
FACTOR = 1.6  # by which a chart's height and its letters grow


def enlarged(figure: go.Figure) -> go.Figure:
    """Return a chart with letters that can be read from the back row, and the room for them.

    Args:
        figure: It stays as it is.
    """
    content = figure.to_dict()
    layout = content["layout"]
    _grow(content)
    layout["font"] = {"size": LEAST} | layout.get("font", {})
    for name in [*layout]:  # what a theme would set otherwise
        if name.startswith(("xaxis", "yaxis")):
            layout[name] = _with_fonts(layout[name], "tickfont")
    for name in ("xaxis", "yaxis"):
        layout[name] = _with_fonts(layout.get(name, {}), "tickfont")
    layout["legend"] = _with_fonts(layout.get("legend", {}), "font")
    layout["hoverlabel"] = _with_fonts(layout.get("hoverlabel", {}), "font")
    if "height" in layout:
        layout["height"] *= FACTOR
    margin = layout.get("margin", {})
    if "t" in margin:
        layout["margin"] = margin | {"t": margin["t"] * FACTOR}
    return go.Figure(content, skip_invalid=False)


def _with_fonts(part: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a part of a layout whose letters are not left to a theme."""
    fonts = {name: {"size": LEAST} | part.get(name, {})}
    if isinstance(part.get("title"), dict):
        title = part["title"]
        fonts["title"] = title | {"font": {"size": LEAST} | title.get("font", {})}
    return part | fonts


def _grow(part: Any) -> None:
    """Enlarge all letters in a part of a figure, in place."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name.endswith("font") and isinstance(inner, dict) and "size" in inner:
                inner["size"] = _large(inner["size"])
            else:
                _grow(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            _grow(inner)


def _large(size: Any) -> Any:
    """Return a larger size of letters, or of the letters of each point."""
    larger = np.maximum(LEAST, FACTOR * np.asarray(size, dtype=float))
    return larger.tolist()
