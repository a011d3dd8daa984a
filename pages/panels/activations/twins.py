"""Both networks live under one pen."""

from __future__ import annotations

import streamlit as st

from pages.components.network_view import Twin, network_view
from pages.panels.activations.pair import Pair
from pages.widgets.hidden import tells_answer_too
from pages.words.answers import says


def twins_panel(pair: Pair) -> None:
    """Show both networks live, layer above layer, and what they say."""
    with st.container(key="twins"):
        for subject in pair.both:
            beside = subject.name if subject is pair.other else None
            twin = Twin(subject.title, beside)
            network_view(subject.trace, subject.model, canvas="pad", twin=twin)
        _answers_in_words(pair)


@tells_answer_too
def _answers_in_words(pair: Pair) -> None:
    first, second = pair.chosen.trace, pair.other.trace
    if first.digit is None or second.digit is None:
        return
    agree = "agree on" if first.digit == second.digit else "do not agree on"
    if first.tied or second.tied:
        agree = "do not both decide on"
    st.markdown(
        f"On this drawing the two {agree} the digit: {says(pair.names[0], first)}; "
        f"{says(pair.names[1], second)}."
    )
