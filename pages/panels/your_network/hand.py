"""A test set in the visitor's own hand: drawn, labelled, read by the chosen model, taken along."""

from __future__ import annotations

import streamlit as st

from lenet.evaluation import NO_ANSWER_COLUMN, Accuracy
from lenet.layers import CLASSES
from lenet.own_digits import CollectionError
from lenet.pixels import png_url
from lenet.ties import NO_ANSWER
from pages import visit
from pages.faults import noticed
from pages.serving.turns import in_turn
from pages.subject import Subject
from pages.visit import keys
from pages.visit.digit import BLANK
from pages.widgets.drawing_pad import drawing_pad

ENLARGED = 2  # pixels of the screen for a pixel of a digit
TIE = " Tie: several digits share the highest probability; this is no answer, so not right."


def hand_panel(subject: Subject) -> None:
    """Let digits be drawn and labelled; show what the chosen model makes of them."""
    hand = visit.current().hand
    with st.container(horizontal=True, key="draw-page"):
        pad = st.container(width=282, key="pad")
        shown = st.container(key="network")
    with pad:
        drawing_pad(_labels)
    with shown, st.container(key="hand"):
        if not hand:
            st.markdown(
                "Draw a digit, then say under the canvas what it was: it joins your test set, and "
                "the canvas is empty for the next one. Ten of each digit make a fair test."
            )
            return
        _show(subject)


def _labels() -> None:
    """Let be said what the digit on the canvas was meant to be."""
    st.pills(
        "This was a …",
        range(10),
        key=keys.TRUE_LABEL,
        on_change=_on_label,
        disabled=not visit.current().digit.drawing,
    )


def _show(subject: Subject) -> None:
    hand = visit.current().hand
    answers = hand.answers(subject.model)
    confusion = hand.confusion(answers)
    right = Accuracy(int(confusion.trace()), len(hand))
    low, high = right.interval
    st.markdown(
        f"**{subject.title}** reads **{right.correct} of {right.total}** of your digits. With so "
        f"many, its accuracy on your hand lies between {100 * low:.0f} and {100 * high:.0f} % "
        "(95 % interval)."
    )
    matrix, digits = st.columns([5, 6], gap="medium")
    with matrix:
        st.html(_confusion_table(confusion.tolist()))
    with digits:
        st.html(_gallery(answers))
        with st.container(horizontal=True):
            st.download_button(
                "Save them",
                in_turn(hand.as_zip),
                "my-digits.zip",
                "application/zip",
                icon=":material/download:",
                on_click="ignore",
                help="Each as a PNG, and all as files of MNIST's format, to train and test with.",
            )
            st.button(
                "Take back the last",
                key=keys.TAKE_BACK_DIGIT,
                on_click=_on_take_back,
                icon=":material/undo:",
                type="tertiary",
            )
    st.caption("They are kept for this visit. Save them to keep them longer.")


def _confusion_table(confusion: list[list[int]]) -> str:
    """Return how often each digit was read as what, as an HTML table.

    The column of ties is left out where there are none.
    """
    ties = any(row[NO_ANSWER_COLUMN] for row in confusion)
    columns = [*map(str, range(CLASSES)), *(["tie"] if ties else [])]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    rows = []
    for label, counts in enumerate(confusion):
        cells = "".join(
            f"<td{_kind(label == answer, count)}>{count or ''}</td>"
            for answer, count in enumerate(counts[: len(columns)])
        )
        rows.append(f'<tr><th scope="row">{label}</th>{cells}</tr>')
    return (
        '<table class="confusion"><caption>Rows: what it was. Columns: what the network read.'
        f"{TIE if ties else ''}</caption><tr><td></td>{head}</tr>{''.join(rows)}</table>"
    )


def _kind(right: bool, count: int) -> str:
    if not count:
        return ""
    return ' class="right"' if right else ' class="wrong"'


def _gallery(answers: list[int]) -> str:
    """Return all digits, the last one first, each with its label, and the answer if it is wrong."""
    hand, figures = visit.current().hand, []
    for image, label, answer in zip(hand.images, hand.labels, answers, strict=True):
        wrong = label != answer
        read = "a tie" if answer == NO_ANSWER else answer
        words = f"{label}, read as {read}" if wrong else str(label)
        shown = f"{label} → {'tie' if answer == NO_ANSWER else answer}" if wrong else str(label)
        figures.append(
            f'<figure{" class=wrong" if wrong else ""}><img src="{png_url(image, ENLARGED)}" '
            f'alt="{words}"><figcaption>{shown}</figcaption></figure>'
        )
    return f'<div class="gallery" tabindex="0">{"".join(reversed(figures))}</div>'


@noticed()
def _on_label() -> None:
    this_visit, label = visit.current(), st.session_state.get(keys.TRUE_LABEL)
    framing = this_visit.digit.framing
    if label is None:
        return
    if framing is None:
        this_visit.notify("There is no digit on the canvas: draw one, then choose its label.")
    else:
        try:
            this_visit.hand = this_visit.hand.with_digit(framing.image, int(label))
            this_visit.load_digit(BLANK)
        except CollectionError as error:
            this_visit.notify(str(error))
    st.session_state[keys.TRUE_LABEL] = None  # the pills are buttons, not a choice


@noticed()
def _on_take_back() -> None:
    this_visit = visit.current()
    this_visit.hand = this_visit.hand.without(-1)
