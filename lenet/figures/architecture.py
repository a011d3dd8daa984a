"""Where a network's parameters and its work are: two bars a layer."""

from collections.abc import Iterable

import plotly.graph_objects as go

from lenet.figures.theme import OTHERS, WINNER
from lenet.model import Layer


def cost_figure(layers: Iterable[Layer], *, height: int = 340) -> go.Figure:
    """Build a bar chart of each layer's share of all parameters and of all multiply-adds.

    Args:
        layers: The layer table; steps without parameters are left out.
        height: Pixels.
    """
    costly = [layer for layer in layers if layer.parameters]
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
