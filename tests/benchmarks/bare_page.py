"""The least a drawing page can be: the canvas and an echo of its pixel sum. For comparison."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

result = st_canvas(
    stroke_width=20,
    stroke_color="#ffffff",
    background_color="#000000",
    height=280,
    width=280,
    return_image_data=True,
    key="canvas",
)
image = result.image_data
st.html(f'<div id="echo">{0 if image is None else int(image.sum())}</div>')
