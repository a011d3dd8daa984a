"""Charts for the back row of a hall."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

LEAST = 18  # pixels, of any letter on a screen of usual width
FACTOR = 1.6  # by which a chart's height and its letters grow there


def enlarged(figure: go.Figure, growth: float = 1.0) -> go.Figure:
    """Return a chart with letters that can be read from the back row, and the room for them.

    Args:
        figure: It stays as it is.
        growth: How many times as large its letters are as on a screen of 1,280 pixels.
    """
    return _Enlarged(LEAST * growth, FACTOR * growth).figure(figure)


class _Enlarged:
    """Enlarges one figure: its letters by a factor, none less than so many pixels."""

    def __init__(self, least: float, factor: float) -> None:
        self.least, self.factor = least, factor

    def figure(self, figure: go.Figure) -> go.Figure:
        content = figure.to_dict()
        layout = content["layout"]
        self._grow(content)
        layout["font"] = {"size": self.least} | layout.get("font", {})
        for name in [*layout]:  # what a theme would set otherwise
            if name.startswith(("xaxis", "yaxis")):
                layout[name] = self._with_fonts(layout[name], "tickfont")
        for name in ("xaxis", "yaxis"):
            layout[name] = self._with_fonts(layout.get(name, {}), "tickfont")
        layout["legend"] = self._with_fonts(layout.get("legend", {}), "font")
        layout["hoverlabel"] = self._with_fonts(layout.get("hoverlabel", {}), "font")
        if "height" in layout:
            layout["height"] *= self.factor
        margin = layout.get("margin", {})
        if "t" in margin:
            layout["margin"] = margin | {"t": margin["t"] * self.factor}
        return go.Figure(content, skip_invalid=False)

    def _with_fonts(self, part: dict[str, Any], name: str) -> dict[str, Any]:
        """Return a part of a layout whose letters are not left to a theme."""
        fonts = {name: {"size": self.least} | part.get(name, {})}
        if isinstance(part.get("title"), dict):
            title = part["title"]
            fonts["title"] = title | {"font": {"size": self.least} | title.get("font", {})}
        return part | fonts

    def _grow(self, part: Any) -> None:
        """Enlarge all letters in a part of a figure, in place."""
        if isinstance(part, dict):
            for name, inner in part.items():
                if name.endswith("font") and isinstance(inner, dict) and "size" in inner:
                    inner["size"] = self._large(inner["size"])
                else:
                    self._grow(inner)
        elif isinstance(part, list | tuple):
            for inner in part:
                self._grow(inner)

    def _large(self, size: Any) -> Any:
        """Return a larger size of letters, or of the letters of each point."""
        larger = np.maximum(self.least, self.factor * np.asarray(size, dtype=float))
        return larger.tolist()
