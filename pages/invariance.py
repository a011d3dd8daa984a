"""Shift, rotate and scale the digit: what moves along, what stays, where the answer changes."""

import streamlit as st

from pages.faults import boundary
from pages.panels import invariance as invariance_panels
from pages.subject import current_subject
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.words.answers import INVITATION_ELSEWHERE

PANELS = {
    "Meter": invariance_panels.meter_panel,
    "Stability": invariance_panels.stability_panel,
}

subject = current_subject()
show_network_state(subject)
show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="invariance-head"):
    shown = panel_choice("Look at", PANELS, keys.INVARIANCE_PANEL)
    if subject.tensor is None:
        st.markdown(INVITATION_ELSEWHERE)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
if subject.tensor is not None:
    with boundary():
        PANELS[shown](subject)
