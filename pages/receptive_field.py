"""What a unit sees, in theory and in effect; why the network answers so; the strongest patches."""

import streamlit as st

from pages.components.network_view import network_view
from pages.faults import boundary
from pages.panels import receptive_field as field_panels
from pages.subject import subject_or_example
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills
from pages.widgets.network_state import show_network_state
from pages.widgets.notice import show_notice
from pages.widgets.opening import show_opening
from pages.words.openings import RECEPTIVE_FIELD

PANELS = {
    "In theory": field_panels.theory_panel,
    "In effect": field_panels.effect_panel,
    "Why": field_panels.why_panel,
    "Strongest patches": field_panels.patches_panel,
}

subject = subject_or_example()
show_network_state(subject)
show_notice()

network, panel = st.columns([10, 7], gap="medium")
with network:
    with st.container(horizontal=True, vertical_alignment="center", key="field-head"):
        field_panels.invitation(subject)
        example_pills("Take an example digit", labelled=False)
    network_view(subject.trace, subject.model, canvas=None)
with panel:
    shown = panel_choice("Show", PANELS, keys.FIELD_PANEL)
    show_opening(RECEPTIVE_FIELD[shown], subject)
    with st.container(key="field-panel"), boundary():
        PANELS[shown](subject)
