"""Draw a digit and watch every layer of LeNet-5 answer while the pen moves."""

import streamlit as st

from pages import visit
from pages.door import open_door
from pages.widgets.drawing_pad import below_canvas, drawing_canvas
from pages.widgets.notice import show_notice
from pages.widgets.welcome import show_welcome

this_visit = visit.current()
show_welcome()
with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    network = st.container(key="network")
    extras = st.container(width=282, key="extras")

with pad:
    drawing_canvas()
    if not this_visit.is_first_run:
        notice = below_canvas()

if this_visit.digit.drawing or not this_visit.is_first_run:
    with network:
        open_door()
        from pages.components.network_view import network_view
        from pages.panels import draw, worked_example
        from pages.subject import current_subject
        from pages.widgets.network_state import show_network_state

        subject = current_subject()
        network_view(subject.trace, subject.model, canvas="pad")

if not this_visit.is_first_run:
    with notice:
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
            draw.probabilities_panel(subject)
            draw.replay_panel(subject)
        with right:
            draw.layer_table_panel(subject)
    with extras:
        draw.strip_panel(subject)
