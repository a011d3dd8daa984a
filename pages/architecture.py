"""The layer table: every step of the network with its shape, its size and its cost."""

import streamlit as st

from pages.shared import resources

st.header("Architecture")
with resources.pytorch():
    from lenet.figures.architecture import architecture_rows
    from pages.shared.sidebar import chosen_model

    rows = architecture_rows(chosen_model().layers)
st.dataframe(rows)
