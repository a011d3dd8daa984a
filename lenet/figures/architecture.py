"""Pictures of the architecture: where parameters and work are, and how maps are flattened."""

from collections.abc import Iterable

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lenet.figures.maps import colour_scale, edges
from lenet.figures.theme import ACTIVATION_STOPS, FIELD, OTHERS, SIGNED_STOPS, WINNER
from lenet.layers import Layer

MAP_GAP = 1  # columns between two maps that stand side by side


def cost_figure(layers: Iterable[Layer], *, height: int = 340) -> go.Figure:
    """Build a bar chart of each layer's share of all parameters and of all multiply-adds.

    Args:
        layers: The layer table; steps without multiplications are left out.
        height: Pixels.
    """
    costly = [layer for layer in layers if layer.multiply_adds]
    names = [f"{layer.paper} {layer.name}" for layer in costly]
    figure = go.Figure()
    for title, colour, costs in (
        ("parameters", WINNER, [layer.parameters for layer in costly]),
        ("multiply-adds", OTHERS, [layer.multiply_adds for layer in costly]),
    ):
        shares = [cost / sum(costs) for cost in costs]
        figure.add_bar(
            name=title,
            x=[layer.name for layer in costly],
            y=shares,
            marker_color=colour,
            text=[f"{share:.0%}" for share in shares],
            textposition="outside",
            cliponaxis=False,
            hovertext=names,
            customdata=costs,
            hovertemplate="%{hovertext}: %{customdata:,} " + title + " (%{y:.1%})<extra></extra>",
        )
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 24, "b": 0},
        legend={"orientation": "h", "y": 1.15, "x": 0},
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(tickformat=".0%", fixedrange=True, rangemode="tozero")
    return figure


def flattening_figure(
    maps: NDArray[np.float32], *, chosen: tuple[int, int, int], height: int = 230
) -> go.Figure:
    """Build feature maps above, and the same numbers in one row below.

    Args:
        maps: (C, H, W).
        chosen: Channel, row and column of the unit that is outlined in both.
        height: Pixels.
    """
    depth, rows, cols = maps.shape
    pitch = cols + MAP_GAP
    mosaic = np.full((rows, depth * pitch - MAP_GAP), np.nan, np.float32)
    names = np.full(mosaic.shape, "", object)
    for channel in range(depth):
        for row in range(rows):
            for col in range(cols):
                index = (channel * rows + row) * cols + col
                at = channel * pitch + col
                mosaic[row, at] = maps[channel, row, col]
                names[row, at] = f"channel {channel}, row {row}, column {col}<br>unit {index}"
    flat = maps.reshape(1, -1)
    below = [
        names[i % (rows * cols) // cols, i // (rows * cols) * pitch + i % cols]
        for i in range(flat.size)
    ]
    most = float(np.abs(maps).max()) or 1.0
    signed = float(maps.min()) < 0
    common = {
        "zmin": -most if signed else 0,
        "zmax": most,
        "colorscale": colour_scale(SIGNED_STOPS if signed else ACTIVATION_STOPS),
        "showscale": False,
        "hovertemplate": "%{customdata}: %{z:.4f}<extra></extra>",
    }
    figure = go.Figure(
        [
            go.Heatmap(z=mosaic, customdata=names, **common),
            go.Heatmap(z=flat, customdata=[below], xaxis="x2", yaxis="y2", **common),
        ]
    )
    figure.add_trace(edges((0, i * pitch, rows, i * pitch + cols) for i in range(depth)))
    channel, row, col = chosen
    index = (channel * rows + row) * cols + col
    for x, y, axis in ((channel * pitch + col, row, ""), (index, 0, "2")):
        figure.add_shape(
            type="rect",
            x0=x - 0.5,
            x1=x + 0.5,
            y0=y - 0.5,
            y1=y + 0.5,
            xref=f"x{axis}",
            yref=f"y{axis}",
            line={"color": FIELD, "width": 3},
        )
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(
        height=height,
        margin=dict.fromkeys("lrtb", 0) | {"b": 24},
        dragmode=False,
        xaxis=hidden | {"domain": [0, 1], "anchor": "y"},
        yaxis=hidden | {"domain": [0.5, 1], "autorange": "reversed", "scaleanchor": "x"},
        xaxis2={"domain": [0, 1], "anchor": "y2", "fixedrange": True, "dtick": 16},
        yaxis2=hidden | {"domain": [0.1, 0.36]},
    )
    return figure
