"""Draw a digit and watch every layer of LeNet-5 answer while the pen moves."""

import streamlit as st

from pages import visit
from pages.door import open_door
from pages.sidebar import show_sidebar
from pages.widgets.drawing_pad import below_canvas, drawing_canvas
from pages.widgets.notice import show_notice
from pages.widgets.welcome import show_welcome

show_welcome()
with st.container(horizontal=True, key="draw-page"):
    pad = st.container(width=282, key="pad")
    network = st.container(key="network")
    extras = st.container(width=282, key="extras")

with pad:
    drawing_canvas()
visit.current().arrival.wait()
show_sidebar()  # unless it is there already, as it is but in a visit's first run
with pad:
    notices = below_canvas()

with network:
    open_door()
    from pages.components.network_view import network_view
    from pages.panels import draw, worked_example
    from pages.subject import current_subject
    from pages.widgets.network_state import show_network_state

    subject = current_subject()
    show_network_state(subject)
    with notices:
        show_notice()
    network_view(subject.trace, subject.model, canvas="pad", unit=subject.unit)
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
