"""What the slow loop adds after each stroke: words, a chart, numbers, the way of the ink."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lenet.figures.replay import replay_figure
from lenet.figures.theme import OTHERS, WINNER
from lenet.layer_statistics import layer_statistics
from lenet.novelty.detector import novelty
from lenet.replay import Moment, decision, moments
from lenet.softmax import outputs_layer, softmax_steps
from pages.faults import boundary
from pages.pictures import preprocessing_strip
from pages.results import cached
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer, tells_answer_too
from pages.widgets.waiting import working
from pages.words.answers import answer_in_words, prediction_in_words
from pages.words.markdown import table
from pages.words.numbers import number, percent, probability, small


@tells_answer
def prediction_panel(subject: Subject) -> None:
    """Show the prediction in words."""
    with st.container(key="prediction"):
        st.markdown(prediction_in_words(subject.trace))
        with boundary():
            _warn_of_what_is_no_digit(subject)


def _warn_of_what_is_no_digit(subject: Subject) -> None:
    """Warn of a drawing that does not look like the digits that the network learnt from."""
    if subject.surgery:
        return
    found = novelty(subject.name, subject.trace)
    if found is not None and found.is_novel:
        st.caption(
            ":material/help: This looks unlike the digits that the network learnt from. It may not "
            "be a digit: softmax always has to choose one of the ten."
        )


@tells_answer_too
def probabilities_panel(subject: Subject) -> None:
    """Show how softmax makes the ten probabilities of the ten outputs."""
    with st.container(key="probabilities"):
        st.html(_softmax_table(subject))


def _softmax_table(subject: Subject) -> str:
    """Return the ten outputs, their exponentials and their shares, as an HTML table."""
    layer, rows = outputs_layer(subject.model.layers), []
    for digit, step in enumerate(softmax_steps(subject.trace, subject.model.layers)):
        won, share = digit == subject.trace.answer, step.share
        cells = (number(step.output, 2), small(step.power), probability(share))
        if subject.tensor is None:
            cells, share = ("", "", ""), 0.0
        bar = f'<i style="width:{100 * share:.2f}%;background:{WINNER if won else OTHERS}"></i>'
        rows.append(
            f'<tr{" class=winner" if won else ""}><th scope="row">{digit}</th>'
            f"<td>{cells[0]}</td><td>{cells[1]}</td><td>{bar}<span>{cells[2]}</span></td></tr>"
        )
    return (
        f'<table class="softmax"><caption>Softmax makes probabilities of the outputs: '
        f"each <code>exp(z)</code>, divided by the sum of all ten.</caption>"
        f'<tr><th scope="col">digit</th><th scope="col">z, <code>{layer.name}</code></th>'
        f'<th scope="col">exp(z − highest)</th><th scope="col">probability</th></tr>'
        f"{''.join(rows)}</table>"
    )


@tells_answer_too
def replay_panel(subject: Subject) -> None:
    """Show, if that is wanted, how the answer came about while the digit was drawn."""
    drawing = subject.digit.drawing
    if not drawing.strokes:
        return
    with st.container(key="replay-panel"):
        wanted = st.toggle("Over the time of drawing", key=keys.OVER_TIME, bind="query-params")
        if not wanted:
            return
        with working("The network looks at the drawing moment by moment …"):
            found = cached(lambda: moments(subject.model, drawing), "replay", subject.scene_key)
        show_chart(replay_figure(found), key="replay_chart")
        st.markdown(decision_in_words(found, len(drawing.strokes)))


def decision_in_words(found: Sequence[Moment], strokes: int) -> str:
    """Say from when on the network gave its last answer, and which stroke that was.

    Args:
        found: See `lenet.replay.moments`.
        strokes: How many the drawing has.
    """
    decided = decision(found)
    moment, before = decided.moment, decided.before
    if moment.digit is None:
        return "There is too little ink for an answer."
    answer = answer_in_words(moment)
    when = f"from {moment.seconds:.1f} s of {found[-1].seconds:.1f} s on"
    which = f"Stroke {moment.stroke + 1} of {strokes} decided" if strokes > 1 else "It was decided"
    if before is None or before.digit is None:
        return f"The first answer was the last one: {answer}, {when}."
    earlier = answer_in_words(before).replace("**", "")
    return f"{which}: just before, the network's answer was {earlier}; {when}, {answer}."


def layer_table_panel(subject: Subject) -> None:
    """Show the range of each layer and the share of its units that are inactive."""
    model, trace = subject.model, subject.trace
    inactive = "zero" if model.activation == "relu" else "saturated"
    rows = []
    for row in layer_statistics(trace, model.layers, model.activation):
        share = "" if row.inactive is None else percent(row.inactive, 0)
        numbers = [number(row.minimum, 2), number(row.maximum, 2), share]
        if trace.digit is None:
            numbers = ["", "", ""]
        rows.append((row.layer.paper, f"`{row.layer.name}`", *numbers))
    with st.container(key="layer-numbers"):
        st.markdown(table(["layer", "", "lowest", "highest", inactive], "llrrr", rows))


def strip_panel(subject: Subject) -> None:
    """Show what the network sees: the way from the ink to the 28×28 input."""
    with st.container(key="model-input"):
        if subject.digit.framing is not None:
            st.caption("What the network sees")
            st.html(preprocessing_strip(subject.digit.framing))
