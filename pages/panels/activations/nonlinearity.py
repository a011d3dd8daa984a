"""Where a layer's units stand on their non-linearity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from lenet.figures.activations import nonlinearity_figure
from lenet.layers import Activation
from lenet.nonlinearity import (
    SATURATED,
    activated_layers,
    before_activation,
    derivative,
    inactive_units,
    value,
)
from pages import resources
from pages.components.inactive_units import InactiveRow, inactive_units_table
from pages.panels.activations.pair import Pair
from pages.results import cached
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.choice import panel_choice
from pages.words.answers import INVITATION
from pages.words.numbers import percent

CURVE = np.linspace(-8, 8, 321)

INACTIVE: dict[Activation, str] = {
    "relu": "ReLUs are zero",
    "sigmoid": "sigmoids are saturated",
    "tanh": "tanh units are saturated",
    "scaled-tanh": "scaled tanh units are saturated",
}

Floats = NDArray[np.floating]


def saturation_panel(pair: Pair) -> None:
    """Show each non-linearity, where a layer's units stand on it, and how many are inactive."""
    names = activated_layers(pair.chosen.model.layers)
    layers = [name for name in names if name in activated_layers(pair.other.model.layers)]
    with st.container(key="saturation"):
        layer = panel_choice("Layer", layers, keys.NONLINEARITY_LAYER)
        rows: list[InactiveRow] = []
        beside: list[Floats] = []
        for subject, (here, usual) in zip(pair.both, _held(pair, layer), strict=True):
            inactive = None
            if here is not None:
                inactive = inactive_units(here, subject.model.activation)
                beside.append(here.flatten().numpy())
            rows.append(
                InactiveRow(
                    subject.name,
                    subject.model,
                    beside=subject is pair.other,
                    here=inactive,
                    usual=inactive_units(usual, subject.model.activation),
                )
            )
        if pair.tensor is None:
            st.markdown(INVITATION)
        else:
            for column, row, units in zip(st.columns(2, gap="medium"), rows, beside, strict=True):
                with column:
                    _nonlinearity(row, units, layer, beside)
        inactive_units_table(rows, layer=layer, canvas="pad")
        st.caption(
            "Inactive: a ReLU at zero, or a saturated sigmoid (its derivative is below a tenth of "
            f"its maximum, {SATURATED['sigmoid']:g}) or tanh. Always: for every one of the example "
            "digits."
        )
        if pair.tensor is not None:
            sentences = " and ".join(map(_in_words, rows))
            st.markdown(f"On this drawing, in {layer}, {sentences}.")


def _held(pair: Pair, layer: str) -> list[tuple[Tensor | None, Tensor]]:
    """Return the layer's values before the activation, for each network.

    Returns:
        Of the drawing (1, …), None for a blank canvas; and of the ten examples (10, …).
    """
    examples = resources.example_inputs()

    def compute() -> list[tuple[Tensor | None, Tensor]]:
        return [
            (
                None if pair.tensor is None else before_activation(one.model, pair.tensor, layer),
                before_activation(one.model, examples, layer),
            )
            for one in pair.both
        ]

    return cached(compute, "before activation", pair.scene_key, layer)


def _in_words(row: InactiveRow) -> str:
    assert row.here is not None
    return (
        f"{percent(row.here.share)} of the {INACTIVE[row.model.activation]} "
        f"(mean derivative {row.here.mean_derivative:.3f}, {row.name})"
    )


def _nonlinearity(row: InactiveRow, units: Floats, layer: str, beside: Sequence[Floats]) -> None:
    """Show one network's curve, and where its units stand on it."""
    kind = row.model.activation
    z = torch.from_numpy(CURVE)
    curve = {
        "z": CURVE,
        "value": value(z, kind).numpy(),
        "derivative": derivative(z, kind).numpy(),
    }
    st.markdown(f"**{row.name}**, {layer}")
    figure = nonlinearity_figure(curve, units, beside=beside)
    show_chart(figure, key=f"nonlinearity_{row.name}")
