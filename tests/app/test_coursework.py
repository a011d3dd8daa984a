"""What a visitor has done of the lessons, and what a browser may hand back of it."""

from typing import Any

import pytest

from lenet.lessons import Verdict, course
from pages.visit.coursework import MOST_REMEMBERED, Coursework, Place, Prediction, parse_place

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


def test_what_a_browser_kept_comes_back_and_what_is_newer_stays() -> None:
    before = Coursework()
    before.lock(FIRST, prediction(True))
    before.lock(Place("pooling", 2), prediction(False))
    before.reach("ink", 5.0, lower=True)
    now = Coursework()
    now.lock(FIRST, prediction(False))
    now.remember(before.to_remember)
    assert now.done == {FIRST: False, Place("pooling", 2): False}
    assert now.records == {"ink": 5.0}


@pytest.mark.parametrize(
    "kept",
    [
        None,
        7,
        "text",
        [1],
        {},
        {"done": 3, "records": []},
        {"done": {"convolution.1": "yes", "x": True, "a.0": True, 3: 4}},
        {"records": {"ink": "much", "far": 1e300, "nan": float("nan"), "none": None}},
        {"done": {f"a.{i}": True for i in range(5000)}},
    ],
)
def test_what_cannot_be_read_is_left_out(kept: Any) -> None:
    coursework = Coursework()
    coursework.remember(kept)
    assert len(coursework.done) <= min(99, MOST_REMEMBERED) and coursework.records == {}


def test_a_lesson_from_a_file_begins_anew() -> None:
    coursework, lesson = Coursework(), course()[0]
    coursework.lock(Place(lesson.name, 1), prediction(True))
    coursework.open(lesson)
    assert coursework.own == {lesson.name: lesson} and not coursework.done
