"""Guess first: the answer stays hidden until it was guessed."""

from __future__ import annotations

import streamlit as st

from lenet.feature_extraction import Trace
from pages import visit
from pages.visit import callbacks, keys
from pages.words.answers import says


def guess_bar(trace: Trace, question: str = "") -> None:
    """Ask what the network will say, where its answer is hidden; then compare.

    Args:
        trace: The network's answer to the current digit.
        question: Asked instead, about something that is no digit; it stays when it is answered.
    """
    stage = visit.current().stage
    if not (stage.guesses_first or stage.is_hidden):
        return
    is_blank = trace.digit is None
    with st.container(key="guess", horizontal=True, vertical_alignment="center", border=True):
        if stage.is_hidden or is_blank:  # alike, lest the canvas moves under the pen
            st.markdown(f"**{question or 'What will the network say?'}**", width="content")
            if not question:
                _guess_pills(len(trace.probabilities), disabled=is_blank)
            st.button(
                "Reveal",
                key=keys.REVEAL,
                on_click=callbacks.on_reveal,
                type="primary",
                help="Draw a digit first." if is_blank else "Or press Space.",
                disabled=is_blank,
            )
        elif question:
            st.markdown(f"**{question}**")
        else:
            st.markdown(_compared(trace, stage.guess))


def _guess_pills(digits: int, *, disabled: bool) -> None:
    stage = visit.current().stage
    key = f"{keys.GUESS}-{stage.round}"  # the same for all strokes of a digit: a click is not lost
    st.pills(
        "Your guess",
        range(digits),
        key=key,
        default=stage.guess,
        on_change=callbacks.on_guess,
        args=(key,),
        disabled=disabled,
        label_visibility="collapsed",
        width="content",
    )


def _compared(trace: Trace, guess: int | None) -> str:
    """Return the answer beside the guess."""
    answer = f"{says('The network', trace)}."
    if guess is None:
        return answer
    if guess == trace.answer:
        return f":material/check: You guessed **{guess}**, and so it is. {answer}"
    return f"You guessed **{guess}**. {answer}"
