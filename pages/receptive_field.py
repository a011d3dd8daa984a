"""What a unit sees: in theory, in effect, why the answer is what it is, and what it likes best."""

import streamlit as st

import lenet
from pages import resources, visit
from pages.components.network_view import network_view
from pages.faults import boundary
from pages.panels import receptive_field as field_panels
from pages.sidebar import chosen_model
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.drawing_pad import example_pills

PANELS = {
    "Theory": field_panels.theory_panel,
    "Effect": field_panels.effect_panel,
    "Why": field_panels.why_panel,
    "Patches": field_panels.patches_panel,
}

with resources.pytorch():
    digit = visit.current_digit()
    model = chosen_model()
    trace = lenet.trace(model, digit.tensor)
    unit = visit.pinned_unit(model.layers)
visit.show_notice()

network, panel = st.columns([10, 7], gap="medium")
with network:
    with st.container(horizontal=True, vertical_alignment="center", key="field-head"):
        field_panels.invitation(trace, unit)
        example_pills("Take an example digit", labelled=False)
    network_view(trace, model, canvas=None, unit=unit)
with panel:
    shown = panel_choice("Show", PANELS, keys.FIELD_KEY)
    with st.container(key="field-panel"), boundary():
        PANELS[shown](model, trace, unit or field_panels.default_unit(model))
