"""All kernels of both convolutions on one board, and one kernel's frequency response."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lenet.figures.maps import colour_scale, edges
from lenet.figures.theme import ACTIVATION_STOPS, FIELD, OTHERS, SIGNED_STOPS
from lenet.geometry import Box
from lenet.layers import Connections

GAP = 2  # weights, between the two layers
LINE = 2  # weights, below each slice: a gap, and its norm
HEAD = 2.4  # weights, above all: the kernels' numbers
CELL = 7.6  # pixels of a weight, at most
ROOM = 690  # pixels that a board may be wide
NAME = 36  # pixels of a layer's name
SMALLEST_NORM = 22  # pixels that a slice's norm needs

Slice = tuple[str, int, int]  # layer, kernel, input channel


@dataclass(frozen=True)
class _Placed:
    """A slice on the board: its weights, and where the first of them stands."""

    which: Slice
    weights: NDArray[np.float32]
    left: int
    top: int

    @property
    def side(self) -> int:
        return len(self.weights)

    @property
    def middle(self) -> tuple[float, float]:
        half = (self.side - 1) / 2
        return self.left + half, self.top + half


def board_figure(
    kernels: tuple[NDArray[np.float32], NDArray[np.float32]],
    *,
    chosen: Slice,
    altered: frozenset[Slice] = frozenset(),
    reads: Connections | None = None,
    norms: bool = True,
) -> go.Figure:
    """Build the board: a row for each map of conv1, with what makes it and what reads it.

    At the left the kernel of conv1 that makes the map; to its right the slices of conv2's kernels
    that read it, one column a kernel. Each slice has its norm below, where there is room, and an
    invisible marker on it, with its `Slice` as custom data, to be clicked.

    Args:
        kernels: Of conv1, (maps, 1, rows, columns), such as (6, 1, 5, 5); and of conv2, (kernels,
            maps, rows, columns), such as (16, 6, 5, 5).
        chosen: Outlined.
        altered: Their norms are in the colour of receptive fields.
        reads: Which maps each kernel of conv2 reads; None: all. The other slices are left out.
        norms: Whether to show the norms, where there is room.
    """
    conv1, conv2 = kernels
    first, second = conv1.shape[-1], conv2.shape[-1]
    pitch = max(first, second) + LINE
    slices = _placed(conv1, conv2, reads)
    right = max(one.left for one in slices) + second
    bottom = len(conv1) * pitch - 1
    cell = min(CELL, ROOM / (right + 1))
    figure = go.Figure()
    for layer, weights in (("conv1", conv1), ("conv2", conv2)):
        _add_layer(figure, layer, [one for one in slices if one.which[0] == layer], weights)
    figure.add_scatter(
        x=[one.middle[0] for one in slices],
        y=[one.middle[1] for one in slices],
        customdata=[list(one.which) for one in slices],
        mode="markers",
        marker={
            "size": [min(34.0, one.side * cell) for one in slices],
            "symbol": "square",
            "opacity": 0,
        },
        text=[_name(one.which) for one in slices],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    _add_words(figure, slices, altered, norms=norms and second * cell >= SMALLEST_NORM)
    figure.add_trace(
        edges(Box(one.top, one.left, one.top + one.side, one.left + one.side) for one in slices)
    )
    for one in slices:
        if one.which == chosen:
            (x0, y0), far = (one.left - 0.7, one.top - 0.7), one.side - 0.3
            box = {"x0": x0, "x1": one.left + far, "y0": y0, "y1": one.top + far}
            figure.add_shape(type="rect", **box, line={"color": FIELD, "width": 2})
    figure.update_xaxes(
        range=[-max(1.0, (NAME / cell - first) / 2), right],
        visible=False,
        constrain="domain",
        fixedrange=True,
        constraintoward="left",
    )
    figure.update_yaxes(
        range=[bottom, -HEAD], visible=False, scaleanchor="x", constrain="domain", fixedrange=True
    )
    height = round((bottom + HEAD) * cell)
    figure.update_layout(height=height, margin=dict.fromkeys("lrtb", 0), dragmode=False)
    return figure


def _placed(
    conv1: NDArray[np.float32], conv2: NDArray[np.float32], reads: Connections | None
) -> list[_Placed]:
    """Return all slices on their places: those of conv1, then those of conv2, kernel by kernel."""
    first, second = conv1.shape[-1], conv2.shape[-1]
    pitch, beside = max(first, second) + LINE, first + 1 + GAP  # where conv2 begins
    of_first = [
        _Placed(("conv1", kernel, 0), weights[0], 0, kernel * pitch)
        for kernel, weights in enumerate(conv1)
    ]
    of_second = [
        _Placed(
            ("conv2", kernel, channel), weights, beside + kernel * (second + 1), channel * pitch
        )
        for kernel, whole in enumerate(conv2)
        for channel, weights in enumerate(whole)
        if reads is None or channel in reads[kernel]
    ]
    return of_first + of_second


def _add_words(
    figure: go.Figure, slices: list[_Placed], altered: frozenset[Slice], *, norms: bool
) -> None:
    """Add the kernels' numbers above the columns and, if they are wanted, the norms below."""
    of_kernel = {one.which[1]: one for one in slices if one.which[0] == "conv2"}
    heads = [of_kernel[kernel] for kernel in sorted(of_kernel)]
    names = ["conv1", *(str(one.which[1]) for one in heads)]
    shown = slices if norms else []
    colours = [FIELD if one.which in altered else OTHERS for one in shown]
    figure.add_scatter(
        x=[one.middle[0] for one in (slices[0], *heads, *shown)],
        y=[-1.6] * len(names) + [one.top + one.side + 0.5 for one in shown],
        text=names + [f"{float(np.linalg.norm(one.weights)):.2f}" for one in shown],
        textfont={
            "size": [11] * len(names) + [9] * len(shown),
            "color": [OTHERS] * len(names) + colours,
        },
        mode="text",
        hoverinfo="skip",
        showlegend=False,
    )


def _name(which: Slice) -> str:
    layer, kernel, channel = which
    return f"{layer} kernel {kernel}" + (f", channel {channel}" if layer == "conv2" else "")


def _add_layer(
    figure: go.Figure, layer: str, slices: list[_Placed], weights: NDArray[np.float32]
) -> None:
    """Add all slices of a layer as one heat map with gaps, on one scale centred on zero."""
    side, first = slices[0].side, slices[0].left
    width = max(one.left for one in slices) - first + side
    height = max(one.top for one in slices) + side
    mosaic = np.full((height, width), np.nan, np.float32)
    for one in slices:
        left = one.left - first
        mosaic[one.top : one.top + side, left : left + side] = one.weights
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
