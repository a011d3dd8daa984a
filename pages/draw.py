"""Draw a digit and watch every layer of LeNet-5 answer while the pen moves."""

import streamlit as st

import lenet
from pages import resources, visit
from pages.components.network_view import network_view
from pages.panels.draw import layer_table_panel, prediction_panel, probabilities_panel, strip_panel
from pages.panels.worked_example import ledger_panel
from pages.sidebar import chosen_model
from pages.widgets.drawing_pad import drawing_pad

with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    network = st.container(key="network")
    extras = st.container(width=282, key="extras")

with pad:
    notices = drawing_pad()

with network, resources.pytorch():
    digit = visit.current_digit()
    model = chosen_model()
    trace = lenet.trace(model, digit.tensor)
    unit = visit.pinned_unit(model.layers)
    with notices:
        visit.show_notice()
    network_view(trace, model, canvas="pad", unit=unit)
    ledger_panel(trace, model, unit)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        prediction_panel(trace)
    with right:
        layer_table_panel(trace, model)

with extras:
    strip_panel(digit)

with left:
    probabilities_panel(trace)
