"""Draw a digit and watch every layer of LeNet-5 answer while the pen moves."""

import streamlit as st

import lenet
from pages.shared import resources, session
from pages.shared.inputs import drawing_pad
from pages.shared.ledger import ledger_panel
from pages.shared.network_view import network_view
from pages.shared.panels import (
    layer_table_panel,
    prediction_panel,
    probabilities_panel,
    strip_panel,
)
from pages.shared.sidebar import chosen_model

with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    network = st.container(key="network")
    extras = st.container(width=282, key="extras")

with pad:
    notices = drawing_pad()

with network, resources.pytorch():
    digit = session.current_digit()
    model = chosen_model()
    trace = lenet.trace(model, digit.tensor)
    unit = session.pinned_unit(model.layers)
    with notices:
        session.show_notice()
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
