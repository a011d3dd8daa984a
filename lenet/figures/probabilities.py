"""The ten probabilities as bars."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lenet.figures.theme import OTHERS, WINNER


def probabilities_figure(probabilities: Sequence[float], *, height: int = 190) -> go.Figure:
    """Build a bar chart of the ten probabilities, the highest marked and labelled.

    Args:
        probabilities: Ten numbers, 0..1, one for each digit.
        height: Pixels.
    """
    winner = max(range(len(probabilities)), key=probabilities.__getitem__)
    digits = [str(digit) for digit in range(len(probabilities))]
    figure = go.Figure(
        go.Bar(
            x=digits,
            y=list(probabilities),
            marker_color=[WINNER if d == winner else OTHERS for d in range(len(digits))],
            text=[f"{p:.1%}" if p >= 0.0005 else "" for p in probabilities],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="digit %{x}: %{y:.4%}<extra></extra>",
        )
    )
    figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 18, "b": 0}, showlegend=False)
    figure.update_xaxes(type="category", title=None, fixedrange=True)
    figure.update_yaxes(range=[0, 1], tickformat=".0%", title=None, fixedrange=True, nticks=3)
    return figure
