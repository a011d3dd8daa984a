"""Shift, turn and scale the digit: what moves along, what stays, and where the answer breaks."""

import streamlit as st

from pages.shared import invariance_panels, resources, session
from pages.shared.faults import boundary
from pages.shared.inputs import example_pills
from pages.shared.panels import INVITATION_ELSEWHERE, panel_choice
from pages.shared.sidebar import chosen_model

PANELS = {
    "Meter": invariance_panels.meter_panel,
    "Stability": invariance_panels.stability_panel,
}

with resources.pytorch():
    model = chosen_model()
session.show_notice()
x = session.current_digit().tensor
with st.container(horizontal=True, vertical_alignment="center", key="invariance-head"):
    shown = panel_choice("Look at", PANELS, session.INVARIANCE_KEY)
    if x is None:
        st.markdown(INVITATION_ELSEWHERE)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
if x is not None:
    with boundary():
        PANELS[shown](model, x)
