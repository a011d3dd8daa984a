"""The notebook's components as things to play with: convolution, pooling, depth and width."""

import streamlit as st

from pages.shared import block_panels, resources, session
from pages.shared.faults import boundary
from pages.shared.inputs import example_pills
from pages.shared.panels import INVITATION_ELSEWHERE, panel_choice
from pages.shared.sidebar import chosen_model

PANELS = {
    "Convolution": block_panels.convolution_panel,
    "Pooling": block_panels.pooling_panel,
    "Depth and width": block_panels.depth_width_panel,
}

with resources.pytorch():
    model = chosen_model()
session.show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="blocks-head"):
    shown = panel_choice("Lab", PANELS, session.BLOCKS_KEY)
    if session.current_digit().framing is None:
        st.markdown(INVITATION_ELSEWHERE)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
with boundary():
    PANELS[shown](model)
