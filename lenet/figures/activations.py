"""Charts for comparing networks: non-linearities at work, learning signals, trainings."""

from collections.abc import Iterable, Mapping, Sequence
from math import log10
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lenet.figures.theme import LEGEND, MARGIN, MODEL_COLOURS, OTHERS, WINNER

MOST_RUG = 400  # marks; of larger layers every second, third … unit is marked
BINS = 40  # of the units
TOP = 2.0  # value up to which a non-linearity is shown: one scale for all that stand side by side


def nonlinearity_figure(
    curve: Mapping[str, NDArray[np.floating]],
    present: NDArray[np.floating],
    *,
    beside: Iterable[NDArray[np.floating]] = (),
    height: int = 230,
) -> go.Figure:
    """Build a non-linearity with its derivative, and where a layer's units stand on it now.

    Args:
        curve: "z", "value" and "derivative", each (K,).
        present: (N,): what the units hold before the non-linearity.
        beside: What they hold in charts beside this one, which are to have the same ranges.
        height: Pixels.
    """
    figure, z = go.Figure(), curve["z"]
    low, high = float(z[0]), float(z[-1])
    edges = np.linspace(low, high, BINS + 1)
    counts, _ = np.histogram(present, edges)
    shares = [np.histogram(units, edges)[0].max() / len(units) for units in (present, *beside)]
    most = max(*shares, 1 / len(present))
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        width=(high - low) / BINS,
        yaxis="y2",
        marker_color=OTHERS,
        opacity=0.35,
        name=f"{len(present):,} units now",
        hovertemplate="z about %{x:.1f}: %{y} units<extra></extra>",
    )
    for name, colour in (("value", WINNER), ("derivative", MODEL_COLOURS["sigmoid"])):
        figure.add_scatter(
            x=curve["z"],
            y=curve[name],
            name=name,
            line={"color": colour, "width": 2},
            hovertemplate="z = %{x:.2f}: %{y:.3f}<extra>" + name + "</extra>",
        )
    marked = present[:: max(1, len(present) // MOST_RUG)]
    figure.add_scatter(
        x=marked,
        y=np.zeros(len(marked)),
        mode="markers",
        marker={"symbol": "line-ns", "size": 8, "line": {"width": 1, "color": OTHERS}},
        showlegend=False,
        hovertemplate="z = %{x:.3f}<extra></extra>",
    )
    figure.update_layout(
        height=height,
        margin=MARGIN,
        legend=LEGEND,
        bargap=0.02,
        dragmode=False,
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "visible": False,
            "range": [0, 1.05 * most * len(present)],
        },
    )
    figure.update_xaxes(title="z", range=[low, high], title_standoff=2, fixedrange=True)
    figure.update_yaxes(fixedrange=True, range=[-0.05 * TOP, 1.05 * TOP], selector={"side": None})
    return figure


def norms_figure(
    lines: Mapping[str, Mapping[str, float]],
    *,
    beside: Iterable[Mapping[str, float]] = (),
    height: int = 250,
) -> go.Figure:
    """Build norms by layer on a logarithmic scale, one line for each moment or kind.

    Args:
        lines: Name of the line → layer → norm; a norm of zero has no place on the scale.
        beside: Norms by layer in a chart beside this one, which is to have the same range.
        height: Pixels.
    """
    figure = go.Figure()
    moments = [OTHERS, MODEL_COLOURS["sigmoid"], WINNER]  # from early to late
    for i, (name, norms) in enumerate(lines.items()):
        colour = MODEL_COLOURS.get(name, moments[i % len(moments)])
        values = [norm or None for norm in norms.values()]
        figure.add_scatter(
            x=list(norms),
            y=values,
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2},
            hovertemplate="%{x}: %{y:.3g}<extra>" + name + "</extra>",
        )
    figure.update_layout(height=height, margin=MARGIN, legend=LEGEND, dragmode=False)
    figure.update_xaxes(fixedrange=True, type="category")
    shown = [norm for norms in lines.values() for norm in norms.values() if norm]
    shown += [norm for norms in beside for norm in norms.values() if norm]
    low, high = (log10(min(shown)), log10(max(shown))) if shown else (0.0, 0.0)
    decades, margin = high - low, 0.05 * (high - low) + 0.05
    figure.update_yaxes(
        type="log",
        range=[low - margin, high + margin],
        fixedrange=True,
        exponentformat="power",
        tickfont_size=11,
        dtick=1 if decades > 1 else None,  # without the digits in between
    )
    return figure


def race_figure(
    trainings: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    against: str,
    marked: Mapping[str, float],
    height: int = 250,
) -> go.Figure:
    """Build loss and accuracy along recorded trainings, side by side.

    Args:
        trainings: Model → its recorded moments, each with "images", "seconds",
            "validation_loss" and "validation_accuracy".
        against: "images" or "seconds", on a logarithmic scale.
        marked: Model → where along the axis it is looked at; 0 stands at the left edge.
        height: Pixels.
    """
    figure = go.Figure()
    for name, moments in trainings.items():
        at = [moment[against] for moment in moments if moment[against] > 0]
        for side, what, form in (
            ("", "validation_loss", ".3f"),
            ("2", "validation_accuracy", ".2%"),
        ):
            values = [moment[what] for moment in moments if moment[against] > 0]
            figure.add_scatter(
                x=at,
                y=values,
                name=name,
                legendgroup=name,
                showlegend=not side,
                mode="lines",
                line={"color": MODEL_COLOURS[name], "width": 2},
                xaxis=f"x{side}",
                yaxis=f"y{side}",
                hovertemplate=f"{name}: %{{y:{form}}} after %{{x:,.4g}} {against}<extra></extra>",
            )
            if marked.get(name):
                figure.add_shape(
                    type="line",
                    x0=marked[name],
                    x1=marked[name],
                    y0=0,
                    y1=1,
                    xref=f"x{side}",
                    yref=f"y{side} domain",
                    line={"color": MODEL_COLOURS[name], "width": 1, "dash": "dot"},
                )
    for left, title in ((0.46, "validation loss"), (1.0, "validation accuracy")):
        figure.add_annotation(
            x=left,
            y=1.02,
            text=title,
            xref="paper",
            yref="paper",
            xanchor="right",
            yanchor="bottom",
            showarrow=False,
        )
    axis: dict[str, Any] = {"type": "log", "fixedrange": True, "title": against}
    figure.update_layout(
        height=height,
        margin=MARGIN | {"t": 50},
        legend=LEGEND | {"y": 1.16},  # above the titles, which a narrow page has beside it
        dragmode=False,
        xaxis=axis | {"domain": [0, 0.46], "anchor": "y"},
        xaxis2=axis | {"domain": [0.54, 1], "anchor": "y2"},
        yaxis={"fixedrange": True, "rangemode": "tozero"},
        yaxis2={
            "fixedrange": True,
            "tickformat": ".0%",
            "range": [0, 1.02],
            "anchor": "x2",
        },
    )
    return figure
