"""What a visitor has done of the lessons, and what a browser may hand back of it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lenet.lessons import Lesson, Verdict, course
from pages.visit.coursework import (
    DRAFT,
    LONGEST_WORDS,
    MOST_OWN,
    MOST_REMEMBERED,
    Coursework,
    Place,
    Prediction,
    parse_place,
)

FIRST = Place("convolution", 1)


def prediction(right: bool) -> Prediction:
    return Prediction(Verdict(right, "Right."), "How many?", "So many.")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("convolution.2", Place("convolution", 2)),
        ("a-b.99", Place("a-b", 99)),
        *[(text, None) for text in ("", "a", "a.0", "a.100", "A.1", "-a.1", "a.1.2", "a.²")],
    ],
)
def test_a_place_in_an_address(text: str, place: Place | None) -> None:
    assert parse_place(text) == place
    assert place is None or str(place) == text


def test_the_first_prediction_counts() -> None:
    coursework = Coursework()
    coursework.lock(FIRST, prediction(False))
    coursework.lock(FIRST, prediction(True))
    assert coursework.done_of("convolution") == {1: False}
    coursework.forget("convolution")
    assert not coursework.predictions and coursework.done_of("convolution") == {}


def test_the_best_result_stays() -> None:
    coursework = Coursework()
    for score in (300.0, 200.0, 250.0):
        coursework.reach("ink", score, lower=True)
        coursework.reach("sure", score, lower=False)
    assert coursework.records == {"ink": 200.0, "sure": 300.0}


def stored(coursework: Coursework) -> Any:
    """Return what a browser would store of a visit, where nothing was stored before."""
    changes = json.loads(json.dumps(coursework.changes))
    kinds = ("done", "answers", "lessons", "records")
    return {kind: {k: v for k, v in changes[kind].items() if v is not None} for kind in kinds}


def own(name: str, steps: int = 2) -> Lesson:
    lesson = course()[0]
    return replace(lesson, name=name, title=f"“{name}” & more", steps=lesson.steps[:steps])


def test_what_a_browser_stored_comes_back_and_what_is_newer_stays() -> None:
    before = Coursework()
    before.lock(FIRST, prediction(True))
    before.lock(Place("pooling", 2), prediction(False))
    before.reach("challenges.1", 5.0, lower=True)
    now = Coursework()
    now.lock(FIRST, prediction(False))
    now.remember(stored(before))
    assert now.done == {FIRST: False, Place("pooling", 2): False}
    assert now.records == {"challenges.1": 5.0}


def test_of_a_result_of_this_visit_and_a_stored_one_the_better_one_stays() -> None:
    records = {"challenges.1": 5.0, "challenges.5": 5.0, "challenges.2": 0.5}
    now = Coursework()
    now.reach("challenges.1", 4.0, lower=True)
    now.reach("challenges.5", 4.0, lower=False)
    now.remember({"records": records})
    assert now.records == records | {"challenges.1": 4.0}
    assert now.changes["records"] == {"challenges.1": 4.0, "challenges.5": 5.0}


def test_a_lesson_of_ones_own_comes_back_with_its_answers_and_reasons() -> None:
    before, place = Coursework(), Place("2-ours", 1)
    before.open(own("2-ours"))
    before.lock(place, prediction(True))
    before.give_reason(place, "Because.")
    now = Coursework()
    now.remember(stored(before))
    assert now.own["2-ours"].name == "2-ours"
    assert now.own["2-ours"].title == before.own["2-ours"].title
    assert len(now.own["2-ours"].steps) == 2
    assert now.predictions == {place: prediction(True)}
    assert now.reasons == {place: "Because."}
    assert not now.has_changes  # the browser has it already


def test_steps_written_before_the_browser_answered_follow_those_that_it_has_stored() -> None:
    before, now = Coursework(), Coursework()
    before.write(own(DRAFT, steps=2))
    now.write(own(DRAFT, steps=1))
    now.remember(stored(before))
    first, second = course()[0].steps[:2]
    assert now.draft is not None
    assert [step.title for step in now.draft.steps] == [first.title, second.title, first.title]
    now.remember(stored(now))  # once is enough
    assert len(now.draft.steps) == 3


def test_what_is_begun_anew_or_removed_is_removed_from_the_browser() -> None:
    before = Coursework()
    before.open(own("ours"))
    before.lock(Place("ours", 1), prediction(True))
    before.lock(FIRST, prediction(True))
    now = Coursework()
    now.remember(stored(before))
    now.forget(FIRST.lesson)
    now.remove("ours")
    assert not now.own and not now.done and not now.predictions
    assert now.changes["lessons"] == {"ours": None}
    assert now.changes["done"] == now.changes["answers"] == {"convolution.1": None, "ours.1": None}


def test_the_number_of_lessons_of_ones_own_is_bounded() -> None:
    coursework = Coursework()
    for number in range(MOST_OWN + 2):
        coursework.open(own(f"lesson-{number}"))
        coursework.lock(Place(f"lesson-{number}", 1), prediction(True))
    assert [*coursework.own] == [f"lesson-{number}" for number in range(2, MOST_OWN + 2)]
    assert len(coursework.done) == MOST_OWN
    assert coursework.changes["lessons"]["lesson-0"] is None


@pytest.mark.parametrize(
    "kept",
    [
        None,
        7,
        "text",
        [1],
        {},
        {"done": 3, "records": [], "lessons": "x", "answers": 1},
        {"done": {"convolution.1": "yes", "x": True, "a.0": True, 3: 4}},
        {"records": {"challenges.1": "much", "a.2": 1e300, "a.3": float("nan"), "a.4": None}},
        {"records": {"ink": 3, "challenges.1": True, "challenges.2": 10**400}},
        {"done": {f"a.{i}": True for i in range(5000)}},
        {"done": {"a.1": True}, "answers": {"a.1": {"words": 3, "question": "", "reveal": ""}}},
        {"done": {"a.1": True}, "answers": {"a.1": ["words", "question", "reveal", "reason"]}},
        {"lessons": {"ours": "title = ", "Ours!": "", "": "x", "b": 5, "c": None}},
        {"lessons": {"ours": "#" * 300_000}},
    ],
)
def test_what_cannot_be_read_is_left_out(kept: Any) -> None:
    coursework = Coursework()
    coursework.remember(kept)
    assert len(coursework.done) <= min(99, MOST_REMEMBERED) and coursework.records == {}
    assert not (coursework.own or coursework.predictions or coursework.reasons)


def test_what_a_browser_hands_back_is_no_longer_than_what_is_stored() -> None:
    long = dict.fromkeys(("words", "question", "reveal", "reason"), "x" * 10**6)
    coursework = Coursework()
    coursework.remember({"done": {"a.1": True}, "answers": {"a.1": long}})
    (locked,) = coursework.predictions.values()
    assert len(locked.verdict.words) == len(locked.question) == len(locked.reveal) == LONGEST_WORDS


def test_a_lesson_from_a_file_begins_anew() -> None:
    coursework, lesson = Coursework(), course()[0]
    coursework.lock(Place(lesson.name, 1), prediction(True))
    coursework.open(lesson)
    assert coursework.own == {lesson.name: lesson} and not coursework.done
