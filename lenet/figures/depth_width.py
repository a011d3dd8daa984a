"""Pictures of networks of several depths and widths."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from lenet.figures.theme import LEGEND, MARGIN, MODEL_COLOURS, OTHERS, WINNER
from lenet.layers import Layer

DEPTH_COLOURS = (OTHERS, MODEL_COLOURS["sigmoid"], WINNER, "#10b981")


def sizes_figure(layers: Iterable[Layer], *, height: int = 170) -> go.Figure:
    """Build a network's picture: how many numbers come out of each layer, and its parameters.

    Args:
        layers: A layer table.
        height: Pixels.
    """
    shown = [layer for layer in layers if layer.kind not in ("activation", "flatten", "softmax")]
    names = [f"{layer.name}<br>{'×'.join(map(str, layer.shape))}" for layer in shown]
    figure = go.Figure()
    for title, colour, values in (
        ("outputs", OTHERS, [layer.units for layer in shown]),
        ("parameters", WINNER, [layer.parameters for layer in shown]),
    ):
        figure.add_bar(
            name=title,
            x=names,
            y=values,
            marker_color=colour,
            hovertemplate="%{x}: %{y:,} " + title + "<extra></extra>",
        )
    figure.update_layout(height=height, margin=MARGIN, legend=LEGEND, dragmode=False)
    figure.update_xaxes(fixedrange=True, tickangle=0)
    figure.update_yaxes(fixedrange=True, type="log", tickfont_size=10)
    return figure


def accuracy_figure(
    networks: Sequence[Mapping[str, Any]], *, parameters: int, height: int = 240
) -> go.Figure:
    """Build the measured accuracies of a grid of networks against their parameters.

    Args:
        networks: As `lenet.depth_width.run_grid` writes them.
        parameters: Of the network that is being built; a dashed line marks them.
        height: Pixels.
    """
    figure = go.Figure()
    for depth in sorted({network["depth"] for network in networks}):
        line = sorted(
            (network for network in networks if network["depth"] == depth),
            key=lambda n: n["parameters"],
        )
        figure.add_scatter(
            x=[network["parameters"] for network in line],
            y=[network["mnist_test"] for network in line],
            error_y={
                "array": [network["interval_95"][1] - network["mnist_test"] for network in line],
                "arrayminus": [
                    network["mnist_test"] - network["interval_95"][0] for network in line
                ],
                "thickness": 1,
                "width": 3,
            },
            customdata=[f"{network['width']:g}" for network in line],
            name=f"{depth} block{'' if depth == 1 else 's'}",
            mode="lines+markers",
            line={"color": DEPTH_COLOURS[depth % len(DEPTH_COLOURS)], "width": 2},
            hovertemplate="width × %{customdata}: %{x:,} parameters, %{y:.2%}<extra></extra>",
        )
    figure.add_vline(x=parameters, line={"color": OTHERS, "width": 1, "dash": "dash"})
    figure.update_layout(height=height, margin=MARGIN, legend=LEGEND, dragmode=False)
    figure.update_xaxes(type="log", dtick=1, title="parameters", title_standoff=2, fixedrange=True)
    figure.update_yaxes(tickformat=".1%", title="accuracy, MNIST test", fixedrange=True)
    return figure
