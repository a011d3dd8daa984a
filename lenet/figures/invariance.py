"""Charts of what moves along with a digit, and of where its answer changes."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lenet.figures.maps import colour_scale
from lenet.figures.theme import ACTIVATION_STOPS, FIELD, LAYER_COLOURS, LEGEND, MARGIN, WINNER
from lenet.numbers import probability


def errors_figure(
    errors: Mapping[str, Mapping[int, float]],
    *,
    marked: int | None,
    height: int = 230,
) -> go.Figure:
    """Build the errors of several layers against the shift.

    Args:
        errors: Layer → shift, pixels → its error, relative.
        marked: The shift that is looked at, if it is one of these.
        height: Pixels.
    """
    figure = go.Figure()
    for (layer, values), colour in zip(errors.items(), LAYER_COLOURS, strict=False):
        figure.add_scatter(
            x=list(values),
            y=[100 * value for value in values.values()],
            name=layer,
            mode="lines+markers",
            line={"color": colour, "width": 2},
            hovertemplate="shift %{x}: %{y:.2f} %<extra>" + layer + "</extra>",
        )
    if marked is not None:
        figure.add_vline(x=marked, line={"color": FIELD, "width": 2})
    figure.update_layout(height=height, margin=MARGIN, legend=LEGEND, dragmode=False)
    figure.update_xaxes(title="shift, pixels", title_standoff=2, fixedrange=True, dtick=2)
    figure.update_yaxes(ticksuffix=" %", rangemode="tozero", fixedrange=True)
    return figure


def stability_figure(
    digits: NDArray[np.integer],
    confidences: NDArray[np.floating],
    *,
    marked: tuple[int, int],
    height: int = 330,
) -> go.Figure:
    """Build the map of answers over all shifts: the digit written, its probability as colour.

    Args:
        digits: (S, S), the answer at each shift of rows and columns; -1 for none.
        confidences: (S, S), 0..1.
        marked: Rows and columns of the shift that is looked at.
        height: Pixels.
    """
    most = len(digits) // 2
    steps = list(range(-most, most + 1))
    figure = go.Figure(
        go.Heatmap(
            x=steps,
            y=steps,
            z=confidences,
            zmin=0,
            zmax=1,
            colorscale=colour_scale(ACTIVATION_STOPS),
            showscale=False,
            hoverinfo="skip",
        )
    )
    # Markers take the clicks, which do not reach a heat map.
    is_dark = confidences.flatten() < 0.6
    figure.add_scatter(
        x=steps * len(steps),
        y=np.repeat(steps, len(steps)).tolist(),
        mode="markers+text",
        marker={"size": 14, "symbol": "square", "opacity": 0},
        text=["" if digit < 0 else str(digit) for digit in digits.flatten()],
        textfont={"size": 10, "color": ["#ffffff" if dark else "#000000" for dark in is_dark]},
        customdata=list(map(_answer, digits.flatten().tolist(), confidences.flatten().tolist())),
        hovertemplate="rows %{y}, columns %{x}: %{customdata}<extra></extra>",
        showlegend=False,
    )
    row, col = marked
    box = {"x0": col - 0.5, "x1": col + 0.5, "y0": row - 0.5, "y1": row + 0.5}
    figure.add_shape(type="rect", **box, line={"color": FIELD, "width": 2})
    axis = {"fixedrange": True, "constrain": "domain", "dtick": 4, "zeroline": False}
    figure.update_xaxes(title="columns", title_standoff=2, **axis)
    figure.update_yaxes(scaleanchor="x", autorange="reversed", title="rows", **axis)
    figure.update_layout(
        height=height, margin=MARGIN | {"t": 4}, dragmode=False, clickmode="event+select"
    )
    return figure


def _answer(digit: int, confidence: float) -> str:
    """Return an answer in words; -1 stands for several digits that tie."""
    return f"{'no answer' if digit < 0 else digit}, {probability(confidence)}"


def rotation_figure(
    angles: Sequence[float],
    curves: Mapping[str, tuple[Sequence[int], Sequence[float]]],
    *,
    height: int = 200,
) -> go.Figure:
    """Build the answers around the circle: their probability, and the first one's changes.

    Args:
        angles: Degrees, anticlockwise.
        curves: Name → digits and probabilities at each angle.
        height: Pixels.
    """
    figure = go.Figure()
    colours = (WINNER, LAYER_COLOURS[1])
    for i, (name, (digits, confidences)) in enumerate(curves.items()):
        colour = colours[i % len(colours)]
        changes = [not i and (not at or digits[at] != digits[at - 1]) for at in range(len(digits))]
        figure.add_scatter(
            x=list(angles),
            y=list(confidences),
            name=name,
            mode="lines+text",
            line={"color": colour, "width": 2},
            text=[
                str(d) if change and d >= 0 else ""
                for d, change in zip(digits, changes, strict=True)
            ],
            textposition="top center",
            textfont={"color": colour, "size": 13},
            customdata=list(map(_answer, digits, confidences)),
            hovertemplate="%{x}°: %{customdata}<extra>" + name + "</extra>",
        )
    figure.update_layout(height=height, margin=MARGIN, legend=LEGEND, dragmode=False)
    figure.update_xaxes(ticksuffix="°", dtick=45, fixedrange=True)
    figure.update_yaxes(
        title="probability",
        tickformat=".0%",
        range=[0, 1.15],
        tickvals=[0, 0.5, 1],
        fixedrange=True,
    )
    return figure
