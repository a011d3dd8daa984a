"""What a challenge shows besides a step of a lesson: the score, the record, what a search found."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lenet import LeNet5
from lenet.drawing import Drawing, parse_drawing
from lenet.figures.theme import WINNER
from lenet.lessons import Situation, Step, challenges
from lenet.lessons.checks.challenges import turned_into
from lenet.model_cards import MODELS
from lenet.numbers import percent
from lenet.pixels import png_url, svg_url
from lenet.scene import Scene
from lenet.smallest_stroke import FoundStroke, smallest_stroke
from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE
from pages import visit
from pages.results import cached
from pages.visit import keys
from pages.visit.coursework import Place
from pages.widgets.scene_link import scene_link
from pages.widgets.waiting import working
from pages.words.numbers import number

NAME = challenges().name
WORDS = {
    "turned_into": "{} pixels of ink",
    "changed_by_one_pixel": "{} sure before the shift",
    "costliest_kernel": "{} drawings still read",
    "cheapest_kernel": "{} drawings still read",
    "excites": "a maximum of {}",
    "right_and_wrong": "{} sure of the wrong digit",
    "same_map": "{} apart",
}
SHARES = {"changed_by_one_pixel", "right_and_wrong", "same_map"}
NUMBERS = {"excites"}  # all others are counts


def in_words(step: Step, score: float) -> str:
    """Return a score with its unit."""
    name = check_name(step)
    if name in SHARES:
        value = percent(score)
    else:
        value = number(score, 2) if name in NUMBERS else f"{round(score):,}"
    return WORDS[name].format(value)


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
    verdict, name = step.mark(situation, None), str(place)
    if verdict.score is not None and coursework.is_best(name, verdict.score, lower=verdict.lower):
        if _is_of_search(step, situation, measured):
            st.caption("The search found this stroke: it does not count as your result.")
        else:
            coursework.reach(name, verdict.score, lower=verdict.lower)
    locked = coursework.predictions.get(place)
    if locked is not None and verdict.words != locked.verdict.words:
        st.markdown(verdict.words)
    if (record := coursework.records.get(str(place))) is not None:
        st.markdown(f":material/trophy: Your best: **{in_words(step, record)}**")
    if _has_search(step) and situation.trace.digit is not None:
        _offer_search(step, situation, here, measured)


def _has_search(step: Step) -> bool:
    return step.check is not None and step.check[0] is turned_into


def _is_of_search(step: Step, situation: Situation, measured: str) -> bool:
    """Tell whether the search found a stroke of the drawing, however it came onto the canvas."""
    ends = 2  # points of each stroke that the search tries; few strokes of a hand have so few
    if not _has_search(step) or all(len(line) != ends for line in situation.drawing.strokes):
        return False
    found = _search(step, situation, measured)
    return found is not None and Drawing((found.stroke,)).strokes[0] in situation.drawing.strokes


def _search(step: Step, situation: Situation, measured: str) -> FoundStroke | None:
    target = int(step.check[1][1]) if step.check else 0  # type: ignore[call-overload]
    model = situation.unaltered
    with working("Trying some two thousand strokes …"):
        if step.scene is not None and situation.name in MODELS:
            return _found(measured, step.scene.drawing.text, target, model)
        drawing = step.scene.drawing if step.scene else situation.drawing
        return cached(
            lambda: smallest_stroke(model, drawing, target), "search", model, drawing, target
        )


def _offer_search(step: Step, situation: Situation, here: Scene, measured: str) -> None:
    if not st.toggle("Show the smallest stroke found by a search", key=keys.SEARCH):
        return
    found = _search(step, situation, measured)
    if found is None:
        st.markdown("The search found none.")
        return
    scene = replace(here, drawing=found.drawing)
    picture, words = st.columns([1, 2], vertical_alignment="center")
    with picture:
        st.html(
            f'<img src="{svg_url(_ghost(found))}" width="110" height="110" '
            'alt="The drawing with the stroke that was found">'
        )
    with words:
        st.markdown(
            f"With {found.ink:,} pixels of ink it reads {found.digit}, "
            f"{percent(found.probability)}: the smallest found among {found.tried:,} straight "
            "strokes. There may be a smaller one."
        )
        st.html(scene_link("Put it on the canvas", scene))


@st.cache_data(show_spinner=False, max_entries=64)
def _found(name: str, text: str, target: int, _model: LeNet5) -> FoundStroke | None:
    """Search once for all visits: for a drawing of the course and a model of the library."""
    from pages import resources

    return smallest_stroke(_model, parse_drawing(text, resources.open_mnist), target)


def _ghost(found: FoundStroke) -> str:
    """Return the drawing with the stroke that was found, in another colour, as SVG."""
    (x0, y0), (x1, y1) = found.stroke
    before = png_url(found.drawing.first(len(found.drawing.strokes) - 1).ink)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CANVAS_SIZE} {CANVAS_SIZE}">'
        f'<image href="{before}" width="{CANVAS_SIZE}" height="{CANVAS_SIZE}"/>'
        f'<path d="M{x0} {y0}L{x1} {y1}" stroke="{WINNER}" stroke-opacity=".75" '
        f'stroke-width="{BRUSH_WIDTH}" stroke-linecap="round"/></svg>'
    )
