"""Sigmoid, ReLU and the notebook as written, side by side on one drawing."""

import streamlit as st

import lenet
from pages.shared import activation_panels, resources, session
from pages.shared.faults import boundary
from pages.shared.inputs import drawing_pad
from pages.shared.panels import panel_choice, strip_panel
from pages.shared.sidebar import chosen_model

PANELS = {
    "Twins": activation_panels.twins_panel,
    "Non-linearity": activation_panels.saturation_panel,
    "Gradients": activation_panels.gradients_panel,
    "Race": activation_panels.race_panel,
    "Dead outputs": activation_panels.dead_panel,
    "First weights": activation_panels.first_weights_panel,
}
OF_TWO = list(PANELS)[:4]  # they show the chosen model beside another

with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    panel = st.container(key="network")
    extras = st.container(width=282, key="extras")

with pad:
    notices = drawing_pad()

with panel, resources.pytorch():
    digit = session.current_digit()
    model = chosen_model()
    name = session.model_name()
    with st.container(horizontal=True, vertical_alignment="center", key="compare-head"):
        shown = panel_choice("Show", PANELS, session.ACTIVATIONS_KEY)
        other = next(one for one in lenet.MODELS if one != name)
        if shown in OF_TWO:
            other = st.selectbox(
                "Beside",
                [one for one in lenet.MODELS if one != name],
                key=session.OTHER_KEY,
                bind="query-params",
                label_visibility="collapsed",
                width=160,
                format_func=lambda one: f"beside {one}",
            )
    with boundary():
        pair = activation_panels.Pair(digit, (name, other), (model, resources.beside(other)))
        PANELS[shown](pair)

with notices:
    session.show_notice()

with extras:
    strip_panel(digit)
