"""All kernels of both convolutions on one board, and one kernel's frequency response."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lenet.figures.maps import colour_scale, edges
from lenet.figures.theme import ACTIVATION_STOPS, FIELD, OTHERS, SIGNED_STOPS

PITCH_X, PITCH_Y = 6, 7  # in weights: a 5×5 kernel, a gap, and a line of text below
GAP = 2  # weights, between the two layers

Slice = tuple[str, int, int]  # layer, kernel, input channel


def board_figure(
    conv1: NDArray[np.float32],
    conv2: NDArray[np.float32],
    *,
    chosen: Slice,
    altered: frozenset[Slice] = frozenset(),
    height: int = 330,
) -> go.Figure:
    """Build the board: a row for each map of conv1, with what makes it and what reads it.

    At the left the kernel of conv1 that makes the map; to its right the slices of conv2's kernels
    that read it, one column a kernel. Each slice has its norm below, and an invisible marker on
    it, with its `Slice` as custom data, to be clicked.

    Args:
        conv1: (6, 1, 5, 5).
        conv2: (16, 6, 5, 5).
        chosen: Outlined.
        altered: Their norms are in the colour of receptive fields.
        height: Pixels.
    """
    figure = go.Figure()
    slices: list[tuple[Slice, NDArray[np.float32], int, int]] = []
    for channel in range(len(conv1)):
        slices.append((("conv1", channel, 0), conv1[channel, 0], 0, channel * PITCH_Y))
    for kernel, whole in enumerate(conv2):
        for channel, weights in enumerate(whole):
            left = PITCH_X + GAP + kernel * PITCH_X
            slices.append((("conv2", kernel, channel), weights, left, channel * PITCH_Y))
    for layer, weights in (("conv1", conv1), ("conv2", conv2)):
        _add_layer(figure, layer, [entry for entry in slices if entry[0][0] == layer], weights)
    figure.add_scatter(
        x=[left + 2 for _, _, left, _ in slices],
        y=[top + 2 for _, _, _, top in slices],
        customdata=[list(which) for which, *_ in slices],
        mode="markers",
        marker={"size": 34, "symbol": "square", "opacity": 0},
        text=[_name(which) for which, *_ in slices],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    heads = ["conv1", *map(str, range(len(conv2)))]
    norms = [f"{float(np.linalg.norm(weights)):.2f}" for _, weights, _, _ in slices]
    colours = [FIELD if which in altered else OTHERS for which, *_ in slices]
    figure.add_scatter(
        x=[2, *(PITCH_X * (1 + i) + GAP + 2 for i in range(len(conv2)))]
        + [left + 2 for _, _, left, _ in slices],
        y=[-1.6] * len(heads) + [top + 5.4 for _, _, _, top in slices],
        text=heads + norms,
        textfont={
            "size": [11] * len(heads) + [9] * len(norms),
            "color": [OTHERS] * len(heads) + colours,
        },
        mode="text",
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_trace(edges((top, left, top + 5, left + 5) for _, _, left, top in slices))
    for which, _, left, top in slices:
        if which == chosen:
            box = {"x0": left - 0.7, "x1": left + 4.7, "y0": top - 0.7, "y1": top + 4.7}
            figure.add_shape(type="rect", **box, line={"color": FIELD, "width": 2})
    right, bottom = slices[-1][2] + 5, len(conv1) * PITCH_Y - 1
    figure.update_xaxes(
        range=[-1, right],
        visible=False,
        constrain="domain",
        fixedrange=True,
        constraintoward="left",
    )
    figure.update_yaxes(
        range=[bottom, -2.4], visible=False, scaleanchor="x", constrain="domain", fixedrange=True
    )
    figure.update_layout(height=height, margin=dict.fromkeys("lrtb", 0), dragmode=False)
    return figure


def _name(which: Slice) -> str:
    layer, kernel, channel = which
    return f"{layer} kernel {kernel}" + (f", channel {channel}" if layer == "conv2" else "")


def _add_layer(
    figure: go.Figure,
    layer: str,
    slices: list[tuple[Slice, NDArray[np.float32], int, int]],
    weights: NDArray[np.float32],
) -> None:
    """Add all slices of a layer as one heat map with gaps, on one scale centred on zero."""
    lefts = [left for _, _, left, _ in slices]
    tops = [top for _, _, _, top in slices]
    first, width, height = min(lefts), max(lefts) - min(lefts) + 5, max(tops) + 5
    mosaic = np.full((height, width), np.nan, np.float32)
    for (_, numbers, _, _), left, top in zip(slices, lefts, tops, strict=True):
        mosaic[top : top + 5, left - first : left - first + 5] = numbers
    most = float(np.abs(weights).max()) or 1.0
    figure.add_heatmap(
        z=mosaic,
        x=list(range(first, first + width)),
        y=list(range(height)),
        zmin=-most,
        zmax=most,
        colorscale=colour_scale(SIGNED_STOPS),
        showscale=False,
        hoverinfo="skip",
        name=layer,
    )


def frequency_figure(response: NDArray[np.floating], *, height: int = 190) -> go.Figure:
    """Build the picture of a frequency response, as `lenet.kernels.frequency_response` gives it."""
    at = np.linspace(-0.5, 0.5, len(response) + 1)
    middles = (at[:-1] + at[1:]) / 2
    figure = go.Figure(
        go.Heatmap(
            z=response,
            x=middles,
            y=middles,
            zmin=0,
            zmax=float(response.max()) or 1.0,
            colorscale=colour_scale(ACTIVATION_STOPS),
            showscale=False,
            hovertemplate="%{y:.2f} down, %{x:.2f} across: × %{z:.3f}<extra></extra>",
        )
    )
    ticks = {"tickvals": [-0.5, 0, 0.5], "fixedrange": True, "constrain": "domain"}
    figure.update_xaxes(title="cycles per pixel", title_standoff=2, **ticks)
    figure.update_yaxes(scaleanchor="x", autorange="reversed", **ticks)
    figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 12, "b": 0}, dragmode=False)
    return figure


def matrix_figure(weights: NDArray[np.float32], *, chosen: int, height: int = 240) -> go.Figure:
    """Build the picture of a dense layer's weights, (units, inputs): a row for each unit.

    Args:
        weights: (units, inputs).
        chosen: The unit whose row is outlined.
        height: Pixels.
    """
    most = float(np.abs(weights).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=weights,
            zmin=-most,
            zmax=most,
            colorscale=colour_scale(SIGNED_STOPS),
            colorbar={"thickness": 10, "len": 1, "y": 0.5},
            hovertemplate="unit %{y}, input %{x}: %{z:.4f}<extra></extra>",
        )
    )
    box = {"x0": -0.5, "x1": weights.shape[1] - 0.5, "y0": chosen - 0.5, "y1": chosen + 0.5}
    figure.add_shape(type="rect", **box, line={"color": FIELD, "width": 2})
    figure.update_xaxes(title="output of the layer before", title_standoff=2, fixedrange=True)
    figure.update_yaxes(title="unit", autorange="reversed", fixedrange=True)
    figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 4, "b": 0}, dragmode=False)
    return figure
