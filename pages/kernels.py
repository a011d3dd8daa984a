"""All kernels, what one of them does to the drawing, and surgery on any of them."""

import streamlit as st

from pages.components.network_view import network_view
from pages.faults import boundary
from pages.panels.dense_weights import dense_panel
from pages.panels.kernels import (
    accuracy_panel,
    answer_panel,
    board_panel,
    frequency_panel,
    kernel_choice,
    response_panel,
    surgery_panel,
)
from pages.subject import subject_or_example
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import KERNELS

CONVOLUTIONS, DENSE = "Convolutions", "Dense layers"

subject = subject_or_example()
show_network_state(subject)
show_notice()

with st.container(horizontal=True, vertical_alignment="center", key="kernels-head"):
    shown = panel_choice("Weights of", [CONVOLUTIONS, DENSE], keys.WEIGHTS_OF)
    with st.container(gap=None, width="stretch"), boundary():
        answer_panel(subject)
        accuracy_panel(subject)
    example_pills("Take an example digit", labelled=False)

show_opening(KERNELS[shown], subject)
with boundary():
    if shown == DENSE:
        dense_panel(subject)
    else:
        board, details = st.columns([17, 7], gap="medium")
        with details:
            chosen = kernel_choice(subject)
            surgery_panel(subject, chosen)
            frequency_panel(subject, chosen)
        with board:
            board_panel(subject, chosen)
            response_panel(subject, chosen)

with st.container(width=820):
    network_view(subject.trace, subject.model, canvas=None)
