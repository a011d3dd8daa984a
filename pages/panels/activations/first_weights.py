"""What becomes of the signal with other first weights."""

from __future__ import annotations

import streamlit as st

from lenet.figures.activations import norms_figure
from lenet.initialisation import SCHEMES, initialised, signals
from lenet.layers import Activation
from pages.panels.activations.pair import (
    Pair,
    label_choice,
    ratio_in_words,
)
from pages.results import cached
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.choice import choice
from pages.words.answers import INVITATION

WIDTHS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
USUAL_WIDTH = 0.01


def _standard_deviation() -> float:
    return st.select_slider(
        "Standard deviation",
        WIDTHS,
        value=USUAL_WIDTH,
        key=keys.WIDTH,
        bind="query-params",
        width=260,
    )


def first_weights_panel(pair: Pair) -> None:
    """Show what becomes of the signal, forward and backward, with other first weights."""
    with st.container(key="first-weights"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            scheme = choice("First weights", SCHEMES, keys.SCHEME)
            width = _standard_deviation() if scheme == "normal" else USUAL_WIDTH
        x = pair.tensor
        if x is None:
            st.markdown(INVITATION)
            return
        label = label_choice(pair)
        forward: dict[str, dict[str, float]] = {}
        backward: dict[str, dict[str, float]] = {}
        sentences = []
        activations: tuple[Activation, ...] = ("relu", "sigmoid")
        found = cached(
            lambda: {
                activation: signals(initialised(activation, scheme, width=width), x, label)
                for activation in activations
            },
            "first weights",
            pair.chosen.digit.drawing,
            scheme,
            width,
            label,
        )
        for activation in activations:
            layers = found[activation]
            forward[activation] = {layer.layer: layer.spread for layer in layers}
            backward[activation] = {layer.layer: layer.weights for layer in layers}
            first, last = layers[0].weights, layers[-1].weights
            sentences.append(ratio_in_words(activation, first / last if last else float("nan")))
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown("**Forward**: standard deviation of z in each layer")
            figure = norms_figure(forward)
            show_chart(figure, key="forward_chart")
        with right:
            st.markdown("**Backward**: norm of ∂loss/∂weights")
            figure = norms_figure(backward)
            show_chart(figure, key="backward_chart")
        st.markdown(f"At step zero, for this drawing labelled {label}: {'; '.join(sentences)}.")
        st.caption(
            "X. Glorot & Y. Bengio, AISTATS 2010 (Xavier: variance 2 / (inputs + outputs)); K. He "
            "et al., ICCV 2015 (He: 2 / inputs)"
        )
