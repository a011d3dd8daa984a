"""Sigmoid, ReLU and the notebook as written, side by side on one drawing."""

import streamlit as st

from lenet import MODELS
from pages import visit
from pages.faults import boundary
from pages.panels.activations import (
    dead_outputs,
    first_weights,
    gradients,
    nonlinearity,
    race,
    twins,
)
from pages.panels.activations.pair import Pair
from pages.panels.draw import strip_panel
from pages.subject import current_subject
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import drawing_pad
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import ACTIVATIONS

PANELS = {
    "Two networks": twins.twins_panel,
    "Non-linearity": nonlinearity.saturation_panel,
    "Gradients": gradients.gradients_panel,
    "Race": race.race_panel,
    "Dead outputs": dead_outputs.dead_panel,
    "First weights": first_weights.first_weights_panel,
}
OF_TWO = list(PANELS)[:4]  # they show the chosen model beside another

with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    panel = st.container(key="network")
    extras = st.container(width=282, key="extras")

with pad:
    notices = drawing_pad()

with panel:
    subject = current_subject()
    show_network_state(subject)
    others = [name for name in MODELS if name != subject.name]
    with st.container(horizontal=True, vertical_alignment="center", key="compare-head"):
        shown = panel_choice("Show", PANELS, keys.ACTIVATIONS_PANEL)
        other = others[0]
        if shown in OF_TWO:
            other = st.selectbox(
                "Beside",
                others,
                key=keys.OTHER_MODEL,
                bind="query-params",
                label_visibility="collapsed",
                width=320 if visit.current().stage.presents else 160,
                format_func=lambda name: f"beside {name}",
            )
    show_opening(ACTIVATIONS[shown])
    with boundary():
        PANELS[shown](Pair.of(subject, other))

with notices:
    show_notice()

with extras:
    strip_panel(subject)
