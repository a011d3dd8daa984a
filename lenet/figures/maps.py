"""Small pictures of numbers side by side: feature maps, kernels, fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lenet.figures.theme import ACTIVATION_STOPS, EDGE, FIELD, INK_STOPS, SIGNED_STOPS, colour_table

Scale = Literal["activation", "signed", "ink"]
SCALES = {"activation": ACTIVATION_STOPS, "signed": SIGNED_STOPS, "ink": INK_STOPS}
TITLE = 22  # pixels above each map
GAP = 0.1  # between maps, as a share of the room that each has
AXIS = {
    "fixedrange": True,
    "constrain": "domain",
    "showticklabels": False,
    "ticks": "",
    "showgrid": False,
    "zeroline": False,
}
EDGE_LINE = {"color": EDGE, "width": 2}  # half of it lies outside of the picture, unseen
Box = tuple[float, float, float, float]  # top, left, bottom, right, half-open, in units of the map


@dataclass(frozen=True)
class Tile:
    """One map and what is drawn over it.

    Args:
        values: (H, W).
        title: Above it.
        boxes: Outlined.
        drawing: (H, W), 0..1: its outline is drawn over the map.
        scale: Instead of that of all.
    """

    values: NDArray[np.floating]
    title: str
    boxes: Sequence[Box] = ()
    drawing: NDArray[np.floating] | None = None
    scale: Scale | None = None


def maps_figure(
    tiles: Sequence[Tile],
    *,
    scale: Scale,
    columns: int | None = None,
    side: int = 110,
    common: bool = True,
) -> go.Figure:
    """Build a picture of maps side by side.

    Args:
        tiles: The maps.
        scale: "activation" (0 … most), "signed" (-most … most, zero in the middle) or "ink" (0 …
            1).
        columns: Maps side by side; by default all.
        side: Of a square map, pixels; a narrow page makes it smaller.
        common: Whether all share one scale, up to the largest size of any number; else each has
            its own.
    """
    columns = columns or len(tiles)
    height = ceil(len(tiles) / columns) * (side + TITLE)
    plot = height - TITLE  # without the margin above, in which the first titles stand
    most = max((_size(tile) for tile in tiles), default=1.0)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"shapes": [], "annotations": []}
    for i, tile in enumerate(tiles):
        row, col = divmod(i, columns)
        x, y = f"x{i + 1}", f"y{i + 1}"
        top = 1 - row * (side + TITLE) / plot
        axes = {"xaxis": x, "yaxis": y}
        traces.append(_heatmap(tile, scale, most if common else _size(tile)) | axes)
        if tile.drawing is not None:
            traces.append(_outline(tile.drawing) | axes)
        # Not the axes' own lines: they stay where the picture would be if it filled its room.
        edge = _box((0, 0, *tile.values.shape)) | {"line": EDGE_LINE}
        boxes = [edge, *map(_box, tile.boxes)]
        layout["shapes"] += [box | {"xref": x, "yref": y} for box in boxes]
        layout["annotations"].append(_title(tile.title, (col + 0.5 - GAP / 2) / columns, top))
        high, wide = tile.values.shape
        layout[f"xaxis{i + 1}"] = AXIS | {
            "range": [-0.5, wide - 0.5],
            "domain": [col / columns, (col + 1 - GAP) / columns],
            "anchor": y,
        }
        layout[f"yaxis{i + 1}"] = AXIS | {
            "range": [high - 0.5, -0.5],
            "domain": [max(0.0, top - side / plot), top],
            "anchor": x,
            "scaleanchor": x,
            "constraintoward": "top",  # below its title, where the page is too narrow for it
        }
    layout |= {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": TITLE, "b": 0},
        "dragmode": False,
        "showlegend": False,
    }
    return go.Figure(traces, layout)


def edges(boxes: Iterable[Box]) -> go.Scatter:
    """Build thin lines around pictures, which may be as dark as the page.

    Args:
        boxes: In the chart's own units, in which a number lies at the middle of its cell.
    """
    x: list[float | None] = []
    y: list[float | None] = []
    for top, left, bottom, right in boxes:
        low, high, first, last = top - 0.5, bottom - 0.5, left - 0.5, right - 0.5
        x += [first, last, last, first, first, None]
        y += [low, low, high, high, low, None]
    line = {"color": EDGE, "width": 1}
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _size(tile: Tile) -> float:
    return float(np.abs(tile.values).max()) or 1.0


def _heatmap(tile: Tile, scale: Scale, most: float) -> dict[str, Any]:
    own = tile.scale or scale
    low, high = _range(own, most)
    return {
        "type": "heatmap",
        "name": tile.title,
        "z": tile.values,
        "zmin": low,
        "zmax": high,
        "colorscale": colour_scale(SCALES[own]),
        "showscale": False,
        "hovertemplate": "row %{y}, column %{x}: %{z:.4f}<extra></extra>",
    }


def _title(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12},
    }


def _range(scale: Scale, most: float) -> tuple[float, float]:
    return {"activation": (0.0, most), "signed": (-most, most), "ink": (0.0, 1.0)}[scale]


def colour_scale(stops: tuple[str, ...]) -> list[list[float | str]]:
    """Return colour stops as Plotly takes them, evenly spread over 0..1.

    They are written as "rgb(…)": Streamlit's theme takes some of the darkest "#rrggbb" for names
    of its own colours and replaces them.
    """
    rgb = colour_table(stops, len(stops)).tolist()
    return [[i / (len(stops) - 1), f"rgb({r},{g},{b})"] for i, (r, g, b) in enumerate(rgb)]


def _outline(drawing: NDArray[np.floating]) -> dict[str, Any]:
    return {
        "type": "contour",
        "z": drawing,
        "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        "line": {"color": "#ffffff", "width": 1},
        "showscale": False,
        "hoverinfo": "skip",
    }


def _box(box: Box) -> dict[str, Any]:
    top, left, bottom, right = (side - 0.5 for side in box)
    corners = {"x0": left, "x1": right, "y0": top, "y1": bottom}
    return {"type": "rect", "line": {"color": FIELD, "width": 2}} | corners
