"""The course: its lessons in order, how far the visitor is, and the hand-outs of finished ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from html import escape

import streamlit as st

from lenet.lessons import Lesson, course
from lenet.lessons.notes import Entry, notes
from lenet.scene import Scene
from pages import visit
from pages.panels.lesson import step_scene
from pages.serving.turns import in_turn
from pages.visit import callbacks, keys
from pages.visit.coursework import Coursework, Place
from pages.widgets.scene_link import scene_link

OPENING = (
    "Nine short lessons take you through LeNet-5 on a digit of your own. Each step asks you to "
    "**predict** first; only then do you see what the network does, and why."
)


def course_panel() -> None:
    """Show the lessons of the course."""
    st.markdown(OPENING)
    show_lessons(course(), visit.current().coursework)


def show_lessons(
    lessons: Iterable[Lesson], coursework: Coursework, *, removable: bool = False
) -> None:
    """Show lessons in order, each with its state and the way into it.

    Args:
        lessons: The lessons.
        coursework: What the visitor has done of them.
        removable: Whether each has a button that removes it.
    """
    for number, lesson in enumerate(lessons, 1):
        done = coursework.done_of(lesson.name)
        with st.container(
            key=f"lesson-row-{lesson.name}", horizontal=True, vertical_alignment="center"
        ):
            st.html(_row(number, lesson, done))
            if len(done) >= len(lesson.steps):
                _finished(lesson, coursework)
            if removable:
                st.button(
                    "Remove",
                    key=f"{keys.REMOVE}-{lesson.name}",
                    on_click=callbacks.on_remove,
                    args=(lesson.name,),
                    type="tertiary",
                    help="Removes the lesson and your answers from this browser.",
                )


def _finished(lesson: Lesson, coursework: Coursework) -> None:
    """Offer the hand-out of a finished lesson, and to begin it anew."""
    entries = _entries(lesson, coursework)
    if entries:  # none if the browser has stored which steps are done, but not the answers
        st.download_button(
            "Hand-out",
            in_turn(partial(notes, lesson, entries)),
            f"lenet5-{lesson.name}.html",
            "text/html",
            icon=":material/description:",
            key=f"{keys.NOTES}-{lesson.name}",
            on_click="ignore",
        )
    st.button(
        "Begin anew",
        key=f"{keys.ANEW}-{lesson.name}",
        on_click=callbacks.on_anew,
        args=(lesson.name,),
        type="tertiary",
    )


def _entries(lesson: Lesson, coursework: Coursework) -> list[Entry]:
    """Return what was answered, in this visit or an earlier one."""
    entries = []
    for number, step in enumerate(lesson.steps, 1):
        place = Place(lesson.name, number)
        if (locked := coursework.predictions.get(place)) is None:
            continue
        verdict, reason = locked.verdict, coursework.reasons.get(place, "")
        entries.append(
            Entry(
                step.title,
                locked.question,
                verdict.words,
                verdict.right,
                locked.reveal,
                step.why,
                reason,
            )
        )
    return entries


def _row(number: int, lesson: Lesson, done: dict[int, bool]) -> str:
    steps = len(lesson.steps)
    following = next((step for step in range(1, steps + 1) if step not in done), 1)
    label = "Start" if not done else "Again" if len(done) >= steps else "Go on"
    kind = "primary" if following > 1 or not done else "secondary"
    step = lesson.steps[following - 1]
    way = scene_link(
        label,
        step_scene(lesson, following, Scene()),
        keeps="drawing" if step.keep_drawing else "",
        kind=kind,
        key=f"start-{lesson.name}",
    )
    dots = "".join(f'<i class="{_state(done.get(step))}"></i>' for step in range(1, steps + 1))
    said = f"{len(done)} of {steps} steps done, {sum(done.values())} predicted right"
    return (
        f'<div class="lesson-row"><b>{number}</b><div><h2>{escape(lesson.title)}</h2>'
        f"<p>{escape(lesson.about)} <small>{lesson.minutes} minutes</small></p></div>"
        f'<span class="dots" title="{said}">{dots}</span>{way}</div>'
    )


def _state(right: bool | None) -> str:
    return "" if right is None else "right" if right else "wrong"
