"""Page configuration, navigation and the sidebar; then the page that was chosen."""

from pathlib import Path

import streamlit as st

from pages import address, visit
from pages.components.visitor import follow_visitor
from pages.door import open_door
from pages.faults import boundary
from pages.serving.turns import turn
from pages.sidebar import show_current_digit, show_sidebar

ICON = Path(__file__).parent / "icon.png"

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
receptive_field = st.Page(
    "receptive_field.py",
    title="Receptive field",
    url_path="receptive-field",
    icon=":material/center_focus_strong:",
    help="What each unit sees of the drawing, in theory and in effect, and why it answers so.",
)
kernels = st.Page(
    "kernels.py",
    title="Kernels",
    icon=":material/grid_view:",
    help="All kernels, what each finds in the drawing, and what changes when one is silenced.",
)
activations = st.Page(
    "activations.py",
    title="Activations",
    icon=":material/compare_arrows:",
    help="Sigmoid, ReLU and the notebook as written, side by side on one drawing.",
)
building_blocks = st.Page(
    "building_blocks.py",
    title="Building blocks",
    url_path="building-blocks",
    icon=":material/widgets:",
    help="Convolution, pooling, depth and width: try every setting on your drawing.",
)
invariance = st.Page(
    "invariance.py",
    title="Invariance",
    icon=":material/open_with:",
    help="Shift, rotate and scale the digit: what moves with it, what stays, what breaks.",
)
architecture = st.Page(
    "architecture.py",
    title="Architecture",
    icon=":material/account_tree:",
    help="Every step of the network: shapes, parameters, multiply-adds, receptive fields.",
)
page = st.navigation(
    {
        "LeNet-5 Explorer": [
            draw,
            receptive_field,
            kernels,
            activations,
            building_blocks,
            invariance,
            architecture,
        ]
    }
)
with turn():
    visit.current().enter(page.title)
    with boundary():
        address.read()
    sidebar = None
    with boundary():
        sidebar = show_sidebar()
        address.check_unit()
        follow_visitor()
    st.html(Path(__file__).with_name("page.css"))
    with boundary(st.empty()):
        if page is not draw:  # which shows its canvas before PyTorch is there
            open_door()
        page.run()
    with boundary():
        address.write()
        if sidebar:
            show_current_digit(sidebar.digit)
        if sidebar and sidebar.shares:
            from pages.widgets.share import share_dialog  # behind the door, which is open by now

            share_dialog("" if page is draw else page.url_path)
