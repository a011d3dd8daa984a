"""What the slow loop adds after each stroke: words, a chart, numbers, the way of the ink."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import session
from pages.shared.pictures import preprocessing_strip
from pages.shared.session import CurrentDigit

INVITATION = "Draw a digit, or take an example: the network answers at once."
CHART = {"displayModeBar": False}  # how every Plotly chart is shown
# The chart takes the browser longest to draw: with a head start, the network's answer and the
# words are on the screen before it begins.
HEAD_START_S = 0.1

if TYPE_CHECKING:
    from lenet import LeNet5, Trace


def panel_choice(label: str, panels: Iterable[str], key: str) -> str:
    """Let one of a page's panels be chosen, at first the first one; the URL names it."""
    names = list(panels)
    chosen = st.segmented_control(
        label,
        names,
        key=key,
        default=names[0],
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    return str(chosen)


def number(value: float) -> str:
    """Return a number with a proper minus sign."""
    return f"{value:.4f}".replace("-", "−")


def plus(value: float) -> str:
    """Return a number to be added."""
    return f"{'−' if value < 0 else '+'} {abs(value):.4f}"


def prediction_in_words(trace: "Trace") -> str:
    """Return such as "3, 99.2 %; next 8, 0.5 %", or an invitation where nothing is drawn.

    Digits can tie, where a ReLU has set several outputs to zero: then the lowest is the answer.
    """
    from lenet.figures.probabilities import percent

    if trace.digit is None:
        return INVITATION
    shares = trace.probabilities.tolist()
    answer = f"**{trace.digit}**, {percent(shares[trace.digit])}"
    others = sorted(set(range(len(shares))) - {trace.digit}, key=shares.__getitem__, reverse=True)
    tied = [str(digit) for digit in others if shares[digit] == shares[trace.digit]]
    if len(tied) == len(others):
        return f"{answer}, tied with all the others"
    if tied:
        return f"{answer}, tied with {', '.join(tied)}"
    return f"{answer}; next {others[0]}, {percent(shares[others[0]])}"


def prediction_panel(trace: "Trace") -> None:
    """Show the prediction in words."""
    with st.container(key="prediction"):
        st.markdown(prediction_in_words(trace))


def probabilities_panel(trace: "Trace") -> None:
    """Show the ten probabilities as a chart; when blank an empty one, cheaper than none."""
    from lenet.figures.probabilities import probabilities_figure

    with st.container(key="probabilities"):
        if not session.is_page_complete():
            return
        time.sleep(HEAD_START_S)
        st.plotly_chart(
            probabilities_figure(trace.probabilities.tolist()),
            key="probabilities_chart",
            config=CHART,
        )


def layer_table_panel(trace: "Trace", model: "LeNet5") -> None:
    """Show the range of each layer and the share of its units that lie still."""
    from lenet.layer_statistics import layer_statistics

    still = "zero" if model.activation == "relu" else "saturated"
    lines = [f"| layer | | lowest | highest | {still} |", "|---|---|--:|--:|--:|"]
    for row in layer_statistics(trace, model.layers, model.activation):
        share = "" if row.still is None else f"{100 * row.still:.0f} %"
        numbers = f"{row.minimum:.2f} | {row.maximum:.2f}".replace("-", "−")
        if trace.digit is None:
            numbers, share = " | ", ""
        lines.append(f"| {row.layer.paper} | `{row.layer.name}` | {numbers} | {share} |")
    with st.container(key="layer-numbers"):
        st.markdown("\n".join(lines))


def strip_panel(digit: CurrentDigit) -> None:
    """Show what the network sees: the way from the ink to the 28×28 input."""
    with st.container(key="model-input"):
        if digit.framing is not None:
            st.caption("What the network sees")
            st.html(preprocessing_strip(digit.framing))
