"""Lessons of one's own: opened from files, or written step by step from scenes."""

from __future__ import annotations

import streamlit as st

from lenet.lessons import LessonError, as_toml, course, read_lesson
from pages import visit
from pages.faults import noticed
from pages.panels.lessons.authoring import draft_row
from pages.panels.lessons.course import show_lessons
from pages.serving.turns import turn
from pages.visit import keys
from pages.widgets.uploaded import reject, uploaded_file, uploader
from pages.words.markdown import shortened


def own_lessons_panel() -> None:
    """Open a lesson file; show those that were opened, and the one being written."""
    st.markdown(
        "A lesson is a short text file. Open one that a teacher gave you, or write your own: the "
        "file of a course lesson shows how, and **Share → Lesson step** on any page writes a step "
        "about what you see there. This browser keeps your lessons and your answers until you "
        "remove them."
    )
    uploader(
        "A lesson file (.toml)",
        ["toml"],
        key=keys.LESSON_FILE,
        on_change=_on_lesson_file,
    )
    coursework = visit.current().coursework
    show_lessons([*coursework.own.values()], coursework, removable=True)
    if coursework.draft is not None:
        draft_row(coursework.draft)
    with st.popover("A course lesson as an example", icon=":material/code:"):
        st.code(as_toml(course()[0]), "toml", height=400)


@noticed(keys.LESSON_FILE)
def _on_lesson_file() -> None:
    this_visit, upload = visit.current(), uploaded_file(keys.LESSON_FILE)
    if upload is None:
        return
    name = shortened(upload.name)
    try:
        with turn():  # a file at the bounds takes half a second to parse
            lesson = read_lesson(upload.getvalue().decode("utf-8"), upload.name)
    except UnicodeDecodeError:
        reject(keys.LESSON_FILE, f"{name} is not a text file: save it as UTF-8.")
    except LessonError as error:
        reject(keys.LESSON_FILE, str(error))
    else:
        this_visit.coursework.open(lesson)
