"""Shift, rotate and scale the digit: what moves along, what stays, where the answer changes."""

import streamlit as st

from pages.faults import boundary
from pages.panels import invariance as invariance_panels
from pages.subject import subject_or_example
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import INVARIANCE

PANELS = {
    "Layer by layer": invariance_panels.meter_panel,
    "Stability": invariance_panels.stability_panel,
}

subject = subject_or_example()
show_network_state(subject)
show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="invariance-head"):
    shown = panel_choice("Look at", PANELS, keys.INVARIANCE_PANEL)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
show_opening(INVARIANCE[shown], subject)
with boundary():
    PANELS[shown](subject)
