"""The layer table: every step of the network with its shape, its size and its cost."""

import streamlit as st

from pages.shared import resources
from pages.shared.panels import CHART, architecture_table
from pages.shared.sidebar import chosen_model

st.header("Architecture", anchor=False)
with resources.pytorch():
    from lenet.figures.architecture import cost_figure

    layers = chosen_model().layers
    st.markdown(
        "LeNet-5 as the lecture notebook writes it: 28×28 input, no padding, maximum pooling. "
        "C1 … F6 are the names of the 1998 paper."
    )
    table, costs = st.columns([9, 4], gap="medium")
    with table, st.container(key="layer-table"):
        st.markdown(architecture_table(layers))
    with costs:
        st.markdown("**Where the numbers are, and where the work is**")
        st.plotly_chart(cost_figure(layers), key="cost_chart", config=CHART)
        st.markdown(
            "A convolution uses each of its few weights at every place of the image; a dense "
            "layer uses each of its many weights once."
        )
