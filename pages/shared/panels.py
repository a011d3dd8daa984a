"""What the slow loop adds after each stroke: words, a chart, numbers, the way of the ink."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from pages.serving import turns
from pages.shared import session
from pages.shared.pictures import preprocessing_strip
from pages.shared.session import CurrentDigit

INVITATION = "Draw a digit, or take an example: the network answers at once."
INVITATION_ELSEWHERE = "Draw a digit, or take an example:"  # beside the examples
CHART = {"displayModeBar": False}  # how every Plotly chart is shown
# The chart takes the browser longest to draw: with a head start, the network's answer and the
# words are on the screen before it begins.
HEAD_START_S = 0.1

Option = TypeVar("Option", bound=str)

if TYPE_CHECKING:
    from lenet import LeNet5, Trace


@contextmanager
def working(words: str) -> Iterator[None]:
    """Say what is being worked out, should it take longer than 0.3 s; nothing moves for it.

    Streamlit's own spinner waits longer, and pushes down what is below.
    """
    place = st.empty()
    place.html(f'<p class="working" role="status">{escape(words)}</p>')
    try:
        yield
    finally:
        place.empty()


def panel_choice(label: str, panels: Iterable[str], key: str) -> str:
    """Let one of a page's panels be chosen, at first the first one; the URL names it."""
    return choice(label, panels, key, labelled=False)


def choice(label: str, options: "Iterable[Option]", key: str, *, labelled: bool = True) -> "Option":
    """Let one of some options be chosen, at first the first one; the URL names it.

    A URL with no more than the name (`?view=`) makes Streamlit choose none: then it is the first.
    """
    names = list(options)
    if st.session_state.get(key, names[0]) is None:
        st.session_state[key] = names[0]
    chosen = st.segmented_control(
        label,
        names,
        key=key,
        default=names[0],
        required=True,
        label_visibility="visible" if labelled else "collapsed",
        bind="query-params",
    )
    return names[0] if chosen is None else chosen


def numbers_editor(
    numbers: list[list[float]],
    key: str,
    *,
    cell: tuple[int, int],
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> list[list[float]]:
    """Show a table of numbers to be typed over, and return what stands in it.

    Args:
        numbers: Row by row.
        key: Of the widget; another key for other numbers.
        cell: Its width and height, pixels.
        on_change, args: As of any widget.
    """
    from lenet.surgery import LARGEST, bounded

    names = [str(col) for col in range(len(numbers[0]))]
    edited = st.data_editor(
        {name: [row[col] for row in numbers] for col, name in enumerate(names)},
        key=key,
        on_change=on_change,
        args=args,
        hide_index=True,
        row_height=cell[1],
        column_config={
            name: st.column_config.NumberColumn(
                name,
                format="%.2f",
                min_value=-LARGEST,
                max_value=LARGEST,
                required=True,
                width=cell[0],
            )
            for name in names
        },
    )
    return [[bounded(edited[name][row]) for name in names] for row in range(len(numbers))]


def number(value: float) -> str:
    """Return a number with a proper minus sign."""
    return f"{value:.4f}".replace("-", "−")


def plus(value: float) -> str:
    """Return a number to be added."""
    return f"{'−' if value < 0 else '+'} {abs(value):.4f}"


def answer_in_words(trace: "Trace") -> str:
    """Return such as "3, 99.2 %"; the trace is one of a drawing.

    Digits can tie, where a ReLU has set several outputs to zero: then the lowest is the answer.
    """
    from lenet.figures.probabilities import percent

    shares = trace.probabilities.tolist()
    answer = f"**{trace.digit}**, {percent(max(shares))}"
    if len(trace.tied) == len(shares) - 1:
        return f"{answer}, tied with all the others"
    if trace.tied:
        return f"{answer}, tied with {', '.join(map(str, trace.tied))}"
    return answer


def prediction_in_words(trace: "Trace") -> str:
    """Return such as "3, 99.2 %; next 8, 0.5 %", or an invitation where nothing is drawn."""
    from lenet.figures.probabilities import percent

    if trace.digit is None:
        return INVITATION
    answer = answer_in_words(trace)
    if trace.tied:
        return answer
    shares = trace.probabilities.tolist()
    others = set(range(len(shares))) - {trace.digit}
    runner_up = max(sorted(others), key=shares.__getitem__)
    return f"{answer}; next {runner_up}, {percent(shares[runner_up])}"


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
        with turns.waiting():
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
