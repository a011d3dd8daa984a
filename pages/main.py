"""Page configuration, navigation and the sidebar; then the page that was chosen."""

from pathlib import Path

import streamlit as st

from pages import address, visit
from pages.components.visitor import follow_visitor, has_first_paint
from pages.door import is_open, open_door
from pages.faults import boundary
from pages.serving.turns import turn
from pages.sidebar import show_current_digit, show_sidebar

HERE = Path(__file__).parent  # not of the main script: that can be another one
ICON = HERE / "icon.png"

st.set_page_config(
    page_title="LeNet-5 Explorer",
    page_icon=str(ICON),
    layout="wide",
    initial_sidebar_state=228,
)

draw = st.Page(
    HERE / "draw.py",
    title="Draw",
    icon=":material/draw:",
    default=True,
    help="Draw a digit and watch every layer of LeNet-5 answer while the pen moves.",
)
lessons = st.Page(
    HERE / "lessons.py",
    title="Lessons",
    icon=":material/school:",
    help="Nine short lessons: predict what the network does, then see it on your own drawing.",
)
building_blocks = st.Page(
    HERE / "building_blocks.py",
    title="Building blocks",
    url_path="building-blocks",
    icon=":material/widgets:",
    help="Convolution, pooling, depth and width: try every setting on your drawing.",
)
kernels = st.Page(
    HERE / "kernels.py",
    title="Kernels",
    icon=":material/grid_view:",
    help="All kernels, what each finds in the drawing, and what changes when one is silenced.",
)
receptive_field = st.Page(
    HERE / "receptive_field.py",
    title="Receptive field",
    url_path="receptive-field",
    icon=":material/center_focus_strong:",
    help="What each unit sees of the drawing, in theory and in effect, and why it answers so.",
)
activations = st.Page(
    HERE / "activations.py",
    title="Activations",
    icon=":material/compare_arrows:",
    help="Sigmoid, ReLU and the notebook as written, side by side on one drawing.",
)
invariance = st.Page(
    HERE / "invariance.py",
    title="Invariance",
    icon=":material/open_with:",
    help="Shift, rotate and scale the digit: what moves with it, what stays, what breaks.",
)
architecture = st.Page(
    HERE / "architecture.py",
    title="Architecture",
    icon=":material/account_tree:",
    help="Every step of the network: shapes, parameters, multiply-adds, receptive fields.",
)
your_network = st.Page(
    HERE / "your_network.py",
    title="Your network",
    url_path="your-network",
    icon=":material/upload_file:",
    help="Open a network that you have trained, and test networks on your own hand.",
)
pages = [
    draw,
    lessons,
    building_blocks,
    kernels,
    receptive_field,
    activations,
    invariance,
    architecture,
    your_network,
]
by_path = {"" if one is draw else one.url_path: one for one in pages}
page = st.navigation({"LeNet-5 Explorer": pages})
st.set_page_config(page_title=f"{page.title} · LeNet-5 Explorer")
path = "" if page is draw else page.url_path
# First, and always there: what changes its place is mounted anew, and hears nothing meanwhile.
of_visitor, above = st.container(key="of-visitor"), st.container(key="above-page")
with turn():
    this_visit = visit.current()
    is_new = this_visit.opened is None and not this_visit.has_reported
    with boundary():
        address.read(path)
    st.html(Path(__file__).with_name("page.css"))
    if this_visit.stage.presents:
        st.html(Path(__file__).with_name("stage.css"))
    place = this_visit.coursework.place
    opens = place is not None or this_visit.stage.is_special
    this_visit.asks = ""  # what a step asks to be hidden, the panel of its lesson sets
    if place is not None:  # the sidebar shows whether the step fixes the model
        open_door()
        with boundary():
            from pages.panels.lesson import open_step

            open_step(path, by_path)
    # A browser lays out all elements of a run before it mounts the components among them. So the
    # first run of a session sends the canvas and the answer to a link's drawing, and no more.
    is_first = is_new and page is draw and not opens and is_open() and not has_first_paint()
    this_visit.is_first_run = is_first
    if not is_first:
        with boundary():
            sidebar = show_sidebar()
    if opens or page is not draw:  # which shows its canvas before PyTorch is there
        open_door()
    with above, boundary():
        if opens:
            from pages.panels.head import head_panel  # behind the door, which is open by now

            head_panel(path)
    with of_visitor, boundary():
        st.html(f'<h1 class="unseen">{page.title} · LeNet-5 Explorer</h1>')
        follow_visitor(path, recalls=place is not None or page is lessons)
    with boundary(st.empty()):
        if this_visit.asks != "page":
            page.run()
    if not is_first:
        with boundary():
            show_current_digit(sidebar.digit)
            if sidebar.shares:
                from pages.widgets.share import share_dialog

                share_dialog(path)
