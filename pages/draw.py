"""Draw a digit and watch every layer of LeNet-5 answer while the pen moves."""

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from pages import visit
from pages.address import check_unit
from pages.door import is_open, open_door
from pages.sidebar import show_sidebar
from pages.widgets.drawing_pad import below_canvas, drawing_canvas
from pages.widgets.notice import show_notice
from pages.widgets.welcome import show_welcome

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

this_visit = visit.current()
show_welcome()
with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    network = st.container(key="network")
    extras = st.container(width=282, key="extras")


@cache
def rest_of_pad() -> "DeltaGenerator":
    """Show what is under the canvas; return the place for a notice."""
    with pad:
        return below_canvas()


def finish_first_part() -> None:
    """Wait until the browser shows what it was sent so far: only in a visit's first run."""
    this_visit.arrival.wait()
    show_sidebar()  # unless it is there already


# In the order in which it is waited for: the canvas; the network's answer, if there is a drawing.
with pad:
    drawing_canvas()
if not this_visit.digit.drawing:
    finish_first_part()
if not is_open():
    rest_of_pad()
try:
    with network:
        open_door()
        from pages.components.network_view import network_view
        from pages.panels import draw, worked_example
        from pages.subject import current_subject
        from pages.widgets.network_state import show_network_state

        check_unit()
        subject = current_subject()
        network_view(subject.trace, subject.model, canvas="pad", unit=subject.unit)
except Exception:  # not Streamlit's ways to end a run, after which nothing may be shown
    rest_of_pad()
    raise
finish_first_part()
with rest_of_pad():
    show_notice()
show_network_state(subject)
with network:
    st.html(
        '<p class="opening of-whole-drawing">The network above shows the replayed moment. '
        "Everything below is about the whole drawing.</p>"
    )
    worked_example.worked_example_panel(subject)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        draw.prediction_panel(subject)
    with right:
        draw.layer_table_panel(subject)

with extras:
    draw.strip_panel(subject)

with left:
    draw.probabilities_panel(subject)
    draw.replay_panel(subject)
