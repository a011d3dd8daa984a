"""Shift, turn and scale the digit: what moves along, what stays, and where the answer breaks."""

import streamlit as st

from pages import resources, visit
from pages.faults import boundary
from pages.panels import invariance as invariance_panels
from pages.sidebar import chosen_model
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.words.answers import INVITATION_ELSEWHERE

PANELS = {
    "Meter": invariance_panels.meter_panel,
    "Stability": invariance_panels.stability_panel,
}

with resources.pytorch():
    model = chosen_model()
visit.show_notice()
x = visit.current_digit().tensor
with st.container(horizontal=True, vertical_alignment="center", key="invariance-head"):
    shown = panel_choice("Look at", PANELS, keys.INVARIANCE_KEY)
    if x is None:
        st.markdown(INVITATION_ELSEWHERE)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
if x is not None:
    with boundary():
        PANELS[shown](model, x)
