"""All kernels, what one of them does to the drawing, and surgery on any of them."""

import streamlit as st

import lenet
from pages import resources, visit
from pages.components.network_view import network_view
from pages.faults import boundary
from pages.panels.kernels import (
    accuracy_panel,
    answer_panel,
    board_panel,
    dense_panel,
    frequency_panel,
    kernel_choice,
    response_panel,
    surgery_panel,
)
from pages.sidebar import chosen_model
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills

CONVOLUTIONS, DENSE = "Convolutions", "Dense layers"

with resources.pytorch():
    digit = visit.current_digit()
    model = chosen_model()
    trace = lenet.trace(model, digit.tensor)
    unit = visit.pinned_unit(model.layers)
visit.show_notice()

with st.container(horizontal=True, vertical_alignment="center", key="kernels-head"):
    shown = panel_choice("Weights of", [CONVOLUTIONS, DENSE], keys.KERNELS_KEY)
    with st.container(gap=None, width="stretch"), boundary():
        answer_panel(trace, digit)
        accuracy_panel(model)
    example_pills("Take an example digit", labelled=False)

with boundary():
    if shown == DENSE:
        dense_panel(model, trace)
    else:
        board, details = st.columns([17, 7], gap="medium")
        with details:
            layer, kernel, channel = kernel_choice(model)
            surgery_panel(model, layer, kernel, channel)
            frequency_panel(model, layer, kernel, channel)
        with board:
            board_panel(model, (layer, kernel, channel))
            response_panel(model, trace, layer, kernel)

with st.container(width=820):
    network_view(trace, model, canvas=None, unit=unit)
