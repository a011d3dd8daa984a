"""Page configuration, navigation and the sidebar; then the page that was chosen."""

from pathlib import Path

import streamlit as st

from pages.shared import session
from pages.shared.sidebar import show_sidebar

ICON = Path(__file__).parent / "shared" / "icon.png"

st.set_page_config(
    page_title="LeNet-5 Explorer",
    page_icon=str(ICON),
    layout="wide",
    initial_sidebar_state=228,
)

draw = st.Page(
    "draw.py",
    title="Draw",
    icon=":material/draw:",
    default=True,
    help="Draw a digit and watch every layer of LeNet-5 answer while the pen moves.",
)
kernels = st.Page(
    "kernels.py",
    title="Kernels",
    icon=":material/grid_view:",
    help="All kernels, what each makes of the drawing, and what happens when one is gone.",
)
architecture = st.Page(
    "architecture.py",
    title="Architecture",
    icon=":material/account_tree:",
    help="Every step of the network: shapes, parameters, multiply-adds, receptive fields.",
)
page = st.navigation({"LeNet-5 Explorer": [draw, kernels, architecture]})
show_sidebar()
if page != draw:
    session.visit().keep_canvas()
st.html(Path(__file__).parent / "shared" / "page.css")
page.run()
