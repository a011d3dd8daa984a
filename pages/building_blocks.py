"""The notebook's components as things to play with: convolution, pooling, depth and width."""

import streamlit as st

from pages.faults import boundary
from pages.panels.building_blocks import convolution, depth_width, pooling
from pages.subject import subject_or_example
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import BUILDING_BLOCKS

PANELS = {
    "Convolution": convolution.convolution_panel,
    "Pooling": pooling.pooling_panel,
    "Depth and width": depth_width.depth_width_panel,
}

subject = subject_or_example()
show_network_state(subject)
show_notice()
with st.container(horizontal=True, vertical_alignment="center", key="blocks-head"):
    shown = panel_choice("Lab", PANELS, keys.LAB)
    st.space("stretch")
    example_pills("Take an example digit", labelled=False)
show_opening(BUILDING_BLOCKS[shown], subject)
with boundary():
    PANELS[shown](subject)
