"""The ten probabilities over the time of drawing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from lenet.figures.theme import LAYER_COLOURS, LEGEND, MARGIN, OTHERS, WINNER
from lenet.replay import Moment

NAMED = 0.1  # probability from which a digit has a line of its own colour


def replay_figure(moments: Sequence[Moment], *, height: int = 220) -> go.Figure:
    """Build a chart of the ten probabilities over time, with a line between strokes.

    Args:
        moments: In order; see `lenet.replay.moments`.
        height: Pixels.
    """
    seconds = [moment.seconds for moment in moments]
    last = None if moments[-1].tied else moments[-1].digit
    colours = iter(LAYER_COLOURS)
    figure = go.Figure()
    for digit in range(10):
        values = [moment.probabilities[digit] for moment in moments]
        is_named = digit == last or max(values) >= NAMED
        colour = WINNER if digit == last else next(colours, OTHERS) if is_named else OTHERS
        figure.add_scatter(
            x=seconds,
            y=values,
            name=str(digit),
            mode="lines",
            line={"color": colour, "width": 3 if digit == last else 1.5, "shape": "hv"},
            showlegend=is_named,
            hovertemplate=f"%{{x:.2f}} s: {digit} %{{y:.4g}}<extra></extra>",
        )
    for before, after in pairwise(moments):
        if before.stroke != after.stroke:
            figure.add_vline(x=before.seconds, line={"color": OTHERS, "width": 1, "dash": "dot"})
    figure.update_layout(height=height, margin=MARGIN, legend=LEGEND)
    figure.update_xaxes(title=None, ticksuffix=" s", fixedrange=True, rangemode="tozero")
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", tickvals=[0, 0.5, 1], fixedrange=True)
    return figure
