"""The ten probabilities as bars."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lenet.figures.theme import OTHERS, WINNER


def percent(share: float) -> str:
    """Return a share, 0..1, in per cent with one decimal; only 0 and 1 are quite 0 and 100 %."""
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"


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
            text=[percent(p) if d == winner else "" for d, p in enumerate(probabilities)],
            textposition="outside",
            textangle=0,
            textfont_size=12,
            constraintext="none",
            cliponaxis=False,
            hovertemplate="digit %{x}: %{y:.4g}<extra></extra>",
        )
    )
    figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 20, "b": 0}, showlegend=False)
    figure.update_xaxes(type="category", title=None, fixedrange=True)
    figure.update_yaxes(
        range=[0, 1], tickformat=".0%", tickvals=[0, 0.5, 1], title=None, fixedrange=True
    )
    return figure
