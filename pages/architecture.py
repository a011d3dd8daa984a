"""The network as picture and table, flattening, the batch, 1998, and the code as it should be."""

import streamlit as st

from pages.shared import architecture_panels, resources, session
from pages.shared.faults import boundary
from pages.shared.inputs import example_pills
from pages.shared.panels import panel_choice
from pages.shared.sidebar import chosen_model

PANELS = {
    "Layers": architecture_panels.layers_panel,
    "Flattening": architecture_panels.flattening_panel,
    "The batch": architecture_panels.batch_panel,
    "1998 and the code": architecture_panels.history_panel,
}

with resources.pytorch():
    model = chosen_model()
session.show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="architecture-head"):
    shown = panel_choice("Show", PANELS, session.ARCHITECTURE_KEY)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
with boundary():
    PANELS[shown](model)
