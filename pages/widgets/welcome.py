"""What the page to draw on opens with; shown before PyTorch is there."""

from html import escape

import streamlit as st

from lenet.scene import LESSON, Scene
from pages import visit
from pages.widgets.scene_link import scene_link
from pages.words.openings import DRAW

TOUR = Scene(settings={LESSON: "tour.1"})


def show_welcome() -> None:
    """Say what this is, what to do, and where the tour begins; not again within a lesson."""
    if visit.current().coursework.place is not None:
        return
    tour = scene_link("Take the tour (2 minutes)", TOUR, keeps="drawing", key="tour")
    st.html(f'<p class="opening" id="welcome">{escape(DRAW.sentence)}{tour}</p>')
