"""Guess first: the answer stays hidden until it was guessed."""

from __future__ import annotations

import streamlit as st

from lenet.feature_extraction import Trace
from pages import visit
from pages.visit import callbacks, keys
from pages.words.answers import answer_in_words


def guess_bar(trace: Trace) -> None:
    """Ask what the network will say, where its answer is hidden; then compare.

    Args:
        trace: The network's answer to the current digit.
    """
    stage = visit.current().stage
    if not (stage.guesses_first or stage.is_hidden):
        return
    with st.container(key="guess", horizontal=True, vertical_alignment="center", border=True):
        if trace.digit is None:
            st.markdown(
                "**Guess first:** draw a digit; the answer stays hidden until you reveal it."
            )
        elif stage.is_hidden:
            st.markdown("**What will the network say?**", width="content")
            _guess_pills(len(trace.probabilities))
            st.button(
                "Reveal",
                key=keys.REVEAL,
                on_click=callbacks.on_reveal,
                type="primary",
                help="Or press Space.",
            )
        else:
            st.markdown(_compared(trace, stage.guess))


def _guess_pills(digits: int) -> None:
    key = f"{keys.GUESS}-{visit.current().digit.number}"
    st.pills(
        "Your guess",
        range(digits),
        key=key,
        default=visit.current().stage.guess,
        on_change=callbacks.on_guess,
        args=(key,),
        label_visibility="collapsed",
        width="content",
    )


def _compared(trace: Trace, guess: int | None) -> str:
    """Return the answer beside the guess."""
    answer = f"The network says {answer_in_words(trace)}."
    if guess is None:
        return answer
    if guess == trace.digit:
        return f":material/check: You guessed **{guess}**, and so it is. {answer}"
    return f"You guessed **{guess}**. {answer}"
