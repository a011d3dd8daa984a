"""Challenges, marked by the machine."""

from __future__ import annotations

from html import escape

import streamlit as st

from lenet.lessons import challenges
from lenet.scene import Scene
from pages import visit
from pages.panels.challenge import in_words
from pages.panels.lesson import step_scene
from pages.visit.coursework import Place
from pages.widgets.scene_link import scene_link


def challenges_panel() -> None:
    """Show the challenges with the best results."""
    all_of_them = challenges()
    st.markdown(
        "Seven things to try. The machine marks them on the live network, and your best result is "
        "kept in this browser."
    )
    rows = []
    for number, step in enumerate(all_of_them.steps, 1):
        record = visit.current().coursework.records.get(str(Place(all_of_them.name, number)))
        best = "" if record is None else f"your best: {in_words(step, record)}"
        way = scene_link(
            "Try" if record is None else "Again",
            step_scene(all_of_them, number, Scene()),
            keeps="drawing" if step.keep_drawing else "",
            kind="primary" if record is None else "secondary",
            key=f"challenge-{number}",
        )
        question = escape(step.sources["question"].replace("`", ""))
        rows.append(
            f'<div class="lesson-row"><b>{number}</b><div><h2>{escape(step.title)}</h2>'
            f"<p>{question} <small>{escape(best)}</small></p></div>{way}</div>"
        )
    st.html(f'<div class="challenges">{"".join(rows)}</div>')
