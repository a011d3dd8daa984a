"""What a challenge shows besides a step of a lesson: the score, the record, what a search found."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lenet import LeNet5
from lenet.figures.theme import WINNER
from lenet.lessons import Situation, Step, challenges
from lenet.lessons.checks.challenges import turned_into
from lenet.numbers import percent
from lenet.pixels import png_url
from lenet.scene import Scene
from lenet.smallest_stroke import FoundStroke, smallest_stroke
from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE
from pages import visit
from pages.visit import keys
from pages.visit.coursework import Place
from pages.widgets.scene_link import scene_link
from pages.widgets.waiting import working
from pages.words.numbers import number

NAME = challenges().name
UNITS = {
    "turned_into": "pixels of ink",
    "changed_by_one_pixel": "sure of it before",
    "costliest_kernel": "drawings still read",
    "cheapest_kernel": "drawings still read",
    "excites": "its maximum",
    "right_and_wrong": "sure of the wrong one",
    "same_map": "apart",
}
SHARES = {"changed_by_one_pixel", "right_and_wrong", "same_map"}


def in_words(step: Step, score: float) -> str:
    """Return a score with its unit."""
    name = check_name(step)
    value = percent(score) if name in SHARES else number(score, 0 if score == int(score) else 2)
    return f"{value} {UNITS[name]}"


def check_name(step: Step) -> str:
    """Return the name of the check that marks a challenge."""
    assert step.check is not None
    return step.check[0].__name__


def challenge_panel(
    place: Place, step: Step, situation: Situation, here: Scene, *, measured: str
) -> None:
    """Show how far one is, the record, and, where there is one, what a search found.

    Args:
        place: The step's.
        step: A challenge.
        situation: What the visitor sees.
        here: What is shown, for links.
        measured: Tells the network, but for its surgery, from all others.
    """
    coursework = visit.current().coursework
    verdict = step.mark(situation, None)
    if verdict.score is not None:
        coursework.reach(str(place), verdict.score, lower=verdict.lower)
    if place in coursework.predictions:
        st.markdown(verdict.words)
    if (record := coursework.records.get(str(place))) is not None:
        st.markdown(f":material/trophy: Your best: **{in_words(step, record)}**")
    if (
        step.check is not None
        and step.check[0] is turned_into
        and situation.trace.digit is not None
    ):
        _offer_search(step, situation, here, measured)


def _offer_search(step: Step, situation: Situation, here: Scene, measured: str) -> None:
    target = int(step.check[1][1]) if step.check else 0  # type: ignore[call-overload]
    if not st.toggle("Show the smallest stroke found by a search", key=keys.SEARCH):
        return
    drawing = step.scene.drawing if step.scene else situation.drawing
    with working("Trying some two thousand strokes …"):
        found = _found(measured, drawing.text, target, situation.unaltered)
    if found is None:
        st.markdown("The search found none.")
        return
    scene = replace(here, drawing=found.drawing)
    picture, words = st.columns([1, 2], vertical_alignment="center")
    with picture:
        st.html(_ghost(found))
    with words:
        st.markdown(
            f"With {found.ink:,} pixels of ink it reads {found.digit}, "
            f"{percent(found.probability)}: the smallest found among {found.tried:,} straight "
            "strokes. There may be a smaller one."
        )
        st.html(scene_link("Put it on the canvas", scene))


@st.cache_data(show_spinner=False, max_entries=64)
def _found(name: str, text: str, target: int, _model: LeNet5) -> FoundStroke | None:
    from lenet.drawing import parse_drawing
    from pages import resources

    return smallest_stroke(_model, parse_drawing(text, resources.open_mnist), target)


def _ghost(found: FoundStroke) -> str:
    """Return the drawing with the stroke that was found as ghost ink."""
    (x0, y0), (x1, y1) = found.stroke
    before = png_url(found.drawing.first(len(found.drawing.strokes) - 1).ink)
    return (
        f'<svg viewBox="0 0 {CANVAS_SIZE} {CANVAS_SIZE}" width="110" height="110" role="img" '
        f'aria-label="the drawing with the stroke that was found">'
        f'<image href="{before}" width="{CANVAS_SIZE}" height="{CANVAS_SIZE}"/>'
        f'<path d="M{x0} {y0}L{x1} {y1}" stroke="{WINNER}" stroke-opacity=".75" '
        f'stroke-width="{BRUSH_WIDTH}" stroke-linecap="round"/></svg>'
    )
