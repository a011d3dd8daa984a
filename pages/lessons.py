"""The course, lessons of one's own, and challenges."""

import streamlit as st

from pages.faults import boundary
from pages.panels.lessons import challenges, course, own
from pages.visit import keys
from pages.widgets.choice import panel_choice
from pages.widgets.notice import show_notice

PANELS = {
    "Course": course.course_panel,
    "Challenges": challenges.challenges_panel,
    "Your own": own.own_lessons_panel,
}

show_notice()
shown = panel_choice("Show", PANELS, keys.LESSONS_PANEL)
with st.container(key="lessons-panel"), boundary():
    PANELS[shown]()
