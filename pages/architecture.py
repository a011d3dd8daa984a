"""The network as picture and table, flattening, the batch, 1998, and the code as it should be."""

import streamlit as st

from pages import resources, visit
from pages.faults import boundary
from pages.panels import architecture as architecture_panels
from pages.sidebar import chosen_model
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills

PANELS = {
    "Layers": architecture_panels.layers_panel,
    "Flattening": architecture_panels.flattening_panel,
    "The batch": architecture_panels.batch_panel,
    "1998 and the code": architecture_panels.history_panel,
}

with resources.pytorch():
    model = chosen_model()
visit.show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="architecture-head"):
    shown = panel_choice("Show", PANELS, keys.ARCHITECTURE_KEY)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
with boundary():
    PANELS[shown](model)
