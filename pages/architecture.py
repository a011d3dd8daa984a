"""The network as picture and table, flattening, the batch, 1998, and the corrected code."""

import streamlit as st

from pages.faults import boundary
from pages.panels import architecture as architecture_panels
from pages.subject import subject_or_example
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import ARCHITECTURE

PANELS = {
    "Layers": architecture_panels.layers_panel,
    "Flattening": architecture_panels.flattening_panel,
    "The batch": architecture_panels.batch_panel,
    "1998 and the code": architecture_panels.history_panel,
}

subject = subject_or_example()
show_network_state(subject)
show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="architecture-head"):
    shown = panel_choice("Show", PANELS, keys.ARCHITECTURE_PANEL)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
show_opening(ARCHITECTURE[shown], subject)
with boundary():
    PANELS[shown](subject)
